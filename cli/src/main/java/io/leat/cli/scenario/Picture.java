package io.leat.cli.scenario;

/** What {@code leat diagram} draws. */
enum Picture {
  /** The state diagram. */
  STATES,
  /** The ladder. */
  LADDER,
  /** The time-sequence graph. */
  TIME_SEQUENCE,
  /** The curves of windows, round trip and rate. */
  CURVES
}
