package io.leat.stack.ip;

import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * Where packets for a prefix go.
 *
 * @param destination the prefix; host bits are cleared
 * @param gateway the next hop, or null if destinations are neighbours on the link
 * @param mtu largest packet in octets; 0 means the link's
 */
public record Route(IpPrefix destination, @Nullable IpAddress gateway, int mtu) {
  private static final IpPrefix ALL_IPV4 = new IpPrefix(IpAddress.ANY_IPV4, 0);
  private static final IpPrefix ALL_IPV6 = new IpPrefix(IpAddress.ANY_IPV6, 0);

  public Route {
    destination = destination.network();
    if (gateway != null && gateway.isIpv4() != destination.address().isIpv4()) {
      throw new IllegalArgumentException(destination + " via " + gateway + " mixes families");
    }
    int smallest = destination.address().isIpv4() ? 68 : 1280;
    if (mtu != 0 && (mtu < smallest || mtu > 65_535)) {
      throw new IllegalArgumentException("MTU of the route to " + destination + ": " + mtu);
    }
  }

  /** A route to neighbours on the link. */
  public static Route onLink(IpPrefix destination) {
    return new Route(destination, null, 0);
  }

  public static Route via(IpPrefix destination, IpAddress gateway) {
    return new Route(destination, gateway, 0);
  }

  /** The default route of the gateway's family. */
  public static Route defaultVia(IpAddress gateway) {
    return new Route(gateway.isIpv4() ? ALL_IPV4 : ALL_IPV6, gateway, 0);
  }

  /** All IPv4 destinations are on the link, as on a point-to-point device. */
  public static Route allIpv4OnLink() {
    return onLink(ALL_IPV4);
  }

  /** All IPv6 destinations are on the link, as on a point-to-point device. */
  public static Route allIpv6OnLink() {
    return onLink(ALL_IPV6);
  }

  long nextHopHi(long destinationHi) {
    return gateway == null ? destinationHi : gateway.hi();
  }

  long nextHopLo(long destinationLo) {
    return gateway == null ? destinationLo : gateway.lo();
  }

  @Override
  public String toString() {
    return destination
        + (gateway == null ? " on link" : " via " + gateway)
        + (mtu == 0 ? "" : " mtu " + mtu);
  }
}
