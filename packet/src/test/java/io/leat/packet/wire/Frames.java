package io.leat.packet.wire;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;

/** Frames to read, from octets or from hexadecimal text. */
final class Frames {
  /** Where the data of a frame made here begins. */
  static final int AT = PacketBuffer.HEADROOM;

  private static final int MOST_ONCE = 1 << 16;
  private static final MemorySegment BLOCK =
      Arena.global().allocate((long) PacketBuffer.HEADROOM + MOST_ONCE, 64);

  private Frames() {}

  static PacketBuffer empty(int octets) {
    PacketBuffer frame = PacketBuffer.allocate(Arena.ofAuto(), octets);
    frame.append(octets);
    return frame;
  }

  static PacketBuffer of(byte[] octets) {
    PacketBuffer frame = empty(octets.length);
    frame.put(AT, MemorySegment.ofArray(octets), 0, octets.length);
    return frame;
  }

  /**
   * As {@link #empty}, in memory that the next call takes again, for who makes millions on one
   * thread. What is read behind its last octet is an error here, too.
   */
  static PacketBuffer once(int octets) {
    PacketBuffer frame = new PacketBuffer(BLOCK.asSlice(0, (long) PacketBuffer.HEADROOM + octets));
    frame.append(octets);
    return frame;
  }

  static PacketBuffer once(byte[] octets) {
    PacketBuffer frame = once(octets.length);
    frame.put(AT, MemorySegment.ofArray(octets), 0, octets.length);
    return frame;
  }

  /** Pairs of hexadecimal digits; white space is for the reader. */
  static PacketBuffer hex(String text) {
    return of(bytes(text));
  }

  static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
  }

  static byte[] octets(PacketBuffer frame) {
    return frame.segment().asSlice(frame.start(), frame.length()).toArray(ValueLayout.JAVA_BYTE);
  }

  static Slices slices(byte[]... pieces) {
    Slices slices = new Slices();
    for (byte[] piece : pieces) {
      MemorySegment segment = Arena.ofAuto().allocate(piece.length + 1L);
      MemorySegment.copy(piece, 0, segment, ValueLayout.JAVA_BYTE, 1, piece.length);
      slices.add(segment, 1, piece.length);
    }
    return slices;
  }

  static FlowKey flow(String local, int localPort, String remote, int remotePort) {
    FlowKey flow = new FlowKey();
    flow.set(IpAddress.parse(local), localPort, IpAddress.parse(remote), remotePort);
    return flow;
  }

  /** The same flow as the other end sees it. */
  static FlowKey mirrored(FlowKey flow) {
    FlowKey mirrored = new FlowKey();
    mirrored.localHi = flow.remoteHi;
    mirrored.localLo = flow.remoteLo;
    mirrored.localPort = flow.remotePort;
    mirrored.remoteHi = flow.localHi;
    mirrored.remoteLo = flow.localLo;
    mirrored.remotePort = flow.localPort;
    return mirrored;
  }
}
