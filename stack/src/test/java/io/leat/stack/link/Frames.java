package io.leat.stack.link;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Frames as bytes, in and out. */
final class Frames {
  static final Slices NO_TEXT = new Slices();

  private Frames() {}

  /** A frame of these octets. */
  static PacketBuffer frame(int... octets) {
    PacketBuffer frame = PacketBuffer.allocate(Arena.ofAuto(), octets.length);
    int at = frame.append(octets.length);
    for (int i = 0; i < octets.length; i++) {
      frame.put8(at + i, octets[i]);
    }
    return frame;
  }

  /** A frame of {@code length} octets that begins with a number. */
  static PacketBuffer numbered(int number, int length) {
    PacketBuffer frame = PacketBuffer.allocate(Arena.ofAuto(), length);
    frame.put32(frame.append(length), number);
    return frame;
  }

  static Slices text(byte[]... pieces) {
    Slices slices = new Slices();
    for (byte[] piece : pieces) {
      MemorySegment segment = Arena.ofAuto().allocate(Math.max(1, piece.length));
      MemorySegment.copy(piece, 0, segment, ValueLayout.JAVA_BYTE, 0, piece.length);
      slices.add(segment, 0, piece.length);
    }
    return slices;
  }

  static byte[] octets(PacketBuffer frame) {
    return frame.segment().asSlice(frame.start(), frame.length()).toArray(ValueLayout.JAVA_BYTE);
  }

  /** All frames that wait at a device. */
  static List<byte[]> received(LinkDevice device, long now) {
    List<byte[]> frames = new ArrayList<>();
    while (device.receive((frame, at) -> frames.add(octets(frame)), 64, now) > 0) {}
    return frames;
  }

  /** The numbers at the beginning of all frames that wait at a device. */
  static List<Integer> numbers(LinkDevice device, long now) {
    List<Integer> numbers = new ArrayList<>();
    while (device.receive((frame, at) -> numbers.add(frame.i32(frame.start())), 64, now) > 0) {}
    return numbers;
  }
}
