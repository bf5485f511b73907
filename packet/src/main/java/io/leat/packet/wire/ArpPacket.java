package io.leat.packet.wire;

import io.leat.packet.buffer.PacketBuffer;

/**
 * The fields of an ARP packet for IPv4 over Ethernet that begins at offset {@code at} (RFC 826).
 * Link addresses are as in {@link LinkAddress}.
 */
public final class ArpPacket {
  public static final int OCTETS = 28;
  public static final int REQUEST = 1;
  public static final int REPLY = 2;

  /** Ethernet, IPv4, lengths 6 and 4: the first six octets of every packet read here. */
  private static final long FORMAT = 0x0001_0800_0604L;

  private ArpPacket() {}

  /** Whether {@code octets} hold a packet for IPv4 over Ethernet; ask this first. */
  public static boolean isValid(PacketBuffer buffer, int at, int octets) {
    return octets >= OCTETS && buffer.i64(at) >>> 16 == FORMAT;
  }

  /** {@link #REQUEST}, {@link #REPLY}, or another. */
  public static int operation(PacketBuffer buffer, int at) {
    return buffer.u16(at + 6);
  }

  public static long senderLinkAddress(PacketBuffer buffer, int at) {
    return buffer.i64(at + 8) >>> 16;
  }

  public static int senderAddress(PacketBuffer buffer, int at) {
    return buffer.i32(at + 14);
  }

  public static long targetLinkAddress(PacketBuffer buffer, int at) {
    return buffer.i64(at + 18) >>> 16;
  }

  public static int targetAddress(PacketBuffer buffer, int at) {
    return buffer.i32(at + 24);
  }

  public static void write(
      PacketBuffer buffer,
      int at,
      int operation,
      long senderLinkAddress,
      int senderAddress,
      long targetLinkAddress,
      int targetAddress) {
    buffer.put64(at, FORMAT << 16 | operation);
    buffer.put64(at + 8, senderLinkAddress << 16 | senderAddress >>> 16);
    buffer.put16(at + 16, senderAddress);
    buffer.put64(at + 18, targetLinkAddress << 16 | targetAddress >>> 16);
    buffer.put16(at + 26, targetAddress);
  }
}
