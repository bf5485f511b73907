package io.leat.stack.ip;

import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the IP layer of a host is configured to be.
 *
 * @param addresses our addresses, each with the prefix of its network, which is on the link
 * @param routes beyond those networks
 * @param mtu bound on the link's MTU, in octets; 0 for none
 * @param hopLimit of ICMP and UDP, 1 to 255
 * @param linkLocal whether an Ethernet gets an IPv6 link-local address
 * @param stableSecret derives the link-local address (RFC 7217); null forms it of the Ethernet
 *     address
 * @param duplicateAddressProbes how often to ask on an Ethernet whether an IPv6 address is in use
 *     (RFC 4862 §5.1: 1); 0 not to ask
 * @param probeIpv4 whether to ask for IPv4 addresses too (RFC 5227), which takes about six seconds
 * @param acceptRouters whether to learn a default router and on-link prefixes from router
 *     advertisements
 * @param everyAddressLocal whether every unicast address is ours: nothing leaves, and whatever is
 *     connected to is this host itself
 */
public record IpConfig(
    List<IpPrefix> addresses,
    List<Route> routes,
    int mtu,
    int hopLimit,
    boolean linkLocal,
    @Nullable String stableSecret,
    int duplicateAddressProbes,
    boolean probeIpv4,
    boolean acceptRouters,
    boolean everyAddressLocal,
    IpLimits limits) {
  /** No address, no route, and the defaults of a host. */
  public static final IpConfig DEFAULT =
      new IpConfig(
          List.of(), List.of(), 0, 64, true, null, 1, false, false, false, IpLimits.DEFAULT);

  public IpConfig {
    addresses = List.copyOf(addresses);
    routes = List.copyOf(routes);
    if (mtu != 0 && (mtu < 68 || mtu > 65_535)) {
      throw new IllegalArgumentException("MTU " + mtu);
    }
    if (hopLimit < 1 || hopLimit > 255) {
      throw new IllegalArgumentException("hop limit " + hopLimit);
    }
    if (duplicateAddressProbes < 0 || duplicateAddressProbes > 10) {
      throw new IllegalArgumentException("duplicate address probes " + duplicateAddressProbes);
    }
  }

  /** With one more address, such as {@code 10.9.0.2/16}. */
  public IpConfig withAddress(IpPrefix address) {
    return withAddresses(plus(addresses, address));
  }

  public IpConfig withAddresses(List<IpPrefix> all) {
    return new IpConfig(
        all,
        routes,
        mtu,
        hopLimit,
        linkLocal,
        stableSecret,
        duplicateAddressProbes,
        probeIpv4,
        acceptRouters,
        everyAddressLocal,
        limits);
  }

  /** With one more route. */
  public IpConfig withRoute(Route route) {
    return new IpConfig(
        addresses,
        plus(routes, route),
        mtu,
        hopLimit,
        linkLocal,
        stableSecret,
        duplicateAddressProbes,
        probeIpv4,
        acceptRouters,
        everyAddressLocal,
        limits);
  }

  /** With a default route through a router. */
  public IpConfig withGateway(IpAddress gateway) {
    return withRoute(Route.defaultVia(gateway));
  }

  public IpConfig withMtu(int octets) {
    return new IpConfig(
        addresses,
        routes,
        octets,
        hopLimit,
        linkLocal,
        stableSecret,
        duplicateAddressProbes,
        probeIpv4,
        acceptRouters,
        everyAddressLocal,
        limits);
  }

  /** With an IPv6 link-local address on Ethernet or without; see the components. */
  public IpConfig withLinkLocal(boolean wanted, @Nullable String secret) {
    return new IpConfig(
        addresses,
        routes,
        mtu,
        hopLimit,
        wanted,
        secret,
        duplicateAddressProbes,
        probeIpv4,
        acceptRouters,
        everyAddressLocal,
        limits);
  }

  /** With more or less checking whether our addresses are in use already. */
  public IpConfig withAddressChecks(int ipv6Probes, boolean ipv4) {
    return new IpConfig(
        addresses,
        routes,
        mtu,
        hopLimit,
        linkLocal,
        stableSecret,
        ipv6Probes,
        ipv4,
        acceptRouters,
        everyAddressLocal,
        limits);
  }

  public IpConfig withAcceptRouters(boolean accept) {
    return new IpConfig(
        addresses,
        routes,
        mtu,
        hopLimit,
        linkLocal,
        stableSecret,
        duplicateAddressProbes,
        probeIpv4,
        accept,
        everyAddressLocal,
        limits);
  }

  /** With every unicast address ours: a network inside one stack. */
  public IpConfig withEveryAddressLocal() {
    return new IpConfig(
        addresses,
        routes,
        mtu,
        hopLimit,
        linkLocal,
        stableSecret,
        duplicateAddressProbes,
        probeIpv4,
        acceptRouters,
        true,
        limits);
  }

  public IpConfig withLimits(IpLimits bounds) {
    return new IpConfig(
        addresses,
        routes,
        mtu,
        hopLimit,
        linkLocal,
        stableSecret,
        duplicateAddressProbes,
        probeIpv4,
        acceptRouters,
        everyAddressLocal,
        bounds);
  }

  private static <T> List<T> plus(List<T> list, T element) {
    List<T> longer = new ArrayList<>(list);
    longer.add(element);
    return longer;
  }

  /** The secret is not for logs. */
  @Override
  public String toString() {
    return "addresses " + addresses + ", routes " + routes + ", mtu " + mtu;
  }
}
