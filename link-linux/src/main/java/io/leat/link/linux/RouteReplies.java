package io.leat.link.linux;

import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** What rtnetlink tells (RFC 3549 §3.1) about links, addresses and routes. */
final class RouteReplies {
  static final int NEW_LINK = 16;
  static final int NEW_ADDRESS = 20;
  static final int NEW_ROUTE = 24;

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;

  // struct ifinfomsg: family, pad, type (16 bits), index, flags, change
  private static final int LINK_FIXED = 16;
  private static final int LINK_INDEX = 4;
  private static final int LINK_FLAGS = 8;
  private static final int IFF_UP = 1;
  private static final int IFLA_ADDRESS = 1;
  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_MTU = 4;
  private static final int IFLA_TXQLEN = 13;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_INFO_KIND = 1;
  private static final int IFLA_INFO_DATA = 2;
  private static final int IFLA_TUN_TYPE = 3;
  private static final int IFLA_TUN_PI = 4;
  private static final int IFLA_TUN_VNET_HDR = 5;
  private static final int IFLA_TUN_PERSIST = 6;
  private static final int IFLA_TUN_MULTI_QUEUE = 7;
  private static final int IFLA_TUN_NUM_QUEUES = 8;
  private static final int TYPE_TAP = 2;

  // struct ifaddrmsg: family, prefix length, flags, scope, index
  private static final int ADDRESS_FIXED = 8;
  private static final int ADDRESS_LENGTH = 1;
  private static final int ADDRESS_INDEX = 4;
  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;

  // struct rtmsg: family, two prefix lengths, TOS, table, protocol, scope, type, flags (32 bits)
  private static final int ROUTE_FIXED = 12;
  private static final int ROUTE_LENGTH = 1;
  private static final int ROUTE_TABLE = 4;
  private static final int ROUTE_TYPE = 7;
  private static final int RTA_DST = 1;
  private static final int RTA_OIF = 4;
  private static final int RTA_GATEWAY = 5;
  private static final int RTA_MULTIPATH = 9;
  private static final int RTA_TABLE = 15;
  private static final int TYPE_UNICAST = 1;

  // struct rtnexthop: length (16 bits), flags, hops, index
  private static final int NEXT_HOP_FIXED = 8;
  private static final int NEXT_HOP_INDEX = 4;

  private RouteReplies() {}

  /** A device, or null for a message about something else. */
  static @Nullable LinkInfo link(NetlinkMessage message) throws LinuxException {
    if (message.type() != NEW_LINK) {
      return null;
    }
    NetlinkAttributes attributes = message.attributes(LINK_FIXED);
    String name = attributes.string(IFLA_IFNAME);
    byte[] station = attributes.octets(IFLA_ADDRESS);
    NetlinkAttributes info = attributes.nested(IFLA_LINKINFO);
    String kind = info.string(IFLA_INFO_KIND);
    return new LinkInfo(
        message.field(LINK_INDEX),
        name == null ? "" : name,
        attributes.number(IFLA_MTU, 0),
        attributes.number(IFLA_TXQLEN, 0),
        (message.field(LINK_FLAGS) & IFF_UP) != 0,
        station == null || station.length != 6 ? 0 : station(station),
        kind,
        "tun".equals(kind) ? tun(info.nested(IFLA_INFO_DATA)) : null);
  }

  private static long station(byte[] octets) {
    long address = 0;
    for (byte octet : octets) {
      address = address << 8 | (octet & 0xff);
    }
    return address;
  }

  /** Kernels before 4.20 do not say. */
  private static @Nullable TunAttributes tun(NetlinkAttributes data) throws LinuxException {
    return data.has(IFLA_TUN_TYPE)
        ? new TunAttributes(
            data.number(IFLA_TUN_TYPE, 0) == TYPE_TAP,
            data.number(IFLA_TUN_PI, 0) != 0,
            data.number(IFLA_TUN_VNET_HDR, 0) != 0,
            data.number(IFLA_TUN_PERSIST, 0) != 0,
            data.number(IFLA_TUN_MULTI_QUEUE, 0) != 0,
            data.number(IFLA_TUN_NUM_QUEUES, -1))
        : null;
  }

  /** An address, or null for a message about something that is not of the IP families. */
  static @Nullable DeviceAddress address(NetlinkMessage message, IntFunction<String> names)
      throws LinuxException {
    if (message.type() != NEW_ADDRESS || !isIp(message.octet(0))) {
      return null;
    }
    NetlinkAttributes attributes = message.attributes(ADDRESS_FIXED);
    int own = attributes.has(IFA_LOCAL) ? IFA_LOCAL : IFA_ADDRESS;
    IpPrefix prefix =
        prefix(message.octet(0), attributes.octets(own), message.octet(ADDRESS_LENGTH));
    return prefix == null
        ? null
        : new DeviceAddress(names.apply(message.field(ADDRESS_INDEX)), prefix);
  }

  /** A route, or null for a message about something that is not of the IP families. */
  static @Nullable Route route(NetlinkMessage message, IntFunction<String> names)
      throws LinuxException {
    if (message.type() != NEW_ROUTE || !isIp(message.octet(0))) {
      return null;
    }
    NetlinkAttributes attributes = message.attributes(ROUTE_FIXED);
    int family = message.octet(0);
    byte[] destination = attributes.octets(RTA_DST);
    byte[] gateway = attributes.octets(RTA_GATEWAY);
    IpPrefix prefix =
        prefix(
            family,
            destination == null ? new byte[family == AF_INET ? 4 : 16] : destination,
            message.octet(ROUTE_LENGTH));
    if (prefix == null) {
      return null;
    }
    List<String> devices = new ArrayList<>();
    int index = attributes.number(RTA_OIF, 0);
    if (index != 0) {
      devices.add(names.apply(index));
    }
    nextHops(attributes.value(RTA_MULTIPATH), hop -> devices.add(names.apply(hop)));
    return new Route(
        kind(message.octet(ROUTE_TYPE)),
        prefix,
        devices,
        gateway == null || gateway.length != (family == AF_INET ? 4 : 16)
            ? null
            : IpAddress.of(gateway),
        attributes.number(RTA_TABLE, message.octet(ROUTE_TABLE)));
  }

  private static void nextHops(@Nullable ByteBuffer hops, IntConsumer each) throws LinuxException {
    int at = 0;
    while (hops != null && hops.limit() - at >= NEXT_HOP_FIXED) {
      int length = hops.getShort(at) & 0xffff;
      if (length < NEXT_HOP_FIXED || length > hops.limit() - at) {
        throw NetlinkMessage.malformed("a next hop of " + length + " octets");
      }
      each.accept(hops.getInt(at + NEXT_HOP_INDEX));
      at += NetlinkMessage.aligned(length);
    }
  }

  private static boolean isIp(int family) {
    return family == AF_INET || family == AF_INET6;
  }

  /** Null where there is no address, and for the v4-mapped block of IPv6, which is not IPv4. */
  private static @Nullable IpPrefix prefix(int family, byte @Nullable [] octets, int length)
      throws LinuxException {
    if (octets == null) {
      return null;
    }
    int size = family == AF_INET ? 4 : 16;
    if (octets.length != size || length > 8 * size) {
      throw NetlinkMessage.malformed(
          "an address of " + octets.length + " octets with prefix length " + length);
    }
    IpAddress address = IpAddress.of(octets);
    return size == 16 && address.isIpv4() ? null : new IpPrefix(address, length);
  }

  private static Route.Kind kind(int type) {
    return switch (type) {
      case TYPE_UNICAST -> Route.Kind.UNICAST;
      case 2 -> Route.Kind.LOCAL;
      case 3 -> Route.Kind.BROADCAST;
      case 4 -> Route.Kind.ANYCAST;
      case 5 -> Route.Kind.MULTICAST;
      default -> Route.Kind.REFUSED;
    };
  }
}
