package io.leat.stack.ip;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import java.lang.foreign.Arena;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What IP needs on an Ethernet and nowhere else: link addresses of neighbours, by ARP and neighbour
 * discovery, and care for our own addresses.
 */
final class Ethernet implements NeighborCache.Link, DuplicateDetection.Prober, AddressListener {
  /** The next hop of a packet does not answer. */
  interface UnreachableReport {
    void unreachable(PacketBuffer packet, long now);
  }

  final NeighborCache neighbors;
  final EthernetLink link;
  final NeighborDiscovery neighborDiscovery;
  final MulticastListener multicast;
  private final Arp arp;
  private final DuplicateDetection detection;
  private final @Nullable RouterDiscovery routers;
  private final LinkLocalAddress linkLocal;
  private final UnreachableReport unreachable;
  private final AddressListener listener;
  private final IpConfig config;
  private final AddressTable addresses;

  Ethernet(
      IpConfig config,
      LinkOutput output,
      AddressTable addresses,
      RouteTable routes,
      EthernetLink.PacketReceiver receiver,
      UnreachableReport unreachable,
      AddressListener listener,
      Arena arena,
      DropCounter drops,
      RandomGenerator random) {
    this.config = config;
    this.addresses = addresses;
    this.unreachable = unreachable;
    this.listener = listener;
    IpLimits limits = config.limits();
    neighbors =
        new NeighborCache(
            limits.neighbors(), arena, limits.neighborPackets(), output.mtu(), this, drops, random);
    detection = new DuplicateDetection(addresses, this, this, random);
    arp = new Arp(output, addresses, neighbors, detection, arena, drops);
    link = new EthernetLink(output, addresses, neighbors, arp, receiver, drops);
    routers = config.acceptRouters() ? new RouterDiscovery(routes) : null;
    neighborDiscovery =
        new NeighborDiscovery(
            output, addresses, neighbors, routers, detection, link::transmit, arena, drops);
    multicast = new MulticastListener(addresses, link::transmit, arena, drops, random);
    linkLocal = new LinkLocalAddress(output.linkAddress(), config.stableSecret());
  }

  /** Asks for routers; returns the link-local address to be given to {@link #addressAdded}. */
  @Nullable IpPrefix start(long now) {
    if (routers != null) {
      routers.start(neighborDiscovery::solicitRouters, now);
    }
    return config.linkLocal() ? linkLocal.next() : null;
  }

  /** The state in which an address begins. */
  AddressState initialState(IpAddress address) {
    return isChecked(address) ? AddressState.TENTATIVE : AddressState.PREFERRED;
  }

  private boolean isChecked(IpAddress address) {
    return address.isIpv4() ? config.probeIpv4() : config.duplicateAddressProbes() > 0;
  }

  /** Checks or announces an address that is in the table now. */
  void addressAdded(IpAddress address, long now) {
    if (!address.isIpv4()) {
      multicast.groupsChanged(now);
    }
    if (isChecked(address)) {
      detection.check(address, config.duplicateAddressProbes(), now);
    } else {
      detection.use(address, now);
    }
  }

  void addressRemoved(IpAddress address) {
    detection.forget(address);
  }

  long nextDeadline() {
    long next = Math.min(neighbors.nextDeadline(), detection.nextDeadline());
    next = Math.min(next, multicast.nextDeadline());
    return routers == null ? next : Math.min(next, routers.nextDeadline());
  }

  void expire(long now) {
    neighbors.expire(now);
    multicast.expire(now);
    detection.expire(now);
    if (routers != null) {
      routers.expire(now);
    }
  }

  @Override
  public void solicit(Neighbor neighbor, long now) {
    if (IpAddress.isIpv4(neighbor.hi, neighbor.lo)) {
      arp.solicit(neighbor, now);
    } else {
      neighborDiscovery.solicit(neighbor, now);
    }
  }

  @Override
  public void transmit(PacketBuffer packet, long linkAddress, long now) {
    link.transmit(packet, linkAddress, now);
  }

  @Override
  public void unreachable(PacketBuffer packet, long now) {
    unreachable.unreachable(packet, now);
  }

  @Override
  public void probe(IpAddress address, long now) {
    if (address.isIpv4()) {
      arp.probe(address, now);
    } else {
      neighborDiscovery.probe(address, now);
    }
  }

  @Override
  public void announce(IpAddress address, long now) {
    arp.announce(address, now);
  }

  @Override
  public void addressReady(IpAddress address, long now) {
    listener.addressReady(address, now);
  }

  /** A link-local address derived from a secret is followed by another one (RFC 7217 §6). */
  @Override
  public void addressDuplicate(IpAddress address, long linkAddress, long now) {
    listener.addressDuplicate(address, linkAddress, now);
    IpPrefix another = address.isLinkLocal() && !address.isIpv4() ? linkLocal.next() : null;
    if (another != null) {
      addresses.put(another, initialState(another.address()));
      addressAdded(another.address(), now);
    }
  }

  @Override
  public void addressConflict(IpAddress address, long linkAddress, long now) {
    listener.addressConflict(address, linkAddress, now);
  }
}
