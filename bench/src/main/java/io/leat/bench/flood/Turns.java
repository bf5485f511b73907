package io.leat.bench.flood;

import java.io.IOException;

/**
 * What one bulk stream brings without the flood and under it, by turns of a quarter of a second. A
 * machine is faster in one second than in the next for reasons of its own, and a stream has its
 * good and bad days, too; so only what lies close together, in one stream, says what a flood costs.
 */
final class Turns {
  private static final long TURN_NANOS = 250_000_000;

  /** Of each turn: what comes from the one before does not count. */
  private static final long SETTLING_NANOS = 50_000_000;

  private final Host host;
  private final BulkStream bulk;
  private final FloodRate rate;
  private final Share calm = new Share();
  private final Share flooded = new Share();

  /** Octets that were acknowledged in so much time. */
  private static final class Share {
    private long octets;
    private long nanos;

    double bitsPerSecond() {
      return 8e9 * octets / nanos;
    }
  }

  /** Bits a second that the server acknowledged, without the flood and under it. */
  record Goodput(double calm, double flooded) {}

  Turns(Host host, BulkStream bulk, FloodRate rate) {
    this.host = host;
    this.bulk = bulk;
    this.rate = rate;
  }

  /**
   * Lets turns pass in the order calm, flood, flood, calm.
   *
   * @param seconds that each of the two lasts, in all
   */
  Goodput measure(double seconds) throws IOException {
    int count = (int) Math.max(1, seconds * 1e9 / TURN_NANOS);
    for (int i = 0; i < count; i++) {
      if (i % 2 == 0) {
        turn(calm);
        floodedTurn();
      } else {
        floodedTurn();
        turn(calm);
      }
    }
    return new Goodput(calm.bitsPerSecond(), flooded.bitsPerSecond());
  }

  private void floodedTurn() throws IOException {
    try (SynFlood flood = host.flood(rate)) {
      turn(flooded);
      assert flood.sent() >= 0;
    }
  }

  private void turn(Share share) throws IOException {
    Pause.of(SETTLING_NANOS);
    long began = System.nanoTime();
    long acknowledged = bulk.acknowledged();
    Pause.of(TURN_NANOS - SETTLING_NANOS);
    share.octets += bulk.acknowledged() - acknowledged;
    share.nanos += System.nanoTime() - began;
  }
}
