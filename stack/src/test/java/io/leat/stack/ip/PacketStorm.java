package io.leat.stack.ip;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.Checksum;
import io.leat.packet.wire.EthernetHeader;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.Icmpv4Message;
import io.leat.packet.wire.Icmpv6Message;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.Ipv6Header;
import io.leat.testkit.Claim;
import java.util.Objects;

/**
 * Any octets as a run of frames into an IP layer, with what must hold after each of them: nothing
 * is thrown, memory stays within its bounds, and no more leaves than came, but for headers.
 *
 * <p>The octets are records: a control octet, two of length, and the frame. The control octet says
 * whether checksums are made right first, so that what is behind them is reached too, and how much
 * time passes.
 */
final class PacketStorm {
  private static final long SECOND = TestHost.SECOND;
  private static final int FIX_IP = 1;
  private static final int FIX_UPPER = 2;
  private static final int SHORT_WAIT = 4;
  private static final int LONG_WAIT = 8;

  /** What one packet may draw beyond its own size: the headers of an ICMPv6 error. */
  private static final int HEADERS = 48;

  /** On Ethernet a link header more, and three requests for the address of who is answered. */
  private static final int ETHERNET_HEADERS = HEADERS + 14 + 3 * 90;

  /** Small, so that they are met, and so that a layer is made quickly. */
  private static final IpLimits LIMITS =
      new IpLimits(8, 4, 16, 64 * 1024, 60 * SECOND, 60 * SECOND, 8, 8, 8, 100, 10, 1000, 50, 8, 8);

  private final boolean ethernet;
  private final TestHost host;
  private long octetsIn;
  private long octetsOut;
  private long allowance;

  PacketStorm(boolean ethernet) {
    this.ethernet = ethernet;
    IpConfig config = IpConfig.DEFAULT.withLimits(LIMITS);
    host =
        ethernet
            ? TestHost.onEthernet(config.withAddressChecks(0, false).withLinkLocal(false, null))
            : TestHost.pointToPoint(config);
    Objects.requireNonNull(host.ip.udp().bind(null, 53)).setReceiveLimits(4, 4096);
    host.passes(3 * SECOND);
    host.sent.clear();
  }

  void run(byte[] octets) {
    int at = 0;
    while (at + 3 < octets.length) {
      int control = octets[at];
      int length = (octets[at + 1] & 0xff) << 8 | octets[at + 2] & 0xff;
      int from = at + 3;
      int to = Math.min(from + length, octets.length);
      frame(control, Packets.slice(octets, from, to));
      at = to;
    }
    host.passes(200 * SECOND);
    check();
    Claim.that(host.ip.reassemblyOctets() == 0, "no fragment is kept for ever");
  }

  /** One frame, as {@link #run} has it. */
  void frame(int control, byte[] octets) {
    PacketBuffer frame = Packets.packet(octets);
    if ((control & (FIX_IP | FIX_UPPER)) != 0) {
      fix(frame, (control & FIX_UPPER) != 0);
    }
    octetsIn += octets.length;
    allowance += ethernet ? ETHERNET_HEADERS : HEADERS;
    host.arrives(frame);
    host.deliverLocal();
    if ((control & SHORT_WAIT) != 0) {
      host.passes(SECOND / 2);
    }
    if ((control & LONG_WAIT) != 0) {
      host.passes(31 * SECOND);
    }
    check();
  }

  private void check() {
    for (PacketBuffer sent : host.sent) {
      octetsOut += sent.length();
      Claim.between(sent.length(), 20, 1514, "octets of what is sent");
    }
    host.sent.clear();
    host.segments.clear();
    host.trafficClasses.clear();
    host.errors.clear();
    host.addressEvents.clear();
    Claim.between(octetsOut, 0, octetsIn + allowance, "octets out");
    Claim.between(host.ip.reassemblyOctets(), 0, LIMITS.reassemblyOctets(), "reassembly's memory");
    Claim.between(host.ip.neighbors(), 0, LIMITS.neighbors(), "neighbours");
  }

  /** Makes the checksums right, and the lengths where only that can have been meant. */
  private void fix(PacketBuffer frame, boolean upper) {
    int at = frame.start() + (ethernet ? EthernetHeader.OCTETS : 0);
    int octets = frame.end() - at;
    if (octets < 20) {
      return;
    }
    if (Ipv4Header.version(frame, at) == 4) {
      int header = Ipv4Header.headerOctets(frame, at);
      if (header >= 20 && header <= octets) {
        if (upper) {
          fixUpper(frame, at + header, Ipv4Header.protocol(frame, at), at);
        }
        Ipv4Header.writeChecksum(frame, at);
      }
    } else if (Ipv4Header.version(frame, at) == 6 && octets >= 40 && upper) {
      fixUpper(frame, at + 40, Ipv6Header.nextHeader(frame, at), at);
    }
  }

  private static void fixUpper(PacketBuffer frame, int at, int protocol, int ip) {
    int octets = frame.end() - at;
    if (octets < 8) {
      return;
    }
    boolean ipv6 = Ipv4Header.version(frame, ip) == 6;
    if (protocol == Packets.ICMP) {
      int type = Icmpv4Message.type(frame, at);
      Icmpv4Message.write(
          frame, at, octets, type, Icmpv4Message.code(frame, at), frame.i32(at + 4));
    } else if (protocol == Packets.ICMPV6 && ipv6) {
      Icmpv6Message.writeChecksum(
          frame,
          at,
          octets,
          Ipv6Header.sourceHi(frame, ip),
          Ipv6Header.sourceLo(frame, ip),
          Ipv6Header.destinationHi(frame, ip),
          Ipv6Header.destinationLo(frame, ip));
    } else if (protocol == Packets.UDP) {
      fixUdp(frame, at, ip);
    }
  }

  private static void fixUdp(PacketBuffer frame, int at, int ip) {
    int octets = frame.u16(at + 4);
    if (octets < 8 || octets > frame.end() - at) {
      return;
    }
    FlowKey flow = new FlowKey();
    if (Ipv4Header.version(frame, ip) == 4) {
      flow.set(0, Ipv4Header.sourceLo(frame, ip), 0, 0, Ipv4Header.destinationLo(frame, ip), 0);
    } else {
      flow.set(
          Ipv6Header.sourceHi(frame, ip),
          Ipv6Header.sourceLo(frame, ip),
          0,
          Ipv6Header.destinationHi(frame, ip),
          Ipv6Header.destinationLo(frame, ip),
          0);
    }
    frame.put16(at + 6, 0);
    long sum =
        Checksum.pseudoHeader(
            flow.localHi, flow.localLo, flow.remoteHi, flow.remoteLo, Packets.UDP, octets);
    frame.put16(at + 6, Checksum.finish(Checksum.add(sum, frame.segment(), at, octets)));
  }
}
