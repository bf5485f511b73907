package io.leat.stack.ip;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import io.leat.tcp.connection.TcpOutput;
import java.lang.foreign.Arena;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The IP layer of one loop: IPv4 and IPv6 input and output, ICMP, UDP, and on an Ethernet the
 * neighbours. One thread, the loop's, calls everything here.
 *
 * <p>How a loop joins it with a device: {@link LinkOutput} passes {@code transmit} on to the
 * device, and each turn of the loop is
 *
 * <pre>{@code
 * device.receive(ip::frameArrives, burst, now);
 * ip.deliverLocal(burst, now);             // what we sent to ourselves
 * ip.expire(now);                          // cheap when nothing is due
 * ...                                      // let TCP transmit through ip.output()
 * device.park(min(ip.nextDeadline(), ...));
 * }</pre>
 *
 * The same works in virtual time, where nobody parks: {@link #nextDeadline} says when to come back.
 */
public final class IpLayer {
  private static final int SMALLEST_IPV6_MTU = 1280;

  private final IpConfig config;
  private final LinkOutput link;
  private final AddressTable addresses;
  private final RouteTable routes = new RouteTable();
  private final PathMtuCache pathMtus;
  private final LocalQueue local;
  private final @Nullable Ethernet ethernet;
  private final Reassembly reassembly;
  private final IpOutput output;
  private final Udp udp;
  private final IcmpInput icmp;
  private final IcmpErrors errors;
  private final IpInput input;

  /** For errors about first fragments, which are not in the middle of being received. */
  private final IpPacket firstFragment = new IpPacket();

  /**
   * @param random source of secrets, identifications, ports and delays; of virtual time's own seed
   *     in a simulation
   */
  public IpLayer(
      IpConfig config,
      LinkOutput link,
      Transport transport,
      AddressListener listener,
      DropCounter drops,
      RandomGenerator random) {
    this.config = config;
    this.link = link;
    addresses = new AddressTable(config.everyAddressLocal());
    Arena arena = Arena.ofAuto();
    IpLimits limits = config.limits();
    pathMtus = new PathMtuCache(limits.pathMtuEntries(), random);
    local = new LocalQueue(arena, limits.localPackets());
    ethernet =
        link.isEthernet()
            ? new Ethernet(
                config,
                link,
                addresses,
                routes,
                this::packetArrives,
                this::neighborUnreachable,
                listener,
                arena,
                drops,
                random)
            : null;
    NextHop nextHop = ethernet == null ? new PointToPointLink(link, drops) : ethernet.link;
    PathFinder path = new PathFinder(addresses, routes, pathMtus, link, config.mtu());
    Identifications ids = new Identifications(random);
    output =
        new IpOutput(
            addresses,
            path,
            pathMtus,
            nextHop,
            local,
            link.completesChecksums(),
            ids,
            arena,
            drops,
            random);
    DatagramOutput datagrams =
        new DatagramOutput(path, pathMtus, nextHop, local, ids, arena, drops);
    int hops = config.hopLimit();
    errors = new IcmpErrors(addresses, datagrams, limits, hops, drops, random);
    udp = new Udp(addresses, datagrams, errors, limits, hops, drops, random);
    icmp =
        new IcmpInput(addresses, datagrams, transport, udp, ethernet, limits, hops, drops, random);
    reassembly = new Reassembly(arena, limits, drops, this::reassemblyTimedOut);
    input = new IpInput(addresses, reassembly, transport, udp, icmp, errors, drops);
  }

  /**
   * Takes up the configured addresses and routes. Without a route a point-to-point link carries
   * only the prefixes of our addresses.
   *
   * @throws IllegalArgumentException if an IPv6 address is configured and the MTU is below 1280
   */
  public void start(long now) {
    for (IpPrefix address : config.addresses()) {
      addAddress(address, now);
    }
    config.routes().forEach(routes::add);
    IpPrefix linkLocal = ethernet == null ? null : ethernet.start(now);
    if (linkLocal != null && mtu() >= SMALLEST_IPV6_MTU) {
      addAddress(linkLocal, now);
    }
  }

  /**
   * Adds an address; its network is on the link. On an Ethernet it may have to be checked first,
   * and {@link AddressListener} tells when it is ready.
   */
  public void addAddress(IpPrefix address, long now) {
    if (!address.address().isIpv4() && mtu() < SMALLEST_IPV6_MTU) {
      throw new IllegalArgumentException(
          address + " needs an MTU of at least 1280, the link's is " + mtu());
    }
    AddressState state =
        ethernet == null ? AddressState.PREFERRED : ethernet.initialState(address.address());
    addresses.put(address, state);
    routes.add(Route.onLink(address));
    if (ethernet != null) {
      ethernet.addressAdded(address.address(), now);
    }
  }

  /** Forgets an address, and the route to its network if no other address is in it. */
  public void removeAddress(IpAddress address) {
    IpPrefix removed = prefixOf(address);
    if (removed == null) {
      return;
    }
    addresses.remove(address);
    if (ethernet != null) {
      ethernet.addressRemoved(address);
    }
    IpPrefix network = removed.network();
    boolean needed = addresses.all().stream().anyMatch(other -> other.network().equals(network));
    if (!needed) {
      routes.remove(network);
    }
  }

  private @Nullable IpPrefix prefixOf(IpAddress address) {
    for (IpPrefix prefix : addresses.all()) {
      if (prefix.address().equals(address)) {
        return prefix;
      }
    }
    return null;
  }

  private int mtu() {
    return config.mtu() == 0 ? link.mtu() : Math.min(config.mtu(), link.mtu());
  }

  /** Takes a frame from the link, which may use it again when the call returns. */
  public void frameArrives(PacketBuffer frame, long now) {
    if (ethernet == null) {
      input.packetArrives(frame, false, false, now);
    } else {
      ethernet.link.frameArrives(frame, now);
    }
  }

  private void packetArrives(PacketBuffer packet, boolean linkGroup, long now) {
    input.packetArrives(packet, linkGroup, false, now);
  }

  /**
   * Delivers up to {@code limit} of the packets that we have sent to ourselves before the call.
   *
   * @return how many
   */
  public int deliverLocal(int limit, long now) {
    int count = Math.min(limit, local.size());
    for (int i = 0; i < count; i++) {
      PacketBuffer packet = local.poll();
      if (packet != null) {
        try {
          input.packetArrives(packet, false, true, now);
        } finally {
          local.release(packet);
        }
      }
    }
    return count;
  }

  /** When {@link #expire} or {@link #deliverLocal} has something to do; MAX_VALUE for never. */
  public long nextDeadline() {
    long next = Math.min(local.nextDeadline(), reassembly.nextDeadline());
    next = Math.min(next, pathMtus.nextDeadline());
    return ethernet == null ? next : Math.min(next, ethernet.nextDeadline());
  }

  /** Does what is due: gives up on fragments and neighbours, repeats requests, forgets. */
  public void expire(long now) {
    reassembly.expire(now);
    pathMtus.expire(now);
    if (ethernet != null) {
      ethernet.expire(now);
    }
  }

  private void reassemblyTimedOut(PacketBuffer fragment, long now) {
    IpInput.describe(fragment, addresses, firstFragment);
    errors.reassemblyTimedOut(firstFragment, now);
  }

  private void neighborUnreachable(PacketBuffer packet, long now) {
    icmp.neighborUnreachable(packet, now);
  }

  /** Entries of the neighbour cache. */
  int neighbors() {
    return ethernet == null ? 0 : ethernet.neighbors.size();
  }

  /** Memory that fragments hold. */
  long reassemblyOctets() {
    return reassembly.octetsInUse();
  }

  /** Where TCP sends. */
  public TcpOutput output() {
    return output;
  }

  public AddressTable addresses() {
    return addresses;
  }

  /** May be changed at any time, by the loop. */
  public RouteTable routes() {
    return routes;
  }

  public PathMtuCache pathMtu() {
    return pathMtus;
  }

  public Udp udp() {
    return udp;
  }
}
