package io.leat.stack.ip;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.ArpPacket;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.EthernetHeader;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.LinkAddress;
import java.lang.foreign.Arena;

/**
 * Address resolution for IPv4 (RFC 826) with the rules of RFC 5227: it answers for our addresses,
 * never learns a neighbour from what nobody asked, and notices who claims an address of ours.
 */
final class Arp {
  private static final Slices NO_TEXT = new Slices();

  private final LinkOutput link;
  private final AddressTable addresses;
  private final NeighborCache neighbors;
  private final ConflictListener conflicts;
  private final DropCounter drops;
  private final PacketBuffer packet;

  Arp(
      LinkOutput link,
      AddressTable addresses,
      NeighborCache neighbors,
      ConflictListener conflicts,
      Arena arena,
      DropCounter drops) {
    this.link = link;
    this.addresses = addresses;
    this.neighbors = neighbors;
    this.conflicts = conflicts;
    this.drops = drops;
    packet = PacketBuffer.allocate(arena, ArpPacket.OCTETS);
  }

  /** RFC 826, Packet Reception. The Ethernet header has been stripped. */
  void packetArrives(PacketBuffer frame, long now) {
    int at = frame.start();
    if (!ArpPacket.isValid(frame, at, frame.length())) {
      drops.dropped(DropReason.ARP_BAD_PACKET, now);
      return;
    }
    long senderLink = ArpPacket.senderLinkAddress(frame, at);
    long sender = IpAddress.mapped(ArpPacket.senderAddress(frame, at));
    long target = IpAddress.mapped(ArpPacket.targetAddress(frame, at));
    if (LinkAddress.isMulticast(senderLink)
        || senderLink == 0
        || senderLink == link.linkAddress()
        || IpAddress.isMulticast(0, sender)
        || IpAddress.isLoopback(0, sender)
        || addresses.isBroadcast(0, sender)) {
      drops.dropped(DropReason.ARP_BAD_PACKET, now);
      return;
    }
    boolean isRequest = ArpPacket.operation(frame, at) == ArpPacket.REQUEST;
    boolean isProbe = IpAddress.isUnspecified(0, sender);
    if (noticeConflict(isProbe, sender, target, senderLink, now)) {
      return;
    }
    boolean forUs = addresses.isLocal(0, target) && !IpAddress.isLoopback(0, target);
    if (isRequest && forUs) {
      if (!isProbe) {
        neighbors.solicitationArrived(0, sender, senderLink, now);
      }
      send(ArpPacket.REPLY, senderLink, (int) target, senderLink, (int) sender, now);
    } else if (!isProbe) {
      boolean answers = !isRequest && forUs && neighbors.isSoliciting(0, sender);
      neighbors.advertisementArrived(0, sender, senderLink, answers, true, false, now);
    }
  }

  /** RFC 5227 §2.1.1, §2.4: a claim to an address of ours, or a probe for one we are probing. */
  private boolean noticeConflict(
      boolean isProbe, long sender, long target, long senderLink, long now) {
    long claimed = isProbe ? target : sender;
    AddressState state = addresses.state(0, claimed);
    boolean ours = state != null && state != AddressState.DUPLICATE;
    if (!ours || (isProbe && state != AddressState.TENTATIVE)) {
      return false;
    }
    conflicts.conflict(0, claimed, senderLink, now);
    return true;
  }

  /** Asks for a neighbour's link address: itself if the address is known, else everybody. */
  void solicit(Neighbor neighbor, long now) {
    IpAddress source = addresses.sourceFor(neighbor.hi, neighbor.lo);
    if (source != null) {
      boolean known = neighbor.state != NeighborState.INCOMPLETE;
      long to = known ? neighbor.linkAddress : LinkAddress.BROADCAST;
      send(ArpPacket.REQUEST, to, source.ipv4(), 0, (int) neighbor.lo, now);
    }
  }

  /** Asks whether anybody has an address that we would like to use (RFC 5227 §2.1). */
  void probe(IpAddress address, long now) {
    send(ArpPacket.REQUEST, LinkAddress.BROADCAST, 0, 0, address.ipv4(), now);
  }

  /** Tells everybody that an address is ours (RFC 5227 §2.3). */
  void announce(IpAddress address, long now) {
    int own = address.ipv4();
    send(ArpPacket.REQUEST, LinkAddress.BROADCAST, own, 0, own, now);
  }

  private void send(
      int operation, long to, int senderAddress, long targetLink, int targetAddress, long now) {
    packet.clear();
    int at = packet.append(ArpPacket.OCTETS);
    long own = link.linkAddress();
    ArpPacket.write(packet, at, operation, own, senderAddress, targetLink, targetAddress);
    EthernetHeader.write(
        packet, packet.prepend(EthernetHeader.OCTETS), to, own, EthernetHeader.ARP);
    if (!link.transmit(packet, NO_TEXT, 0, now)) {
      drops.dropped(DropReason.LINK_QUEUE_FULL, now);
    }
  }
}
