package io.leat.stack.ip;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IcmpQuote;
import io.leat.packet.wire.Icmpv4Message;
import io.leat.packet.wire.Icmpv6Message;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.NdpMessage;
import io.leat.packet.wire.TcpHeader;
import io.leat.packet.wire.UdpHeader;
import io.leat.tcp.connection.IcmpErrorKind;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * ICMP and ICMPv6 messages for us (RFC 792, RFC 4443): echo is answered, errors go to the transport
 * whose packet they quote, redirects and what nobody knows are dropped.
 */
final class IcmpInput {
  /** Path MTUs worth trying where a router does not say its own (RFC 1191 §7.1). */
  private static final int[] PLATEAUS = {32_000, 17_914, 8166, 4352, 2002, 1492, 1006, 508, 296};

  private static final int SMALLEST_IPV4 = 68;
  private static final int SMALLEST_IPV6 = 1280;

  /** Codes of ICMP destination unreachable that say: administratively prohibited. */
  private static final int NET_PROHIBITED = 9;

  private static final int HOST_PROHIBITED = 10;
  private static final int COMMUNICATION_PROHIBITED = 13;
  private static final int ECN_MASK = 3;

  private final AddressTable addresses;
  private final DatagramOutput output;
  private final Transport transport;
  private final Udp udp;
  private final @Nullable NeighborDiscovery neighborDiscovery;
  private final @Nullable MulticastListener multicast;
  private final IcmpRateLimit echoLimit;
  private final DropCounter drops;
  private final int hopLimit;
  private final IcmpQuote quote = new IcmpQuote();
  private final FlowKey flow = new FlowKey();

  /**
   * @param ethernet null where the link has no neighbours to discover
   */
  IcmpInput(
      AddressTable addresses,
      DatagramOutput output,
      Transport transport,
      Udp udp,
      @Nullable Ethernet ethernet,
      IpLimits limits,
      int hopLimit,
      DropCounter drops,
      RandomGenerator random) {
    this.addresses = addresses;
    this.output = output;
    this.transport = transport;
    this.udp = udp;
    neighborDiscovery = ethernet == null ? null : ethernet.neighborDiscovery;
    multicast = ethernet == null ? null : ethernet.multicast;
    echoLimit = new IcmpRateLimit(limits.echoRepliesPerSecond(), limits.echoReplyBurst(), random);
    this.hopLimit = hopLimit;
    this.drops = drops;
  }

  /** Takes an ICMP message in an IPv4 packet. */
  void ipv4(IpPacket packet, long now) {
    PacketBuffer frame = packet.frame;
    int at = packet.upper;
    if (packet.upperOctets() < Icmpv4Message.HEADER_OCTETS) {
      drops.dropped(DropReason.ICMP_BAD_MESSAGE, now);
      return;
    }
    if (!Icmpv4Message.isIntact(frame, at, packet.upperOctets())) {
      drops.dropped(DropReason.ICMP_BAD_CHECKSUM, now);
      return;
    }
    int type = Icmpv4Message.type(frame, at);
    switch (type) {
      case Icmpv4Message.ECHO -> echoArrives(packet, now);
      case Icmpv4Message.ECHO_REPLY -> drops.dropped(DropReason.ICMP_NO_LISTENER, now);
      case Icmpv4Message.REDIRECT -> drops.dropped(DropReason.ICMP_REDIRECT, now);
      case Icmpv4Message.DESTINATION_UNREACHABLE,
          Icmpv4Message.SOURCE_QUENCH,
          Icmpv4Message.TIME_EXCEEDED,
          Icmpv4Message.PARAMETER_PROBLEM ->
          ipv4ErrorArrives(packet, type, Icmpv4Message.code(frame, at), now);
      default -> drops.dropped(DropReason.ICMP_UNKNOWN_TYPE, now);
    }
  }

  /** Takes an ICMPv6 message. */
  void ipv6(IpPacket packet, long now) {
    PacketBuffer frame = packet.frame;
    int at = packet.upper;
    if (packet.upperOctets() < Icmpv6Message.HEADER_OCTETS) {
      drops.dropped(DropReason.ICMP_BAD_MESSAGE, now);
      return;
    }
    if (!Icmpv6Message.isIntact(
        frame,
        at,
        packet.upperOctets(),
        packet.sourceHi,
        packet.sourceLo,
        packet.destinationHi,
        packet.destinationLo)) {
      drops.dropped(DropReason.ICMP_BAD_CHECKSUM, now);
      return;
    }
    int type = Icmpv6Message.type(frame, at);
    if (type == Icmpv6Message.ECHO) {
      echoArrives(packet, now);
    } else if (type == Icmpv6Message.ECHO_REPLY) {
      drops.dropped(DropReason.ICMP_NO_LISTENER, now);
    } else if (Icmpv6Message.isError(type)) {
      ipv6ErrorArrives(packet, type, Icmpv6Message.code(frame, at), now);
    } else {
      linkMessageArrives(packet, type, now);
    }
  }

  /** Messages between neighbours on a link; discovery is never fragmented (RFC 6980). */
  private void linkMessageArrives(IpPacket packet, int type, long now) {
    if (neighborDiscovery != null && NdpMessage.isNdp(type) && !packet.looped) {
      if (packet.fragmented) {
        drops.dropped(DropReason.NEIGHBOR_BAD_MESSAGE, now);
      } else {
        neighborDiscovery.messageArrives(packet, now);
      }
    } else if (multicast != null && type == MulticastListener.QUERY && !packet.looped) {
      multicast.queryArrives(packet, now);
    } else {
      drops.dropped(DropReason.ICMP_UNKNOWN_TYPE, now);
    }
  }

  /**
   * The reply has the data of the request, and its destination for a source (RFC 1122 §3.2.2.6).
   */
  private void echoArrives(IpPacket packet, long now) {
    if (packet.toGroup || packet.linkGroup) {
      drops.dropped(DropReason.ICMP_TO_GROUP, now);
      return;
    }
    if (IpAddress.isUnspecified(packet.sourceHi, packet.sourceLo)) {
      // a host without an address only looks for neighbours and routers (RFC 4291 §2.5.2)
      drops.dropped(DropReason.IP_BAD_SOURCE, now);
      return;
    }
    if (!echoLimit.allows(packet.sourceHi, packet.sourceLo, now)) {
      drops.dropped(DropReason.ICMP_RATE_LIMITED, now);
      return;
    }
    int octets = packet.upperOctets();
    int rest = packet.frame.i32(packet.upper + 4);
    PacketBuffer reply = output.buffer();
    int at = reply.append(octets);
    reply.put(at, packet.frame.segment(), packet.upper, octets);
    flow.set(packet.destinationHi, packet.destinationLo, 0, packet.sourceHi, packet.sourceLo, 0);
    int trafficClass = packet.trafficClass & ~ECN_MASK;
    if (packet.isIpv4()) {
      Icmpv4Message.write(reply, at, octets, Icmpv4Message.ECHO_REPLY, 0, rest);
      output.send(reply, Icmpv4Message.PROTOCOL, flow, trafficClass, hopLimit, now);
    } else {
      Icmpv6Message.write(
          reply,
          at,
          octets,
          Icmpv6Message.ECHO_REPLY,
          0,
          rest,
          flow.localHi,
          flow.localLo,
          flow.remoteHi,
          flow.remoteLo);
      output.send(reply, Icmpv6Message.PROTOCOL, flow, trafficClass, hopLimit, now);
    }
  }

  private void ipv4ErrorArrives(IpPacket packet, int type, int code, long now) {
    if (!quotesOurs(packet, Icmpv4Message.quoteOffset(packet.upper), now)) {
      return;
    }
    boolean tooBig =
        type == Icmpv4Message.DESTINATION_UNREACHABLE && code == Icmpv4Message.FRAGMENTATION_NEEDED;
    int mtu = tooBig ? ipv4Mtu(packet) : 0;
    if (tooBig && mtu < SMALLEST_IPV4) {
      drops.dropped(DropReason.ICMP_BAD_MTU, now);
      return;
    }
    handUp(ipv4Kind(type, code), type, code, mtu, now);
  }

  /** What the message says, or the next plateau below the size of what it quotes (RFC 1191 §5). */
  private static int ipv4Mtu(IpPacket packet) {
    int said = Icmpv4Message.nextHopMtu(packet.frame, packet.upper);
    if (said != 0) {
      return said;
    }
    int quoted = Icmpv4Message.quoteOffset(packet.upper);
    int size = Ipv4Header.totalLength(packet.frame, quoted);
    for (int plateau : PLATEAUS) {
      if (plateau < size) {
        return plateau;
      }
    }
    return SMALLEST_IPV4;
  }

  private static IcmpErrorKind ipv4Kind(int type, int code) {
    return switch (type) {
      case Icmpv4Message.SOURCE_QUENCH -> IcmpErrorKind.SOURCE_QUENCH;
      case Icmpv4Message.DESTINATION_UNREACHABLE ->
          switch (code) {
            case Icmpv4Message.PROTOCOL_UNREACHABLE,
                Icmpv4Message.PORT_UNREACHABLE,
                NET_PROHIBITED,
                HOST_PROHIBITED,
                COMMUNICATION_PROHIBITED ->
                IcmpErrorKind.HARD;
            case Icmpv4Message.FRAGMENTATION_NEEDED -> IcmpErrorKind.FRAGMENTATION_NEEDED;
            default -> IcmpErrorKind.SOFT;
          };
      default -> IcmpErrorKind.SOFT;
    };
  }

  private void ipv6ErrorArrives(IpPacket packet, int type, int code, long now) {
    if (!quotesOurs(packet, Icmpv6Message.quoteOffset(packet.upper), now)) {
      return;
    }
    boolean tooBig = type == Icmpv6Message.PACKET_TOO_BIG;
    int mtu = tooBig ? Icmpv6Message.mtu(packet.frame, packet.upper) : 0;
    if (tooBig && mtu < SMALLEST_IPV6) {
      drops.dropped(DropReason.ICMP_BAD_MTU, now);
      return;
    }
    handUp(ipv6Kind(type, code), type, code, mtu, now);
  }

  private static IcmpErrorKind ipv6Kind(int type, int code) {
    return switch (type) {
      case Icmpv6Message.PACKET_TOO_BIG -> IcmpErrorKind.FRAGMENTATION_NEEDED;
      case Icmpv6Message.DESTINATION_UNREACHABLE ->
          switch (code) {
            case Icmpv6Message.ADMINISTRATIVELY_PROHIBITED, Icmpv6Message.PORT_UNREACHABLE ->
                IcmpErrorKind.HARD;
            default -> IcmpErrorKind.SOFT;
          };
      default -> IcmpErrorKind.SOFT;
    };
  }

  /** Whether the quoted packet is of the same family and left one of our addresses. */
  private boolean quotesOurs(IpPacket packet, int quoteAt, long now) {
    boolean ours =
        !packet.toGroup
            && quote.decode(packet.frame, quoteAt, packet.frame.end())
            && quote.flow.isIpv4() == packet.isIpv4()
            && addresses.isLocal(quote.flow.localHi, quote.flow.localLo);
    if (!ours) {
      drops.dropped(DropReason.ICMP_IRRELEVANT_QUOTE, now);
    }
    return ours;
  }

  private void handUp(IcmpErrorKind kind, int type, int code, int mtu, long now) {
    switch (quote.protocol) {
      case TcpHeader.PROTOCOL ->
          transport.icmpError(quote.flow, quote.wireSeq, kind, type, code, mtu, now);
      case UdpHeader.PROTOCOL -> udp.icmpError(quote.flow, kind, now);
      default -> drops.dropped(DropReason.ICMP_IRRELEVANT_QUOTE, now);
    }
  }

  /**
   * Tells the transport that the next hop of one of its packets does not answer, as if a router had
   * said so.
   *
   * @param packet as it was to leave, from the IP header on
   */
  void neighborUnreachable(PacketBuffer packet, long now) {
    if (!quote.decode(packet, packet.start(), packet.end())) {
      return;
    }
    if (quote.flow.isIpv4()) {
      int type = Icmpv4Message.DESTINATION_UNREACHABLE;
      handUp(IcmpErrorKind.SOFT, type, Icmpv4Message.HOST_UNREACHABLE, 0, now);
    } else {
      int type = Icmpv6Message.DESTINATION_UNREACHABLE;
      handUp(IcmpErrorKind.SOFT, type, Icmpv6Message.ADDRESS_UNREACHABLE, 0, now);
    }
  }
}
