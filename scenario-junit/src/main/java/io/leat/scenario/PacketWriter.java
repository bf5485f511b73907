package io.leat.scenario;

import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.Checksum;
import io.leat.packet.wire.IpAddress;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Writes whole IP packets as octets, with code of its own: the stack must not judge itself. */
final class PacketWriter {
  static final int TCP = 6;
  private static final int ICMPV4 = 1;
  private static final int ICMPV6 = 58;
  private static final int DONT_FRAGMENT = 0x4000;
  private static final int HOPS = 64;

  private PacketWriter() {}

  /** An IP packet around a payload that is complete. */
  static byte[] packet(
      IpAddress source,
      IpAddress destination,
      int protocol,
      byte[] payload,
      int trafficClass,
      int hopLimit) {
    if (!source.isIpv4()) {
      return ByteBuffer.allocate(40 + payload.length)
          .putInt(0x6000_0000 | trafficClass << 20)
          .putShort((short) payload.length)
          .put((byte) protocol)
          .put((byte) hopLimit)
          .putLong(source.hi())
          .putLong(source.lo())
          .putLong(destination.hi())
          .putLong(destination.lo())
          .put(payload)
          .array();
    }
    byte[] packet =
        ByteBuffer.allocate(20 + payload.length)
            .putShort((short) (0x4500 | trafficClass))
            .putShort((short) (20 + payload.length))
            .putInt(DONT_FRAGMENT)
            .put((byte) hopLimit)
            .put((byte) protocol)
            .putShort((short) 0)
            .putInt(source.ipv4())
            .putInt(destination.ipv4())
            .put(payload)
            .array();
    ByteBuffer.wrap(packet).putShort(10, (short) sum(0, packet, 20));
    return packet;
  }

  /** Puts the checksum of a TCP segment or ICMPv6 message into its field. */
  static void checksum(
      byte[] payload, int field, IpAddress source, IpAddress destination, int protocol) {
    long pseudo =
        Checksum.pseudoHeader(
            source.hi(), source.lo(), destination.hi(), destination.lo(), protocol, payload.length);
    ByteBuffer.wrap(payload).putShort(field, (short) 0);
    ByteBuffer.wrap(payload).putShort(field, (short) sum(pseudo, payload, payload.length));
  }

  private static int sum(long start, byte[] octets, int count) {
    Slices slices = new Slices();
    slices.add(MemorySegment.ofArray(octets), 0, count);
    return Checksum.finish(Checksum.add(start, slices));
  }

  /**
   * An ICMP error that quotes the head of a packet.
   *
   * @param rest the octets behind the checksum: an MTU, or 0
   */
  static byte[] icmpError(
      IpAddress source, IpAddress destination, int type, int code, int rest, byte[] quoted) {
    byte[] message =
        ByteBuffer.allocate(8 + quoted.length)
            .put((byte) type)
            .put((byte) code)
            .putShort((short) 0)
            .putInt(rest)
            .put(quoted)
            .array();
    if (source.isIpv4()) {
      ByteBuffer.wrap(message).putShort(2, (short) sum(0, message, message.length));
      return packet(source, destination, ICMPV4, message, 0, HOPS);
    }
    checksum(message, 2, source, destination, ICMPV6);
    return packet(source, destination, ICMPV6, message, 0, HOPS);
  }
}
