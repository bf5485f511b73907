package io.leat.packet.wire;

import java.util.HexFormat;

/** Ethernet (MAC) addresses: a {@code long} whose low 48 bits are the address in network order. */
public final class LinkAddress {
  public static final long MASK = 0xffff_ffff_ffffL;
  public static final long BROADCAST = MASK;

  private static final long GROUP = 1L << 40;
  private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

  private LinkAddress() {}

  /** Whether it is a group address, broadcast included. */
  public static boolean isMulticast(long linkAddress) {
    return (linkAddress & GROUP) != 0;
  }

  /** The group that carries an IP multicast address (RFC 1112 §6.4, RFC 2464 §7). */
  public static long ofMulticast(long hi, long lo) {
    return IpAddress.isIpv4(hi, lo)
        ? 0x0100_5e00_0000L | (lo & 0x7f_ffff)
        : 0x3333_0000_0000L | (lo & 0xffff_ffffL);
  }

  /**
   * Reads six pairs of hexadecimal digits with colons between them.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static long parse(String text) {
    byte[] octets;
    try {
      octets = COLONS.parseHex(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not an Ethernet address: \"" + text + "\"", e);
    }
    if (octets.length != 6) {
      throw new IllegalArgumentException("not an Ethernet address: \"" + text + "\"");
    }
    long address = 0;
    for (byte octet : octets) {
      address = address << 8 | (octet & 0xff);
    }
    return address;
  }

  /** Such as {@code 02:00:5e:10:00:01}. */
  public static String format(long linkAddress) {
    StringBuilder text = new StringBuilder(17);
    for (int shift = 40; shift >= 0; shift -= 8) {
      COLONS.toHexDigits(text, (byte) (linkAddress >>> shift));
      text.append(shift == 0 ? "" : ":");
    }
    return text.toString();
  }
}
