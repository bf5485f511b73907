package io.leat.packet.wire;

/**
 * An IP address as two longs in network order; IPv4 is v4-mapped ({@code ::ffff:a.b.c.d}).
 *
 * <p>The record is for configuration and API. The segment path carries the two longs by themselves
 * and uses the static questions here. No method ever asks a name service.
 *
 * @param hi the first 64 bits
 * @param lo the last 64 bits
 */
public record IpAddress(long hi, long lo) {
  /** 0.0.0.0 */
  public static final IpAddress ANY_IPV4 = ofIpv4(0);

  /** :: */
  public static final IpAddress ANY_IPV6 = new IpAddress(0, 0);

  private static final long MAPPED = 0x0000_ffff_0000_0000L;

  public static IpAddress ofIpv4(int address) {
    return new IpAddress(0, mapped(address));
  }

  /**
   * Reads a literal: dotted quad, or RFC 4291 §2.2 text. Names, zone identifiers and octal or short
   * forms of IPv4 are refused. A v4-mapped literal is the IPv4 address.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static IpAddress parse(String text) {
    return IpAddressText.parse(text);
  }

  /** The low long of the v4-mapped form. */
  public static long mapped(int ipv4) {
    return MAPPED | (ipv4 & 0xffff_ffffL);
  }

  public static boolean isIpv4(long hi, long lo) {
    return hi == 0 && lo >>> 32 == MAPPED >>> 32;
  }

  /** 0.0.0.0 or ::. */
  public static boolean isUnspecified(long hi, long lo) {
    return hi == 0 && (lo == 0 || lo == MAPPED);
  }

  /** 224.0.0.0/4 or ff00::/8. */
  public static boolean isMulticast(long hi, long lo) {
    return isIpv4(hi, lo) ? (int) lo >>> 28 == 0xe : hi >>> 56 == 0xff;
  }

  /** 127.0.0.0/8 or ::1. */
  public static boolean isLoopback(long hi, long lo) {
    return isIpv4(hi, lo) ? (int) lo >>> 24 == 127 : hi == 0 && lo == 1;
  }

  /** 169.254.0.0/16 or fe80::/10. */
  public static boolean isLinkLocal(long hi, long lo) {
    return isIpv4(hi, lo) ? (int) lo >>> 16 == 0xa9fe : hi >>> 54 == 0xfe80 >>> 6;
  }

  /** 255.255.255.255. */
  public static boolean isLimitedBroadcast(long hi, long lo) {
    return isIpv4(hi, lo) && (int) lo == -1;
  }

  public boolean isIpv4() {
    return isIpv4(hi, lo);
  }

  public boolean isUnspecified() {
    return isUnspecified(hi, lo);
  }

  public boolean isMulticast() {
    return isMulticast(hi, lo);
  }

  public boolean isLoopback() {
    return isLoopback(hi, lo);
  }

  public boolean isLinkLocal() {
    return isLinkLocal(hi, lo);
  }

  /**
   * The address as an {@code int} in network order.
   *
   * @throws IllegalStateException for IPv6
   */
  public int ipv4() {
    if (!isIpv4()) {
      throw new IllegalStateException(this + " is not an IPv4 address");
    }
    return (int) lo;
  }

  /** The 4 or 16 octets in network order. */
  public byte[] octets() {
    byte[] octets = new byte[isIpv4() ? 4 : 16];
    for (int i = 1; i <= octets.length; i++) {
      long word = i <= 8 ? lo : hi;
      octets[octets.length - i] = (byte) (word >>> (8 * ((i - 1) & 7)));
    }
    return octets;
  }

  /**
   * @param octets 4 or 16, in network order
   */
  public static IpAddress of(byte[] octets) {
    if (octets.length != 4 && octets.length != 16) {
      throw new IllegalArgumentException("an IP address has 4 or 16 octets, not " + octets.length);
    }
    long hi = 0;
    long lo = 0;
    for (byte octet : octets) {
      hi = hi << 8 | lo >>> 56;
      lo = lo << 8 | (octet & 0xff);
    }
    return octets.length == 4 ? ofIpv4((int) lo) : new IpAddress(hi, lo);
  }

  /** A dotted quad, or the canonical text of RFC 5952. */
  @Override
  public String toString() {
    return IpAddressText.format(hi, lo);
  }
}
