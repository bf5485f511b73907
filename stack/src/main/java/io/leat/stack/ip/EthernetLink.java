package io.leat.stack.ip;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.EthernetHeader;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.LinkAddress;

/**
 * Ethernet between IP and a link (RFC 894, RFC 2464): adds and strips the header, and finds the
 * link address of the next hop.
 */
final class EthernetLink implements NextHop {
  /** Takes IP packets out of frames. */
  interface PacketReceiver {
    /**
     * @param linkGroup whether the frame was for a group of stations
     */
    void packetArrives(PacketBuffer packet, boolean linkGroup, long now);
  }

  private static final Slices NO_TEXT = new Slices();

  private final LinkOutput link;
  private final AddressTable addresses;
  private final NeighborCache neighbors;
  private final Arp arp;
  private final PacketReceiver receiver;
  private final DropCounter drops;

  EthernetLink(
      LinkOutput link,
      AddressTable addresses,
      NeighborCache neighbors,
      Arp arp,
      PacketReceiver receiver,
      DropCounter drops) {
    this.link = link;
    this.addresses = addresses;
    this.neighbors = neighbors;
    this.arp = arp;
    this.receiver = receiver;
    this.drops = drops;
  }

  /** Strips the Ethernet header and hands the rest to ARP or IP. */
  void frameArrives(PacketBuffer frame, long now) {
    if (frame.length() < EthernetHeader.OCTETS) {
      drops.dropped(DropReason.LINK_FRAME_TOO_SHORT, now);
      return;
    }
    int at = frame.start();
    long destination = EthernetHeader.destination(frame, at);
    long source = EthernetHeader.source(frame, at);
    if (LinkAddress.isMulticast(source) || source == link.linkAddress()) {
      drops.dropped(DropReason.LINK_BAD_SOURCE, now);
      return;
    }
    boolean group = LinkAddress.isMulticast(destination);
    if (!group && destination != link.linkAddress()) {
      drops.dropped(DropReason.LINK_NOT_OUR_ADDRESS, now);
      return;
    }
    int etherType = EthernetHeader.etherType(frame, at);
    frame.dropFront(EthernetHeader.OCTETS);
    switch (etherType) {
      case EthernetHeader.ARP -> arp.packetArrives(frame, now);
      case EthernetHeader.IPV4, EthernetHeader.IPV6 -> packetArrives(frame, etherType, group, now);
      default -> drops.dropped(DropReason.LINK_UNKNOWN_ETHERTYPE, now);
    }
  }

  private void packetArrives(PacketBuffer packet, int etherType, boolean group, long now) {
    if (packet.length() == 0) {
      drops.dropped(DropReason.LINK_FRAME_TOO_SHORT, now);
    } else if (etherType != etherType(packet)) {
      drops.dropped(DropReason.IP_BAD_VERSION, now);
    } else {
      receiver.packetArrives(packet, group, now);
    }
  }

  @Override
  public boolean send(PacketBuffer packet, Slices text, int gsoOctets, long hi, long lo, long now) {
    long destination = groupAddress(hi, lo);
    if (destination == NeighborCache.UNRESOLVED) {
      destination = neighbors.resolve(hi, lo, now);
    }
    if (destination != NeighborCache.UNRESOLVED) {
      return transmit(packet, text, gsoOctets, destination, etherType(packet), now);
    }
    if (gsoOctets == 0 && neighbors.enqueue(packet, text, hi, lo, now)) {
      return true;
    }
    drops.dropped(DropReason.NEIGHBOR_QUEUE_FULL, now);
    return false;
  }

  private long groupAddress(long hi, long lo) {
    if (IpAddress.isMulticast(hi, lo)) {
      return LinkAddress.ofMulticast(hi, lo);
    }
    return addresses.isBroadcast(hi, lo) ? LinkAddress.BROADCAST : NeighborCache.UNRESOLVED;
  }

  /** Sends a packet to a link address. */
  boolean transmit(
      PacketBuffer packet, Slices text, int gsoOctets, long destination, int etherType, long now) {
    int at = packet.prepend(EthernetHeader.OCTETS);
    EthernetHeader.write(packet, at, destination, link.linkAddress(), etherType);
    if (link.transmit(packet, text, gsoOctets, now)) {
      return true;
    }
    drops.dropped(DropReason.LINK_QUEUE_FULL, now);
    return false;
  }

  /** Sends a packet without separate text to a link address. */
  void transmit(PacketBuffer packet, long destination, long now) {
    transmit(packet, NO_TEXT, 0, destination, etherType(packet), now);
  }

  @Override
  public void suspect(long hi, long lo, long now) {
    neighbors.suspect(hi, lo, now);
  }

  @Override
  public void confirmed(long hi, long lo, long now) {
    neighbors.confirmed(hi, lo, now);
  }

  @Override
  public boolean hasNeighbors() {
    return true;
  }

  private static int etherType(PacketBuffer packet) {
    return Ipv4Header.version(packet, packet.start()) == Ipv4Header.VERSION
        ? EthernetHeader.IPV4
        : EthernetHeader.IPV6;
  }
}
