package io.leat.link.linux;

import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import org.jspecify.annotations.Nullable;

/** What Leat asks of rtnetlink (RFC 3549 §3.1) about links, addresses and routes. */
final class RouteRequests {
  static final int DELETE_LINK = 17;
  static final int GET_LINK = 18;
  static final int SET_LINK = 19;
  static final int NEW_ADDRESS = 20;
  static final int DELETE_ADDRESS = 21;
  static final int GET_ADDRESS = 22;
  static final int NEW_ROUTE = 24;
  static final int DELETE_ROUTE = 25;
  static final int GET_ROUTE = 26;

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;

  // struct ifinfomsg: family, pad, type (16 bits), index, flags, change
  private static final int LINK_FIXED = 16;
  private static final int IFF_UP = 1;
  private static final int IFLA_MTU = 4;
  private static final int IFLA_TXQLEN = 13;

  // struct ifaddrmsg: family, prefix length, flags, scope, index
  private static final int ADDRESS_FIXED = 8;
  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;
  private static final int IFA_FLAGS = 8;
  private static final int IFA_F_NODAD = 2;

  // struct rtmsg: family, two prefix lengths, TOS, table, protocol, scope, type, flags (32 bits)
  private static final int ROUTE_FIXED = 12;
  private static final int RTA_DST = 1;
  private static final int RTA_OIF = 4;
  private static final int RTA_GATEWAY = 5;
  private static final int TABLE_MAIN = 254;
  private static final int PROTOCOL_STATIC = 4;
  private static final int SCOPE_UNIVERSE = 0;
  private static final int SCOPE_LINK = 253;
  private static final int SCOPE_NOWHERE = 255;
  private static final int TYPE_UNICAST = 1;

  private RouteRequests() {}

  static NetlinkRequest listLinks() {
    return new NetlinkRequest(GET_LINK, NetlinkRequest.DUMP).octets(new int[LINK_FIXED]);
  }

  static NetlinkRequest listAddresses() {
    return new NetlinkRequest(GET_ADDRESS, NetlinkRequest.DUMP).octets(new int[ADDRESS_FIXED]);
  }

  static NetlinkRequest listRoutes(boolean ipv4) {
    return new NetlinkRequest(GET_ROUTE, NetlinkRequest.DUMP)
        .octets(ipv4 ? AF_INET : AF_INET6)
        .octets(new int[ROUTE_FIXED - 1]);
  }

  static NetlinkRequest setUp(int index, boolean up) {
    return setLink(index, up ? IFF_UP : 0, IFF_UP);
  }

  static NetlinkRequest setMtu(int index, int octets) {
    return setLink(index, 0, 0).attribute(IFLA_MTU, octets);
  }

  static NetlinkRequest setTxQueueLength(int index, int packets) {
    return setLink(index, 0, 0).attribute(IFLA_TXQLEN, packets);
  }

  private static NetlinkRequest setLink(int index, int flags, int change) {
    return new NetlinkRequest(SET_LINK, NetlinkRequest.ACK)
        .field(0)
        .field(index)
        .field(flags)
        .field(change);
  }

  static NetlinkRequest deleteLink(int index) {
    return new NetlinkRequest(DELETE_LINK, NetlinkRequest.ACK)
        .field(0)
        .field(index)
        .field(0)
        .field(0);
  }

  /** An IPv6 address is usable at once: there is nobody on a TUN to detect a duplicate. */
  static NetlinkRequest addAddress(int index, IpPrefix prefix) {
    int flags = NetlinkRequest.ACK | NetlinkRequest.CREATE | NetlinkRequest.EXCLUSIVE;
    NetlinkRequest request = address(NEW_ADDRESS, flags, index, prefix);
    return prefix.address().isIpv4() ? request : request.attribute(IFA_FLAGS, IFA_F_NODAD);
  }

  static NetlinkRequest deleteAddress(int index, IpPrefix prefix) {
    return address(DELETE_ADDRESS, NetlinkRequest.ACK, index, prefix);
  }

  private static NetlinkRequest address(int type, int flags, int index, IpPrefix prefix) {
    byte[] octets = prefix.address().octets();
    return new NetlinkRequest(type, flags)
        .octets(family(prefix), prefix.length(), 0, 0)
        .field(index)
        .attribute(IFA_LOCAL, octets)
        .attribute(IFA_ADDRESS, octets);
  }

  static NetlinkRequest addRoute(int index, IpPrefix destination, @Nullable IpAddress gateway) {
    int flags = NetlinkRequest.ACK | NetlinkRequest.CREATE | NetlinkRequest.EXCLUSIVE;
    boolean onLink = gateway == null && destination.address().isIpv4();
    NetlinkRequest request =
        new NetlinkRequest(NEW_ROUTE, flags)
            .octets(family(destination), destination.length(), 0, 0)
            .octets(TABLE_MAIN, PROTOCOL_STATIC)
            .octets(onLink ? SCOPE_LINK : SCOPE_UNIVERSE, TYPE_UNICAST);
    return route(request, index, destination, gateway);
  }

  static NetlinkRequest deleteRoute(int index, IpPrefix destination, @Nullable IpAddress gateway) {
    NetlinkRequest request =
        new NetlinkRequest(DELETE_ROUTE, NetlinkRequest.ACK)
            .octets(family(destination), destination.length(), 0, 0)
            .octets(TABLE_MAIN, 0, SCOPE_NOWHERE, 0);
    return route(request, index, destination, gateway);
  }

  private static NetlinkRequest route(
      NetlinkRequest request, int index, IpPrefix destination, @Nullable IpAddress gateway) {
    request
        .field(0)
        .attribute(RTA_DST, destination.network().address().octets())
        .attribute(RTA_OIF, index);
    return gateway == null ? request : request.attribute(RTA_GATEWAY, gateway.octets());
  }

  private static int family(IpPrefix prefix) {
    return prefix.address().isIpv4() ? AF_INET : AF_INET6;
  }
}
