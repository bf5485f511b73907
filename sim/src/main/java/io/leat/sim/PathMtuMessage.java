package io.leat.sim;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.Icmpv4Message;
import io.leat.packet.wire.Icmpv6Message;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.Ipv6Header;

/**
 * What the router in the middle of a link says of a packet that was too big: ICMP destination
 * unreachable, fragmentation needed (RFC 1191 §4), or ICMPv6 packet too big (RFC 4443 §3.2).
 */
final class PathMtuMessage {
  /** The router, at addresses for documentation (RFC 5737, RFC 3849). */
  private static final IpAddress ROUTER_IPV4 = IpAddress.parse("192.0.2.1");

  private static final IpAddress ROUTER_IPV6 = IpAddress.parse("2001:db8::1");
  private static final int HOP_LIMIT = 64;
  private static final int QUOTED_IPV4 = 8;
  private static final int LARGEST_IPV6_ERROR = 1280;
  private static final Slices NO_TEXT = new Slices();

  private PathMtuMessage() {}

  static void send(
      PacketBuffer offender, int mtu, LinkDirection back, VirtualNetwork network, long now) {
    PacketBuffer message = network.frames().take();
    if (Ipv4Header.version(offender, offender.start()) == Ipv4Header.VERSION) {
      composeIpv4(message, offender, mtu);
    } else {
      composeIpv6(message, offender, mtu);
    }
    back.send(message, NO_TEXT, now);
    network.frames().give(message);
  }

  private static void composeIpv4(PacketBuffer message, PacketBuffer offender, int mtu) {
    int from = offender.start();
    int quoted = Ipv4Header.headerOctets(offender, from) + QUOTED_IPV4;
    int octets = Ipv4Header.MIN_OCTETS + Icmpv4Message.HEADER_OCTETS + quoted;
    int at = message.append(octets);
    Icmpv4Message.writeError(
        message,
        at + Ipv4Header.MIN_OCTETS,
        Icmpv4Message.DESTINATION_UNREACHABLE,
        Icmpv4Message.FRAGMENTATION_NEEDED,
        mtu,
        offender,
        from,
        quoted);
    Ipv4Header.write(
        message,
        at,
        octets,
        0,
        0,
        Ipv4Header.DONT_FRAGMENT,
        HOP_LIMIT,
        Icmpv4Message.PROTOCOL,
        ROUTER_IPV4.ipv4(),
        Ipv4Header.source(offender, from));
  }

  private static void composeIpv6(PacketBuffer message, PacketBuffer offender, int mtu) {
    int from = offender.start();
    int headers = Ipv6Header.OCTETS + Icmpv6Message.HEADER_OCTETS;
    int quoted = Math.min(offender.length(), LARGEST_IPV6_ERROR - headers);
    int at = message.append(headers + quoted);
    long toHi = Ipv6Header.sourceHi(offender, from);
    long toLo = Ipv6Header.sourceLo(offender, from);
    Icmpv6Message.writeError(
        message,
        at + Ipv6Header.OCTETS,
        Icmpv6Message.PACKET_TOO_BIG,
        0,
        mtu,
        offender,
        from,
        quoted,
        ROUTER_IPV6.hi(),
        ROUTER_IPV6.lo(),
        toHi,
        toLo);
    Ipv6Header.write(
        message,
        at,
        Icmpv6Message.HEADER_OCTETS + quoted,
        0,
        0,
        Icmpv6Message.PROTOCOL,
        HOP_LIMIT,
        ROUTER_IPV6.hi(),
        ROUTER_IPV6.lo(),
        toHi,
        toLo);
  }
}
