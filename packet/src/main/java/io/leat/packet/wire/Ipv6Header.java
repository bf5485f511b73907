package io.leat.packet.wire;

import io.leat.packet.buffer.PacketBuffer;
import org.jspecify.annotations.Nullable;

/** The fields of an IPv6 header that begins at offset {@code at} (RFC 8200 §3). */
public final class Ipv6Header {
  public static final int VERSION = 6;
  public static final int OCTETS = 40;

  /** Offset of the Next Header field. */
  public static final int NEXT_HEADER_OFFSET = 6;

  private Ipv6Header() {}

  /** Also of any other IP header. */
  public static int version(PacketBuffer buffer, int at) {
    return buffer.u8(at) >>> 4;
  }

  /** DSCP and ECN (RFC 2474, RFC 3168). */
  public static int trafficClass(PacketBuffer buffer, int at) {
    return buffer.u16(at) >>> 4 & 0xff;
  }

  public static int flowLabel(PacketBuffer buffer, int at) {
    return buffer.i32(at) & 0xf_ffff;
  }

  /** Octets behind this header, extension headers included. */
  public static int payloadLength(PacketBuffer buffer, int at) {
    return buffer.u16(at + 4);
  }

  public static int nextHeader(PacketBuffer buffer, int at) {
    return buffer.u8(at + NEXT_HEADER_OFFSET);
  }

  public static int hopLimit(PacketBuffer buffer, int at) {
    return buffer.u8(at + 7);
  }

  public static long sourceHi(PacketBuffer buffer, int at) {
    return buffer.i64(at + 8);
  }

  public static long sourceLo(PacketBuffer buffer, int at) {
    return buffer.i64(at + 16);
  }

  public static long destinationHi(PacketBuffer buffer, int at) {
    return buffer.i64(at + 24);
  }

  public static long destinationLo(PacketBuffer buffer, int at) {
    return buffer.i64(at + 32);
  }

  /**
   * Checks version and length of a packet of which {@code octets} are there. Returns null if all is
   * well; then {@link #OCTETS} + {@link #payloadLength} octets may be used.
   */
  public static @Nullable DropReason validate(PacketBuffer buffer, int at, int octets) {
    if (octets < OCTETS) {
      return DropReason.IP_BAD_HEADER;
    }
    if (version(buffer, at) != VERSION) {
      return DropReason.IP_BAD_VERSION;
    }
    return OCTETS + payloadLength(buffer, at) > octets ? DropReason.IP_BAD_HEADER : null;
  }

  public static void write(
      PacketBuffer buffer,
      int at,
      int payloadLength,
      int trafficClass,
      int flowLabel,
      int nextHeader,
      int hopLimit,
      long sourceHi,
      long sourceLo,
      long destinationHi,
      long destinationLo) {
    assert payloadLength >>> 16 == 0 : payloadLength;
    buffer.put32(at, VERSION << 28 | (trafficClass & 0xff) << 20 | (flowLabel & 0xf_ffff));
    buffer.put16(at + 4, payloadLength);
    buffer.put8(at + NEXT_HEADER_OFFSET, nextHeader);
    buffer.put8(at + 7, hopLimit);
    buffer.put64(at + 8, sourceHi);
    buffer.put64(at + 16, sourceLo);
    buffer.put64(at + 24, destinationHi);
    buffer.put64(at + 32, destinationLo);
  }
}
