package io.leat.sim.simulation;

/**
 * One connection of a simulation.
 *
 * @param number from 0; it listens on port 1000 + number
 * @param openedByA whether host A opens it and host B accepts it, or the other way round
 * @param opensAt nanoseconds of virtual time
 */
record ConnectionPlan(
    int number, boolean openedByA, long opensAt, ApplicationPlan opener, ApplicationPlan accepter) {
  static final int FIRST_PORT = 1000;

  int port() {
    return FIRST_PORT + number;
  }

  /** Whether one end may see a reset because the other one's application ends so. */
  boolean isAbortive() {
    return opener.ending().isAbortive() || accepter.ending().isAbortive();
  }

  /** The key of the octets that one end sends. */
  long contentKey(boolean opener) {
    return 2L * number + (opener ? 1 : 2);
  }
}
