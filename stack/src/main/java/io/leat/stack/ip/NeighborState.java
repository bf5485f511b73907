package io.leat.stack.ip;

/** What we know about reaching a neighbour (RFC 4861 §7.3.2; used for ARP too). */
public enum NeighborState {
  /** Asked for its link address, which is unknown. */
  INCOMPLETE,
  /** Known to have answered lately. */
  REACHABLE,
  /** The address is known, not whether it still works; the next packet will find out. */
  STALE,
  /** A packet was sent to a stale address; giving upper layers a moment to confirm it. */
  DELAY,
  /** Being asked directly. */
  PROBE
}
