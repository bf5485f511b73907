package io.leat.stack.fuzz;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.ArpPacket;
import io.leat.packet.wire.EthernetHeader;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.Icmpv4Message;
import io.leat.packet.wire.Icmpv6Message;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.Ipv6Extensions;
import io.leat.packet.wire.Ipv6Header;
import io.leat.packet.wire.NdpMessage;
import io.leat.packet.wire.TcpFlags;
import io.leat.packet.wire.TcpHeader;
import io.leat.packet.wire.UdpHeader;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;

/** Looks at every frame that the stack sends: well formed, to somebody, and not too much. */
final class Outbound implements FuzzDevice.Observer {
  private static final int MULTICAST_REPORT = 143;

  private final FuzzHost host;
  private final FlowKey flow = new FlowKey();
  private final InboundSegment segment = new InboundSegment();

  /** The last packet, from the IP header on. */
  byte[] last = {};

  /** RSTs so far. */
  int resets;

  Outbound(FuzzHost host) {
    this.host = host;
  }

  @Override
  public void sent(PacketBuffer frame) {
    int at = frame.start();
    if (host.device().isEthernet()) {
      check(EthernetHeader.source(frame, at) == FuzzDevice.MAC, "our link address", frame);
      int etherType = EthernetHeader.etherType(frame, at);
      at += EthernetHeader.OCTETS;
      if (etherType == EthernetHeader.ARP) {
        arp(frame, at);
        return;
      }
      int version = etherType == EthernetHeader.IPV4 ? 4 : 6;
      check(Ipv4Header.version(frame, at) == version, "the EtherType of its version", frame);
    }
    check(frame.end() - at <= host.device().mtu(), "no longer than the MTU", frame);
    last = frame.segment().asSlice(at, frame.end() - at).toArray(ValueLayout.JAVA_BYTE);
    if (Ipv4Header.version(frame, at) == Ipv4Header.VERSION) {
      ipv4(frame, at);
    } else {
      ipv6(frame, at);
    }
  }

  private void arp(PacketBuffer frame, int at) {
    check(ArpPacket.isValid(frame, at, frame.end() - at), "an ARP packet", frame);
    host.ledger().sentOnLink();
    host.frames().arpRequested(frame, at);
  }

  private void ipv4(PacketBuffer frame, int at) {
    check(Ipv4Header.validate(frame, at, frame.end() - at) == null, "an IPv4 header", frame);
    check(Ipv4Header.totalLength(frame, at) == frame.end() - at, "its total length", frame);
    long from = Ipv4Header.sourceLo(frame, at);
    long to = Ipv4Header.destinationLo(frame, at);
    flow.set(0, from, 0, 0, to, 0);
    boolean fragment = Ipv4Header.isFragment(frame, at);
    int upper = at + Ipv4Header.headerOctets(frame, at);
    checkAddresses(frame);
    upperLayer(frame, at, upper, Ipv4Header.protocol(frame, at), fragment);
  }

  private void ipv6(PacketBuffer frame, int at) {
    check(Ipv6Header.validate(frame, at, frame.end() - at) == null, "an IPv6 header", frame);
    int octets = Ipv6Header.OCTETS + Ipv6Header.payloadLength(frame, at);
    check(octets == frame.end() - at, "its payload length", frame);
    flow.set(
        Ipv6Header.sourceHi(frame, at),
        Ipv6Header.sourceLo(frame, at),
        0,
        Ipv6Header.destinationHi(frame, at),
        Ipv6Header.destinationLo(frame, at),
        0);
    int protocol = Ipv6Header.nextHeader(frame, at);
    int upper = at + Ipv6Header.OCTETS;
    if (protocol == 0) {
      // hop-by-hop router alert before a multicast listener report
      check(frame.u8(upper + 8) == MULTICAST_REPORT, "a report", frame);
      check(flow.remote().isMulticast(), "to a group", frame);
      host.ledger().sentOnLink();
      return;
    }
    boolean fragment = protocol == Ipv6Extensions.FRAGMENT;
    if (protocol == Icmpv6Message.PROTOCOL && NdpMessage.isNdp(frame.u8(upper))) {
      neighborDiscovery(frame, upper);
      return;
    }
    checkAddresses(frame);
    upperLayer(frame, at, upper, protocol, fragment);
  }

  private void neighborDiscovery(PacketBuffer frame, int at) {
    check(isIntact(frame, at), "an ICMPv6 checksum", frame);
    host.ledger().sentOnLink();
    host.frames().neighborSolicited(frame, at, flow);
  }

  private boolean isIntact(PacketBuffer frame, int at) {
    return Icmpv6Message.isIntact(
        frame, at, frame.end() - at, flow.localHi, flow.localLo, flow.remoteHi, flow.remoteLo);
  }

  /** From us, to somebody who is not us and can be answered. */
  private void checkAddresses(PacketBuffer frame) {
    boolean ours = host.loop().ip().addresses().state(flow.localHi, flow.localLo) != null;
    check(ours, "our address as source", frame);
    IpAddress to = flow.remote();
    boolean somebody =
        !to.isUnspecified()
            && !to.isLoopback()
            && !to.isMulticast()
            && !IpAddress.isLimitedBroadcast(to.hi(), to.lo())
            && !host.loop().ip().addresses().isBroadcast(to.hi(), to.lo())
            && !host.loop().ip().addresses().isLocal(to.hi(), to.lo());
    check(somebody, "one host as destination", frame);
  }

  private void upperLayer(PacketBuffer frame, int ip, int at, int protocol, boolean fragment) {
    int octets = frame.end() - at;
    int all = frame.end() - ip;
    if (fragment) {
      host.ledger().charge(flow.remote(), all);
    } else if (protocol == TcpHeader.PROTOCOL) {
      tcp(frame, at, octets, all);
    } else if (protocol == UdpHeader.PROTOCOL) {
      check(UdpHeader.validate(frame, at, octets, flow, true) == null, "a UDP header", frame);
      host.ledger().charge(flow.remote(), all);
    } else if (protocol == Icmpv4Message.PROTOCOL) {
      check(Icmpv4Message.isIntact(frame, at, octets), "an ICMP checksum", frame);
      host.ledger().charge(flow.remote(), all);
    } else {
      check(protocol == Icmpv6Message.PROTOCOL, "a protocol that we speak", frame);
      check(isIntact(frame, at), "an ICMPv6 checksum", frame);
      host.ledger().charge(flow.remote(), all);
    }
  }

  private void tcp(PacketBuffer frame, int at, int octets, int all) {
    check(segment.decode(frame, at, octets, flow, true) == null, "a TCP header", frame);
    check(!segment.malformedOption, "options that can be read", frame);
    int flags = segment.flags;
    boolean syn = segment.has(TcpFlags.SYN);
    boolean reset = segment.has(TcpFlags.RST);
    check((flags & (TcpFlags.ACK | TcpFlags.SYN | TcpFlags.RST)) != 0, "ACK, SYN or RST", frame);
    check(!syn || !segment.has(TcpFlags.FIN) && segment.textLength == 0, "a lone SYN", frame);
    check(!reset || !syn && segment.textLength == 0, "a lone RST", frame);
    check(syn || segment.mss == 0 && segment.windowShift < 0, "options of no SYN", frame);
    flow.localPort = TcpHeader.sourcePort(frame, at);
    flow.remotePort = TcpHeader.destinationPort(frame, at);
    host.trustIfVerified(flow);
    host.ledger().sent(flow, all);
    resets += reset ? 1 : 0;
    host.remotes().heard(flow, segment);
  }

  private static void check(boolean holds, String what, PacketBuffer frame) {
    if (!holds) {
      byte[] octets =
          frame.segment().asSlice(frame.start(), frame.length()).toArray(ValueLayout.JAVA_BYTE);
      throw new AssertionError("not " + what + ": " + HexFormat.of().formatHex(octets));
    }
  }
}
