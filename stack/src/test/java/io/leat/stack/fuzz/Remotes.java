package io.leat.stack.fuzz;

import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.TcpFlags;

/** The peers: few, so that the fuzzer meets them again. */
final class Remotes {
  private static final int COUNT = 8;
  private static final int[] PORTS = {80, 81, 82, 83, 84, 85, 86, 79};
  private static final IpAddress[] ADDRESSES = {
    IpAddress.parse("10.9.0.1"),
    IpAddress.parse("fd09::1"),
    IpAddress.parse("192.0.2.1"),
    IpAddress.parse("2001:db8::1"),
  };

  private final Remote[] remotes = new Remote[COUNT];
  private final boolean ipv6;
  private int next;

  Remotes(boolean ipv6) {
    this.ipv6 = ipv6;
    for (int i = 0; i < COUNT; i++) {
      remotes[i] = new Remote();
      remotes[i].flow.set(FuzzHost.OWN_IPV4, PORTS[i], ADDRESSES[0], 1000 + i);
    }
  }

  IpAddress address(FuzzInput in) {
    int index = in.below(ADDRESSES.length);
    return ADDRESSES[ipv6 ? index : index & ~1];
  }

  Remote pick(FuzzInput in) {
    return remotes[in.below(COUNT)];
  }

  /** A new peer, or an old one that begins anew. */
  Remote begin(FuzzInput in) {
    Remote remote = pick(in);
    IpAddress address = address(in);
    int ports = in.u8();
    IpAddress own = address.isIpv4() ? FuzzHost.OWN_IPV4 : FuzzHost.OWN_IPV6;
    remote.flow.set(own, PORTS[ports & 7], address, 1000 + (ports >> 3));
    remote.begin((int) in.pick(1000, 0, 1, 0x7fff_fff0, 0x8000_0000L, 0xffff_fff0L));
    return remote;
  }

  /** The stack has sent a segment: its peer keeps count; a new SYN finds a new peer. */
  void heard(FlowKey flow, InboundSegment segment) {
    Remote known = null;
    for (Remote remote : remotes) {
      known = remote.flow.sameAs(flow) ? remote : known;
    }
    if (known == null && segment.has(TcpFlags.SYN)) {
      known = remotes[next++ % COUNT];
      known.flow.copyFrom(flow);
      known.begin(7000);
    }
    if (known != null) {
      known.heard(segment);
    }
  }
}
