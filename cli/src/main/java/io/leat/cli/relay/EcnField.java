package io.leat.cli.relay;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/** The two bits of Explicit Congestion Notification in an IP header (RFC 3168 §5). */
final class EcnField {
  private static final int MASK = 3;
  private static final int CONGESTION_EXPERIENCED = 3;
  private static final int IPV4_CHECKSUM = 10;
  private static final int IPV4_HEADER = 20;

  private EcnField() {}

  /**
   * Whether the packet at an offset is IP and of an ECN-capable transport: ECT(0), ECT(1) or CE.
   */
  static boolean isCapable(MemorySegment packet, int at, int length) {
    if (length - at < IPV4_HEADER) {
      return false;
    }
    return switch (version(packet, at)) {
      case 4 -> (u8(packet, at + 1) & MASK) != 0;
      case 6 -> (u8(packet, at + 1) >> 4 & MASK) != 0;
      default -> false;
    };
  }

  /** Sets CE in a packet that is capable; the checksum of IPv4 follows (RFC 1624, equation 3). */
  static void mark(MemorySegment packet, int at) {
    int octet = u8(packet, at + 1);
    if (version(packet, at) == 6) {
      packet.set(JAVA_BYTE, at + 1L, (byte) (octet | CONGESTION_EXPERIENCED << 4));
      return;
    }
    int marked = octet | CONGESTION_EXPERIENCED;
    packet.set(JAVA_BYTE, at + 1L, (byte) marked);
    int high = at + IPV4_CHECKSUM;
    int checksum = u8(packet, high) << 8 | u8(packet, high + 1);
    int sum = (~checksum & 0xffff) + (~octet & 0xffff) + marked;
    sum = (sum & 0xffff) + (sum >>> 16);
    sum = (sum & 0xffff) + (sum >>> 16);
    packet.set(JAVA_BYTE, high, (byte) (~sum >>> 8));
    packet.set(JAVA_BYTE, high + 1L, (byte) ~sum);
  }

  private static int version(MemorySegment packet, int at) {
    return u8(packet, at) >> 4;
  }

  private static int u8(MemorySegment packet, int at) {
    return packet.get(JAVA_BYTE, at) & 0xff;
  }
}
