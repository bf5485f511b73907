package io.leat.sim.explore;

/** How the two ends come to know each other. */
public enum Opening {
  /** A connects, B has a listener: before it has, SYNs are refused. */
  LISTENER,
  /** A connects, and B itself waits in LISTEN. */
  PASSIVE,
  /** Both connect (RFC 9293 §3.5, Figure 7). */
  SIMULTANEOUS
}
