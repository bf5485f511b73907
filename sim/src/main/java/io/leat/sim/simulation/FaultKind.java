package io.leat.sim.simulation;

/** The kinds of fault that a schedule mixes; at least three in every run. */
public enum FaultKind {
  LOSS,
  DUPLICATION,
  REORDERING,
  CORRUPTION,
  /** A link with a rate and a short queue: what does not fit is lost. */
  CONGESTION,
  PARTITION,
  /** A host that does nothing for a while. */
  PAUSE,
  /** The path takes smaller packets from now on, and says so by ICMP. */
  MTU_CHANGE,
  /** A host's clock goes forward at once. */
  CLOCK_JUMP,
  MEMORY_PRESSURE
}
