package io.leat.tcp.congestion;

/** What BBR is doing, with the gains that go with it (draft-ietf-ccwg-bbr §5.6.1). */
enum BbrState {
  /** Doubles the rate each round, to find the bandwidth. */
  STARTUP(2.77, 2.0),
  /** Lets the queue that Startup has made run empty. */
  DRAIN(0.5, 2.0),
  /** ProbeBW_DOWN: slower than the path, until there is room for others. */
  DOWN(0.9, 2.0),
  /** ProbeBW_CRUISE: as fast as the path. */
  CRUISE(1.0, 2.0),
  /** ProbeBW_REFILL: one round to fill the pipe before probing. */
  REFILL(1.0, 2.0),
  /** ProbeBW_UP: faster than the path, to see whether there is more. */
  UP(1.25, 2.25),
  /** Little in flight for a moment, to see the round trip without a queue. */
  PROBE_RTT(1.0, 0.5);

  final double pacingGain;
  final double cwndGain;

  BbrState(double pacingGain, double cwndGain) {
    this.pacingGain = pacingGain;
    this.cwndGain = cwndGain;
  }

  boolean isProbeBandwidth() {
    return switch (this) {
      case DOWN, CRUISE, REFILL, UP -> true;
      case STARTUP, DRAIN, PROBE_RTT -> false;
    };
  }

  /** IsProbingBW (§5.3.3.9): loss is what probing asks for, and says nothing of the long run. */
  boolean isAccelerating() {
    return switch (this) {
      case STARTUP, REFILL, UP -> true;
      case DRAIN, DOWN, CRUISE, PROBE_RTT -> false;
    };
  }
}
