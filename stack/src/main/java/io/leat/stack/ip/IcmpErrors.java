package io.leat.stack.ip;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.Icmpv4Message;
import io.leat.packet.wire.Icmpv6Message;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.Ipv6Header;
import java.util.random.RandomGenerator;

/**
 * The errors that we report about packets that we received (RFC 1122 §3.2.2, RFC 4443 §2.4).
 *
 * <p>None is sent about an ICMP error, a fragment but the first, a packet for a group or from an
 * address that nobody can have; their rate is limited. An error quotes at most what fits 576 (IPv4)
 * or 1,280 octets (IPv6) and never more than the packet brought, so that nobody is hit harder by us
 * than by who used us.
 */
final class IcmpErrors {
  /** A first octet that an ICMPv4 error must not be about is unknown; more than any type. */
  private static final int TRUNCATED = 256;

  private static final int LARGEST_IPV4 = 576;
  private static final int LARGEST_IPV6 = 1280;

  private final AddressTable addresses;
  private final DatagramOutput output;
  private final IcmpRateLimit limit;
  private final DropCounter drops;
  private final int hopLimit;
  private final FlowKey flow = new FlowKey();

  IcmpErrors(
      AddressTable addresses,
      DatagramOutput output,
      IpLimits limits,
      int hopLimit,
      DropCounter drops,
      RandomGenerator random) {
    this.addresses = addresses;
    this.output = output;
    limit = new IcmpRateLimit(limits.icmpErrorsPerSecond(), limits.icmpErrorBurst(), random);
    this.hopLimit = hopLimit;
    this.drops = drops;
  }

  void portUnreachable(IpPacket packet, long now) {
    if (packet.isIpv4()) {
      int type = Icmpv4Message.DESTINATION_UNREACHABLE;
      send(packet, type, Icmpv4Message.PORT_UNREACHABLE, 0, false, now);
    } else {
      int type = Icmpv6Message.DESTINATION_UNREACHABLE;
      send(packet, type, Icmpv6Message.PORT_UNREACHABLE, 0, false, now);
    }
  }

  /** The upper-layer protocol is not spoken here. */
  void protocolUnreachable(IpPacket packet, long now) {
    if (packet.isIpv4()) {
      int type = Icmpv4Message.DESTINATION_UNREACHABLE;
      send(packet, type, Icmpv4Message.PROTOCOL_UNREACHABLE, 0, false, now);
    } else {
      int code = Icmpv6Message.UNKNOWN_NEXT_HEADER;
      parameterProblem(packet, code, packet.protocolAt, false, now);
    }
  }

  /**
   * Something in an IPv6 header makes no sense.
   *
   * @param pointer which octet, from the IPv6 header on
   * @param evenToGroup whether the sender of a multicast packet is told too
   */
  void parameterProblem(IpPacket packet, int code, int pointer, boolean evenToGroup, long now) {
    send(packet, Icmpv6Message.PARAMETER_PROBLEM, code, pointer, evenToGroup, now);
  }

  /** The other fragments did not arrive in time; {@code packet} is the first one. */
  void reassemblyTimedOut(IpPacket packet, long now) {
    if (packet.isIpv4()) {
      int code = Icmpv4Message.REASSEMBLY_TIME_EXCEEDED;
      send(packet, Icmpv4Message.TIME_EXCEEDED, code, 0, false, now);
    } else {
      int code = Icmpv6Message.REASSEMBLY_TIME_EXCEEDED;
      send(packet, Icmpv6Message.TIME_EXCEEDED, code, 0, false, now);
    }
  }

  private void send(IpPacket packet, int type, int code, int rest, boolean evenToGroup, long now) {
    if (!mayAnswer(packet, evenToGroup)) {
      return;
    }
    IpAddress source =
        packet.toGroup ? addresses.sourceFor(packet.sourceHi, packet.sourceLo) : null;
    if (packet.toGroup && source == null) {
      return;
    }
    if (!limit.allows(packet.sourceHi, packet.sourceLo, now)) {
      drops.dropped(DropReason.ICMP_RATE_LIMITED, now);
      return;
    }
    flow.set(
        source == null ? packet.destinationHi : source.hi(),
        source == null ? packet.destinationLo : source.lo(),
        0,
        packet.sourceHi,
        packet.sourceLo,
        0);
    if (packet.isIpv4()) {
      sendIpv4(packet, type, code, rest, now);
    } else {
      sendIpv6(packet, type, code, rest, now);
    }
  }

  private void sendIpv4(IpPacket packet, int type, int code, int rest, long now) {
    int room = LARGEST_IPV4 - Ipv4Header.MIN_OCTETS - Icmpv4Message.HEADER_OCTETS;
    int quote = Math.min(packet.octets(), room);
    PacketBuffer message = output.buffer();
    int at = message.append(Icmpv4Message.HEADER_OCTETS + quote);
    Icmpv4Message.writeError(message, at, type, code, rest, packet.frame, packet.at, quote);
    output.send(message, Icmpv4Message.PROTOCOL, flow, 0, hopLimit, now);
  }

  private void sendIpv6(IpPacket packet, int type, int code, int rest, long now) {
    int room = LARGEST_IPV6 - Ipv6Header.OCTETS - Icmpv6Message.HEADER_OCTETS;
    int quote = Math.min(packet.octets(), room);
    PacketBuffer message = output.buffer();
    int at = message.append(Icmpv6Message.HEADER_OCTETS + quote);
    Icmpv6Message.writeError(
        message,
        at,
        type,
        code,
        rest,
        packet.frame,
        packet.at,
        quote,
        flow.localHi,
        flow.localLo,
        flow.remoteHi,
        flow.remoteLo);
    output.send(message, Icmpv6Message.PROTOCOL, flow, 0, hopLimit, now);
  }

  /** RFC 1122 §3.2.2, RFC 4443 §2.4(e). Sources that are never valid were dropped before. */
  private static boolean mayAnswer(IpPacket packet, boolean evenToGroup) {
    boolean toGroup = packet.toGroup || packet.linkGroup;
    if ((toGroup && !evenToGroup) || IpAddress.isUnspecified(packet.sourceHi, packet.sourceLo)) {
      return false;
    }
    if (!packet.isIpv4()) {
      return !Ipv6UpperLayer.isIcmpError(packet.frame, packet.at);
    }
    return Ipv4Header.fragmentOffset(packet.frame, packet.at) == 0 && !isIpv4Error(packet);
  }

  private static boolean isIpv4Error(IpPacket packet) {
    if (Ipv4Header.protocol(packet.frame, packet.at) != Icmpv4Message.PROTOCOL) {
      return false;
    }
    int header = packet.at + Ipv4Header.headerOctets(packet.frame, packet.at);
    int type = header < packet.frame.end() ? packet.frame.u8(header) : TRUNCATED;
    return type == TRUNCATED || Icmpv4Message.isError(type);
  }
}
