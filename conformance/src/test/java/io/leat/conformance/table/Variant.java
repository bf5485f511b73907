package io.leat.conformance.table;

import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;

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

  /** All ways in which a cell can be run. */
  static List<Variant> of(Cell cell) {
    var variants = new ArrayList<Variant>();
    for (Side side : sides(cell)) {
      switch (side) {
        case ACTIVE -> variants.addAll(List.of(IPV4_ACTIVE, IPV6_ACTIVE));
        case LISTENER -> variants.addAll(List.of(IPV4_LISTENER, IPV6_LISTENER));
        case PASSIVE_TCB -> variants.addAll(List.of(IPV4_PASSIVE, IPV6_PASSIVE));
      }
    }
    return variants;
  }

  /** A half-open entry has no user to call; a connection that opened actively has no listener. */
  private static List<Side> sides(Cell cell) {
    boolean userCall = cell.event().isUserCall();
    return switch (cell.state()) {
      case CLOSED -> userCall ? List.of(Side.LISTENER, Side.PASSIVE_TCB) : List.of(Side.ACTIVE);
      case LISTEN ->
          userCall ? List.of(Side.PASSIVE_TCB) : List.of(Side.LISTENER, Side.PASSIVE_TCB);
      case SYN_RECEIVED_PASSIVE ->
          cell.given().contains(Given.PASSIVE_TCB)
              ? List.of(Side.PASSIVE_TCB)
              : List.of(Side.LISTENER, Side.PASSIVE_TCB);
      case SYN_SENT, SYN_RECEIVED_ACTIVE -> List.of(Side.ACTIVE);
      case ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT ->
          cell.given().contains(Given.LISTENER)
              ? List.of(Side.LISTENER)
              : List.of(Side.ACTIVE, Side.LISTENER, Side.PASSIVE_TCB);
    };
  }

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
