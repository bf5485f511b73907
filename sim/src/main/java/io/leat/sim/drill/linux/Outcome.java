package io.leat.sim.drill.linux;

/** What a call that succeeds returns, and the octets beside it. */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
record Outcome(long result, byte[] fields) {
  private static final byte[] NOTHING = {};

  static final Outcome DONE = new Outcome(0, NOTHING);

  static Outcome of(long result) {
    return new Outcome(result, NOTHING);
  }
}
