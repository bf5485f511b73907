package io.leat.stack.ip;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.Icmpv4Message;
import io.leat.packet.wire.Icmpv6Message;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.Ipv6Header;
import io.leat.packet.wire.TcpHeader;
import io.leat.packet.wire.UdpHeader;

/** Takes IP packets from links: by version to {@link Ipv4Input} or {@link Ipv6Input}, then up. */
final class IpInput {
  private final Ipv4Input ipv4;
  private final Ipv6Input ipv6;
  private final Transport transport;
  private final Udp udp;
  private final IcmpInput icmp;
  private final IcmpErrors errors;
  private final DropCounter drops;
  private final IpPacket packet = new IpPacket();
  private final FlowKey flow = new FlowKey();

  IpInput(
      AddressTable addresses,
      Reassembly reassembly,
      Transport transport,
      Udp udp,
      IcmpInput icmp,
      IcmpErrors errors,
      DropCounter drops) {
    ipv4 = new Ipv4Input(addresses, reassembly, drops);
    ipv6 = new Ipv6Input(addresses, reassembly, errors, drops);
    this.transport = transport;
    this.udp = udp;
    this.icmp = icmp;
    this.errors = errors;
    this.drops = drops;
  }

  /**
   * Takes one packet; the frame's bounds are moved.
   *
   * @param linkGroup whether the frame was for a group of stations
   * @param looped whether we sent it to ourselves
   */
  void packetArrives(PacketBuffer frame, boolean linkGroup, boolean looped, long now) {
    if (frame.length() == 0) {
      drops.dropped(DropReason.IP_BAD_HEADER, now);
      return;
    }
    packet.frame = frame;
    packet.at = frame.start();
    packet.linkGroup = linkGroup;
    packet.looped = looped;
    packet.fragmented = false;
    boolean valid =
        switch (Ipv4Header.version(frame, packet.at)) {
          case Ipv4Header.VERSION -> ipv4.accept(packet, now);
          case Ipv6Header.VERSION -> ipv6.accept(packet, now);
          default -> {
            drops.dropped(DropReason.IP_BAD_VERSION, now);
            yield false;
          }
        };
    if (valid) {
      handUp(now);
    }
  }

  private void handUp(long now) {
    if (packet.protocol == TcpHeader.PROTOCOL) {
      segmentArrives(now);
    } else {
      handUpOther(now);
    }
  }

  private void handUpOther(long now) {
    int icmpProtocol = packet.isIpv4() ? Icmpv4Message.PROTOCOL : Icmpv6Message.PROTOCOL;
    if (packet.protocol == UdpHeader.PROTOCOL) {
      udp.datagramArrives(packet, now);
    } else if (packet.protocol != icmpProtocol) {
      drops.dropped(DropReason.IP_UNKNOWN_PROTOCOL, now);
      errors.protocolUnreachable(packet, now);
    } else if (packet.isIpv4()) {
      icmp.ipv4(packet, now);
    } else {
      icmp.ipv6(packet, now);
    }
  }

  /** RFC 9293 MUST-57: nothing for a group; MUST-63 is kept where sources are checked. */
  private void segmentArrives(long now) {
    PacketBuffer frame = packet.frame;
    int at = packet.upper;
    if (packet.toGroup) {
      drops.dropped(DropReason.TCP_NOT_UNICAST, now);
      return;
    }
    if (packet.upperOctets() < TcpHeader.MIN_OCTETS) {
      drops.dropped(DropReason.TCP_BAD_HEADER, now);
      return;
    }
    int ports = TcpHeader.ports(frame, at);
    flow.set(
        packet.destinationHi,
        packet.destinationLo,
        TcpHeader.destinationOf(ports),
        packet.sourceHi,
        packet.sourceLo,
        TcpHeader.sourceOf(ports));
    transport.segmentArrives(
        frame, at, packet.upperOctets(), flow, packet.trafficClass, packet.hopLimit, now);
  }

  /** Fills a packet from the first fragment of a datagram that did not become whole. */
  static void describe(PacketBuffer firstFragment, AddressTable addresses, IpPacket packet) {
    packet.frame = firstFragment;
    packet.at = firstFragment.start();
    packet.linkGroup = false;
    packet.looped = false;
    if (Ipv4Header.version(firstFragment, packet.at) == Ipv4Header.VERSION) {
      Ipv4Input.readHeader(packet, addresses);
    } else {
      Ipv6Input.readHeader(packet, addresses);
    }
  }
}
