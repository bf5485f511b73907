package io.leat.conformance.table;

import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;

/**
 * How a cell is run.
 *
 * @param irs the peer's initial sequence number
 * @param peerShift the peer's window scale; -1 if it does not offer the option
 * @param side how the connection comes to be where the state leaves that open
 */
record Variant(boolean ipv4, int irs, int peerShift, Side side) {
  /** Who began. */
  enum Side {
    /** Active OPEN. */
    ACTIVE,
    /** A listener: half-open entry, then a child of its own. */
    LISTENER,
    /** Passive OPEN of this one connection. */
    PASSIVE_TCB
  }

  static final Variant IPV4_ACTIVE = new Variant(true, 0x7fff_fff0, -1, Side.ACTIVE);
  static final Variant IPV4_LISTENER = new Variant(true, 0x7fff_fff0, -1, Side.LISTENER);
  static final Variant IPV4_PASSIVE = new Variant(true, 0x7fff_fff0, -1, Side.PASSIVE_TCB);
  static final Variant IPV6_ACTIVE = new Variant(false, -16, 3, Side.ACTIVE);
  static final Variant IPV6_LISTENER = new Variant(false, -16, 3, Side.LISTENER);
  static final Variant IPV6_PASSIVE = new Variant(false, -16, 3, Side.PASSIVE_TCB);

  private static final IpAddress IPV4_LOCAL = IpAddress.parse("10.0.0.1");
  private static final IpAddress IPV4_REMOTE = IpAddress.parse("10.0.0.2");
  private static final IpAddress IPV6_LOCAL = IpAddress.parse("fd00::1");
  private static final IpAddress IPV6_REMOTE = IpAddress.parse("fd00::2");
  private static final int LOCAL_PORT = 4000;
  private static final int REMOTE_PORT = 5000;

  FlowKey flow() {
    FlowKey flow = new FlowKey();
    flow.set(local(), LOCAL_PORT, ipv4 ? IPV4_REMOTE : IPV6_REMOTE, REMOTE_PORT);
    return flow;
  }

  IpAddress local() {
    return ipv4 ? IPV4_LOCAL : IPV6_LOCAL;
  }

  int localPort() {
    return LOCAL_PORT;
  }

  /** IP and TCP headers without options. */
  int headerOctets() {
    return ipv4 ? 40 : 60;
  }
}
