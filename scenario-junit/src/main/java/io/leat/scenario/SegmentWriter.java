package io.leat.scenario;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One segment of the peer: begins with the usual fields, takes what is said otherwise. */
final class SegmentWriter {
  private static final int HEADER = 20;
  private static final int CHECKSUM = 16;

  private final int flags;
  private long seq;
  private long ack;
  private int window;
  private int urgentPointer;
  private byte @Nullable [] foreign;
  private int length;
  private int mss;
  private int windowShift = -1;
  private boolean sackPermitted;
  private List<Long> sack = List.of();
  private boolean timestamps;
  private int tsVal;
  private int tsEcr;
  private byte[] raw = {};
  private int reserved;
  private boolean badChecksum;
  private int trafficClass;
  private int hopLimit = 64;

  SegmentWriter(int flags, long seq, long ack, int window) {
    this.flags = flags;
    this.seq = seq;
    this.ack = ack;
    this.window = window;
  }

  void usualSynOptions(int ownMss) {
    mss = ownMss;
    sackPermitted = true;
    windowShift = 0;
  }

  void timestamps(int val, int ecr) {
    timestamps = true;
    tsVal = val;
    tsEcr = ecr;
  }

  /** {@link Part.Bare} counts wherever it stands. */
  void takes(List<Part> parts) {
    if (parts.stream().anyMatch(part -> part instanceof Part.Bare)) {
      mss = 0;
      sackPermitted = false;
      windowShift = -1;
      timestamps = false;
    }
    for (Part part : parts) {
      takes(part);
    }
  }

  private void takes(Part part) {
    switch (part) {
      case Part.Seq(long number) -> seq = number;
      case Part.Ack(long number) -> ack = number;
      case Part.Window(int field) -> window = field;
      case Part.Length(int octets) -> length = octets;
      case Part.ForeignText(byte[] octets) -> foreign = octets;
      case Part.UrgentPointer(int field) -> urgentPointer = field;
      case Part.MaximumSegment(int octets) -> mss = octets;
      case Part.WindowShift(int shift) -> windowShift = shift;
      case Part.SackPermitted(boolean present) -> sackPermitted = present;
      case Part.Sack(List<Long> edges) -> sack = edges;
      case Part.Timestamps(int val, int ecr) -> timestamps(val, ecr);
      case Part.TimestampEcho(int ecr) -> tsEcr = ecr;
      case Part.WithoutTimestamps() -> timestamps = false;
      case Part.Bare() -> {}
      case Part.RawOptions(byte[] octets) -> raw = octets;
      case Part.TrafficClass(int octet) -> trafficClass = octet;
      case Part.HopLimit(int hops) -> hopLimit = hops;
      case Part.ReservedBits(int bits) -> reserved = bits;
      case Part.BadChecksum() -> badChecksum = true;
      case Part.WireSeq wrong -> throw notForThePeer(wrong);
      case Part.WithoutPush wrong -> throw notForThePeer(wrong);
      case Part.After wrong -> throw notForThePeer(wrong);
    }
  }

  private static IllegalArgumentException notForThePeer(Part part) {
    return new IllegalArgumentException(part + " is for what the stack sends");
  }

  /** The position behind it, SYN and FIN counted. */
  long end() {
    int text = foreign == null ? length : foreign.length;
    return seq + text + (has(SYN) ? 1 : 0) + (has(FIN) ? 1 : 0);
  }

  /** Whether it takes sequence numbers: a reset does not, whatever it carries. */
  boolean hasLength() {
    return end() > seq && !has(RST);
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  boolean hasTimestamps() {
    return timestamps;
  }

  /** The whole IP packet. */
  byte[] packet(Peer peer) {
    byte[] options = options(peer);
    byte[] text = foreign != null ? foreign : Pattern.octets(seq - 1 + (has(SYN) ? 1 : 0), length);
    byte[] segment =
        ByteBuffer.allocate(HEADER + options.length + text.length)
            .putShort((short) peer.port())
            .putShort((short) peer.stackPort())
            .putInt((int) (peer.irs() + seq))
            .putInt(has(ACK) ? (int) (peer.iss() + ack) : 0)
            .put((byte) ((HEADER + options.length) / 4 << 4 | reserved))
            .put((byte) flags)
            .putShort((short) window)
            .putShort((short) 0)
            .putShort((short) urgentPointer)
            .put(options)
            .put(text)
            .array();
    PacketWriter.checksum(segment, CHECKSUM, peer.address(), peer.stackAddress(), PacketWriter.TCP);
    if (badChecksum) {
      segment[CHECKSUM] ^= 0x40;
    }
    return PacketWriter.packet(
        peer.address(), peer.stackAddress(), PacketWriter.TCP, segment, trafficClass, hopLimit);
  }

  private byte[] options(Peer peer) {
    ByteBuffer options = ByteBuffer.allocate(80);
    if (mss > 0) {
      options.putInt(0x0204_0000 | mss);
    }
    if (sackPermitted) {
      options.putInt(0x0101_0402);
    }
    if (timestamps) {
      options.putInt(0x0101_080a).putInt(tsVal).putInt(tsEcr);
    }
    if (windowShift >= 0) {
      options.putInt(0x0103_0300 | windowShift);
    }
    if (!sack.isEmpty()) {
      options.putInt(0x0101_0500 | 2 + 4 * sack.size());
      new ArrayList<>(sack).forEach(edge -> options.putInt((int) (peer.iss() + edge)));
    }
    options.put(raw);
    while (options.position() % 4 != 0) {
      options.put((byte) 0);
    }
    if (options.position() > 40) {
      throw new IllegalArgumentException(options.position() + " octets of options do not fit");
    }
    byte[] octets = new byte[options.position()];
    options.get(0, octets);
    return octets;
  }
}
