package io.leat.cli.relay;

/**
 * How punctual one direction of the relay was, and what it could not do. One thread counts; others
 * read values that may be a moment old.
 */
final class LaneTimes {
  private volatile long packets;
  private volatile long lateNanos;
  private volatile long latestNanos;
  private volatile long refused;
  private volatile long withoutMemory;

  /** A packet leaves so long after it was due. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  void late(long nanos) {
    packets++;
    lateNanos += nanos;
    if (nanos > latestNanos) {
      latestNanos = nanos;
    }
  }

  /** The kernel did not take a packet. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  void refused() {
    refused++;
  }

  /** A packet was dropped because there was no memory for it. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  void noMemory() {
    withoutMemory++;
  }

  long meanLateNanos() {
    long number = packets;
    return number == 0 ? 0 : lateNanos / number;
  }

  long latestNanos() {
    return latestNanos;
  }

  long refusedPackets() {
    return refused;
  }

  long packetsWithoutMemory() {
    return withoutMemory;
  }
}
