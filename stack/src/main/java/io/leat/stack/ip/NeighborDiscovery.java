package io.leat.stack.ip;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.Icmpv6Message;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.Ipv6Header;
import io.leat.packet.wire.LinkAddress;
import io.leat.packet.wire.NdpMessage;
import io.leat.packet.wire.NdpOptions;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * Neighbour discovery for IPv6 (RFC 4861): answers for our addresses, asks for those of others, and
 * notices who claims an address of ours (RFC 4862 §5.4). Redirects are ignored.
 */
final class NeighborDiscovery {
  /** Sends a packet, headers written, to a link address. */
  interface Output {
    void transmit(PacketBuffer packet, long linkAddress, long now);
  }

  private static final long ALL_NODES_HI = 0xff02_0000_0000_0000L;
  private static final long ALL_NODES_LO = 1;
  private static final long ALL_ROUTERS_LO = 2;
  private static final int CAPACITY = 128;
  private static final long NONE = -1;

  private final LinkOutput link;
  private final AddressTable addresses;
  private final NeighborCache neighbors;
  private final @Nullable RouterDiscovery routers;
  private final ConflictListener conflicts;
  private final Output output;
  private final DropCounter drops;
  private final NdpOptions options = new NdpOptions();
  private final PacketBuffer packet;

  /**
   * @param routers null if routers are not to be learned
   */
  NeighborDiscovery(
      LinkOutput link,
      AddressTable addresses,
      NeighborCache neighbors,
      @Nullable RouterDiscovery routers,
      ConflictListener conflicts,
      Output output,
      Arena arena,
      DropCounter drops) {
    this.link = link;
    this.addresses = addresses;
    this.neighbors = neighbors;
    this.routers = routers;
    this.conflicts = conflicts;
    this.output = output;
    this.drops = drops;
    packet = PacketBuffer.allocate(arena, CAPACITY);
  }

  /** Takes a message whose checksum has been verified. */
  void messageArrives(IpPacket message, long now) {
    PacketBuffer frame = message.frame;
    int at = message.upper;
    DropReason reason = NdpMessage.validate(frame, at, message.upperOctets(), message.hopLimit);
    int type = Icmpv6Message.type(frame, at);
    if (reason != null
        || !options.decode(frame, NdpMessage.optionsOffset(type, at), frame.end())
        || isGroup(options.sourceLinkAddress)
        || isGroup(options.targetLinkAddress)) {
      drops.dropped(DropReason.NEIGHBOR_BAD_MESSAGE, now);
      return;
    }
    boolean valid =
        switch (type) {
          case NdpMessage.NEIGHBOR_SOLICITATION -> solicitationArrives(message, now);
          case NdpMessage.NEIGHBOR_ADVERTISEMENT -> advertisementArrives(message, now);
          case NdpMessage.ROUTER_ADVERTISEMENT -> routerAdvertisementArrives(message, now);
          default -> false;
        };
    if (!valid) {
      boolean redirect = type == NdpMessage.REDIRECT;
      drops.dropped(redirect ? DropReason.ICMP_REDIRECT : DropReason.NEIGHBOR_BAD_MESSAGE, now);
    }
  }

  private static boolean isGroup(long linkAddress) {
    return linkAddress != NONE && LinkAddress.isMulticast(linkAddress);
  }

  /** RFC 4861 §7.1.1, §7.2.3, §7.2.4; RFC 4862 §5.4.3. */
  private boolean solicitationArrives(IpPacket message, long now) {
    long targetHi = NdpMessage.targetHi(message.frame, message.upper);
    long targetLo = NdpMessage.targetLo(message.frame, message.upper);
    boolean isProbe = IpAddress.isUnspecified(message.sourceHi, message.sourceLo);
    if (isProbe && (!isSolicitedNode(message) || options.sourceLinkAddress != NONE)) {
      return false;
    }
    AddressState state = addresses.state(targetHi, targetLo);
    if (state == null) {
      return true;
    }
    switch (state) {
      case TENTATIVE -> {
        if (isProbe) {
          conflicts.conflict(targetHi, targetLo, NONE, now);
        }
      }
      case DUPLICATE -> {}
      case PREFERRED, DEPRECATED -> answer(message, isProbe, targetHi, targetLo, now);
    }
    return true;
  }

  private static boolean isSolicitedNode(IpPacket message) {
    return message.destinationHi == AddressTable.solicitedNodeHi()
        && message.destinationLo == AddressTable.solicitedNodeLo(message.destinationLo);
  }

  private void answer(IpPacket message, boolean isProbe, long targetHi, long targetLo, long now) {
    long hi = isProbe ? ALL_NODES_HI : message.sourceHi;
    long lo = isProbe ? ALL_NODES_LO : message.sourceLo;
    long toLink = isProbe ? LinkAddress.ofMulticast(hi, lo) : options.sourceLinkAddress;
    if (toLink == NONE) {
      toLink = neighbors.resolve(hi, lo, now);
    } else if (!isProbe) {
      neighbors.solicitationArrived(hi, lo, toLink, now);
    }
    if (toLink == NeighborCache.UNRESOLVED) {
      drops.dropped(DropReason.NEIGHBOR_UNREACHABLE, now);
      return;
    }
    int flags = isProbe ? NdpMessage.OVERRIDE : NdpMessage.SOLICITED | NdpMessage.OVERRIDE;
    int at = begin();
    end(
        NdpMessage.writeNeighborAdvertisement(
            packet, at, flags, targetHi, targetLo, link.linkAddress()));
    send(targetHi, targetLo, hi, lo, toLink, now);
  }

  /** RFC 4861 §7.1.2, §7.2.5; RFC 4862 §5.4.4. */
  private boolean advertisementArrives(IpPacket message, long now) {
    PacketBuffer frame = message.frame;
    int flags = NdpMessage.flags(frame, message.upper);
    boolean solicited = (flags & NdpMessage.SOLICITED) != 0;
    if (solicited && message.toGroup) {
      return false;
    }
    long targetHi = NdpMessage.targetHi(frame, message.upper);
    long targetLo = NdpMessage.targetLo(frame, message.upper);
    AddressState state = addresses.state(targetHi, targetLo);
    if (state != null && state != AddressState.DUPLICATE) {
      conflicts.conflict(targetHi, targetLo, options.targetLinkAddress, now);
      return true;
    }
    neighbors.advertisementArrived(
        targetHi,
        targetLo,
        options.targetLinkAddress,
        solicited,
        (flags & NdpMessage.OVERRIDE) != 0,
        (flags & NdpMessage.ROUTER) != 0,
        now);
    return true;
  }

  /** RFC 4861 §6.1.2, §6.3.4. */
  private boolean routerAdvertisementArrives(IpPacket message, long now) {
    long hi = message.sourceHi;
    long lo = message.sourceLo;
    if (!IpAddress.isLinkLocal(hi, lo)) {
      return false;
    }
    if (routers == null) {
      return true;
    }
    if (options.sourceLinkAddress != NONE) {
      neighbors.solicitationArrived(hi, lo, options.sourceLinkAddress, now);
    }
    int lifetime = NdpMessage.routerLifetimeSeconds(message.frame, message.upper);
    routers.advertisementArrives(hi, lo, lifetime, options, now);
    return true;
  }

  /** Asks for a neighbour's link address: itself if the address is known, else its group. */
  void solicit(Neighbor neighbor, long now) {
    IpAddress source = addresses.sourceFor(neighbor.hi, neighbor.lo);
    if (source == null) {
      return;
    }
    boolean known = neighbor.state != NeighborState.INCOMPLETE;
    long toHi = known ? neighbor.hi : AddressTable.solicitedNodeHi();
    long toLo = known ? neighbor.lo : AddressTable.solicitedNodeLo(neighbor.lo);
    long toLink = known ? neighbor.linkAddress : LinkAddress.ofMulticast(toHi, toLo);
    int at = begin();
    end(
        NdpMessage.writeNeighborSolicitation(
            packet, at, neighbor.hi, neighbor.lo, link.linkAddress()));
    send(source.hi(), source.lo(), toHi, toLo, toLink, now);
  }

  /** Asks whether anybody has an address that we would like to use (RFC 4862 §5.4.2). */
  void probe(IpAddress address, long now) {
    long toHi = AddressTable.solicitedNodeHi();
    long toLo = AddressTable.solicitedNodeLo(address.lo());
    int at = begin();
    end(NdpMessage.writeNeighborSolicitation(packet, at, address.hi(), address.lo(), NONE));
    send(0, 0, toHi, toLo, LinkAddress.ofMulticast(toHi, toLo), now);
  }

  /** Asks for routers (RFC 4861 §6.3.7), from an address of ours if there is one. */
  void solicitRouters(long now) {
    IpAddress source = addresses.sourceFor(ALL_NODES_HI, ALL_ROUTERS_LO);
    boolean hasSource = source != null;
    int at = begin();
    end(NdpMessage.writeRouterSolicitation(packet, at, hasSource ? link.linkAddress() : NONE));
    send(
        source == null ? 0 : source.hi(),
        source == null ? 0 : source.lo(),
        ALL_NODES_HI,
        ALL_ROUTERS_LO,
        LinkAddress.ofMulticast(ALL_NODES_HI, ALL_ROUTERS_LO),
        now);
  }

  private int begin() {
    packet.clear();
    return packet.start();
  }

  private void end(int at) {
    packet.bounds(packet.start(), at);
  }

  private void send(long sourceHi, long sourceLo, long toHi, long toLo, long toLink, long now) {
    int octets = packet.length();
    Icmpv6Message.writeChecksum(packet, packet.start(), octets, sourceHi, sourceLo, toHi, toLo);
    Ipv6Header.write(
        packet,
        packet.prepend(Ipv6Header.OCTETS),
        octets,
        0,
        0,
        Icmpv6Message.PROTOCOL,
        NdpMessage.HOP_LIMIT,
        sourceHi,
        sourceLo,
        toHi,
        toLo);
    output.transmit(packet, toLink, now);
  }
}
