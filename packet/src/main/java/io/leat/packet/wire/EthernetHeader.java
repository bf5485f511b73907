package io.leat.packet.wire;

import io.leat.packet.buffer.PacketBuffer;

/**
 * The fields of an Ethernet header that begins at offset {@code at}. Addresses are as in {@link
 * LinkAddress}.
 */
public final class EthernetHeader {
  public static final int OCTETS = 14;

  public static final int IPV4 = 0x0800;
  public static final int ARP = 0x0806;
  public static final int VLAN = 0x8100;
  public static final int IPV6 = 0x86dd;

  private EthernetHeader() {}

  public static long destination(PacketBuffer buffer, int at) {
    return buffer.i64(at) >>> 16;
  }

  public static long source(PacketBuffer buffer, int at) {
    return buffer.i64(at + 6) >>> 16;
  }

  public static int etherType(PacketBuffer buffer, int at) {
    return buffer.u16(at + 12);
  }

  public static void write(
      PacketBuffer buffer, int at, long destination, long source, int etherType) {
    buffer.put64(at, destination << 16 | (source >>> 32 & 0xffff));
    buffer.put32(at + 8, (int) source);
    buffer.put16(at + 12, etherType);
  }
}
