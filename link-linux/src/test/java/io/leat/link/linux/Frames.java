package io.leat.link.linux;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.stack.link.LinkDevice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Frames as octets, and an IPv4 UDP packet that the kernel accepts. */
final class Frames {
  static final Slices NO_TEXT = new Slices();

  private static final int IPV4_AND_UDP = 28;

  private Frames() {}

  static PacketBuffer of(byte... octets) {
    PacketBuffer frame = PacketBuffer.allocate(Arena.ofAuto(), octets.length);
    int at = frame.append(octets.length);
    frame.put(at, MemorySegment.ofArray(octets), 0, octets.length);
    return frame;
  }

  static byte[] octets(PacketBuffer frame) {
    return frame.segment().asSlice(frame.start(), frame.length()).toArray(ValueLayout.JAVA_BYTE);
  }

  /** All frames that wait at the device. */
  static List<byte[]> drain(LinkDevice device) {
    List<byte[]> frames = new ArrayList<>();
    while (device.receive((frame, now) -> frames.add(octets(frame)), 64, 0) > 0) {}
    return frames;
  }

  /** Headers of a UDP datagram without checksum; its text of {@code octets} is apart. */
  static PacketBuffer udp(int source, int destination, int port, int octets) {
    PacketBuffer frame = PacketBuffer.allocate(Arena.ofAuto(), IPV4_AND_UDP);
    int at = frame.append(IPV4_AND_UDP);
    frame.put16(at, 0x4500);
    frame.put16(at + 2, IPV4_AND_UDP + octets);
    frame.put32(at + 4, 0x4000);
    frame.put16(at + 8, 64 << 8 | 17);
    frame.put16(at + 10, 0);
    frame.put32(at + 12, source);
    frame.put32(at + 16, destination);
    int sum = 0;
    for (int i = 0; i < 20; i += 2) {
      sum += frame.u16(at + i);
    }
    frame.put16(at + 10, ~((sum & 0xffff) + (sum >>> 16)));
    frame.put16(at + 20, 9);
    frame.put16(at + 22, port);
    frame.put16(at + 24, 8 + octets);
    frame.put16(at + 26, 0);
    return frame;
  }

  static Slices text(int octets) {
    Slices text = new Slices();
    text.add(Arena.ofAuto().allocate(octets), 0, octets);
    return text;
  }
}
