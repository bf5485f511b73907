package io.leat.packet.wire;

import io.leat.packet.buffer.PacketBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a neighbour discovery message that begins at offset {@code at} (RFC 4861 §4). The
 * builders return where the message ends; {@link Icmpv6Message#writeChecksum} completes it.
 */
public final class NdpMessage {
  public static final int ROUTER_SOLICITATION = 133;
  public static final int ROUTER_ADVERTISEMENT = 134;
  public static final int NEIGHBOR_SOLICITATION = 135;
  public static final int NEIGHBOR_ADVERTISEMENT = 136;
  public static final int REDIRECT = 137;

  /** Flags of a neighbour advertisement (§4.4). */
  public static final int ROUTER = 0x8000_0000;

  public static final int SOLICITED = 0x4000_0000;
  public static final int OVERRIDE = 0x2000_0000;

  /** What no forwarded packet can have (§7.1.1). */
  public static final int HOP_LIMIT = 255;

  private static final int ROUTER_SOLICITATION_OCTETS = 8;
  private static final int ROUTER_ADVERTISEMENT_OCTETS = 16;
  private static final int NEIGHBOR_OCTETS = 24;

  private NdpMessage() {}

  /** Whether an ICMPv6 type belongs to neighbour discovery. */
  public static boolean isNdp(int type) {
    return type >= ROUTER_SOLICITATION && type <= REDIRECT;
  }

  /**
   * The checks that need no more than the message (§6.1, §7.1): hop limit, code, length, and a
   * unicast target. The checksum has been verified; the options are for {@link NdpOptions}.
   */
  public static @Nullable DropReason validate(
      PacketBuffer buffer, int at, int octets, int hopLimit) {
    boolean good =
        hopLimit == HOP_LIMIT
            && octets >= Icmpv6Message.HEADER_OCTETS
            && Icmpv6Message.code(buffer, at) == 0
            && octets >= optionsOffset(Icmpv6Message.type(buffer, at), 0)
            && !hasMulticastTarget(buffer, at);
    return good ? null : DropReason.NEIGHBOR_BAD_MESSAGE;
  }

  private static boolean hasMulticastTarget(PacketBuffer buffer, int at) {
    int type = Icmpv6Message.type(buffer, at);
    return (type == NEIGHBOR_SOLICITATION || type == NEIGHBOR_ADVERTISEMENT)
        && IpAddress.isMulticast(targetHi(buffer, at), targetLo(buffer, at));
  }

  /** Where the options of a message of this type begin. */
  public static int optionsOffset(int type, int at) {
    return at
        + switch (type) {
          case ROUTER_SOLICITATION -> ROUTER_SOLICITATION_OCTETS;
          case ROUTER_ADVERTISEMENT -> ROUTER_ADVERTISEMENT_OCTETS;
          case NEIGHBOR_SOLICITATION, NEIGHBOR_ADVERTISEMENT -> NEIGHBOR_OCTETS;
          default -> 40;
        };
  }

  /** Of a neighbour solicitation or advertisement. */
  public static long targetHi(PacketBuffer buffer, int at) {
    return buffer.i64(at + 8);
  }

  public static long targetLo(PacketBuffer buffer, int at) {
    return buffer.i64(at + 16);
  }

  /** {@link #ROUTER}, {@link #SOLICITED} and {@link #OVERRIDE} of a neighbour advertisement. */
  public static int flags(PacketBuffer buffer, int at) {
    return buffer.i32(at + 4);
  }

  /** Of a router advertisement: the hop limit to send with; 0 if it does not say. */
  public static int currentHopLimit(PacketBuffer buffer, int at) {
    return buffer.u8(at + 4);
  }

  /** Of a router advertisement: how long it is a default router; 0 if it is none. */
  public static int routerLifetimeSeconds(PacketBuffer buffer, int at) {
    return buffer.u16(at + 6);
  }

  /** Of a router advertisement; 0 if it does not say. */
  public static long reachableMillis(PacketBuffer buffer, int at) {
    return buffer.u32(at + 8);
  }

  /** Of a router advertisement; 0 if it does not say. */
  public static long retransmissionMillis(PacketBuffer buffer, int at) {
    return buffer.u32(at + 12);
  }

  /**
   * @param sourceLinkAddress -1 for none: a duplicate address probe has no source to answer to
   */
  public static int writeNeighborSolicitation(
      PacketBuffer buffer, int at, long targetHi, long targetLo, long sourceLinkAddress) {
    header(buffer, at, NEIGHBOR_SOLICITATION, 0);
    buffer.put64(at + 8, targetHi);
    buffer.put64(at + 16, targetLo);
    return NdpOptions.writeLinkAddress(
        buffer, at + NEIGHBOR_OCTETS, NdpOptions.SOURCE_LINK_ADDRESS, sourceLinkAddress);
  }

  /**
   * @param flags {@link #ROUTER}, {@link #SOLICITED}, {@link #OVERRIDE}
   * @param targetLinkAddress -1 for none
   */
  public static int writeNeighborAdvertisement(
      PacketBuffer buffer,
      int at,
      int flags,
      long targetHi,
      long targetLo,
      long targetLinkAddress) {
    header(buffer, at, NEIGHBOR_ADVERTISEMENT, flags);
    buffer.put64(at + 8, targetHi);
    buffer.put64(at + 16, targetLo);
    return NdpOptions.writeLinkAddress(
        buffer, at + NEIGHBOR_OCTETS, NdpOptions.TARGET_LINK_ADDRESS, targetLinkAddress);
  }

  /**
   * @param sourceLinkAddress -1 for none, as the source address must be unspecified then
   */
  public static int writeRouterSolicitation(PacketBuffer buffer, int at, long sourceLinkAddress) {
    header(buffer, at, ROUTER_SOLICITATION, 0);
    return NdpOptions.writeLinkAddress(
        buffer, at + ROUTER_SOLICITATION_OCTETS, NdpOptions.SOURCE_LINK_ADDRESS, sourceLinkAddress);
  }

  private static void header(PacketBuffer buffer, int at, int type, int second) {
    buffer.put32(at, type << 24);
    buffer.put32(at + 4, second);
  }
}
