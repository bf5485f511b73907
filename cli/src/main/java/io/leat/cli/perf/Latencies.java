package io.leat.cli.perf;

/**
 * A histogram of durations: every power of two in 32 steps, so that a percentile is right within 3
 * %. Recording allocates nothing.
 */
final class Latencies {
  private static final int STEP_BITS = 5;
  private static final int STEPS = 1 << STEP_BITS;

  private final long[] counts = new long[(Long.SIZE - STEP_BITS) * STEPS];
  private long count;

  void record(long nanos) {
    counts[slot(Math.max(0, nanos))]++;
    count++;
  }

  private static int slot(long nanos) {
    if (nanos < STEPS) {
      return (int) nanos;
    }
    int shift = Long.SIZE - 1 - STEP_BITS - Long.numberOfLeadingZeros(nanos);
    return shift * STEPS + (int) (nanos >>> shift);
  }

  /** The least duration that falls into a slot. */
  private static long floor(int slot) {
    if (slot < 2 * STEPS) {
      return slot;
    }
    int shift = slot / STEPS - 1;
    return (long) (slot - shift * STEPS) << shift;
  }

  long count() {
    return count;
  }

  /**
   * The duration that this share of all did not exceed, in nanoseconds; 0 if there was none.
   *
   * @param share 0 to 1
   */
  long percentile(double share) {
    long rank = (long) Math.ceil(share * count);
    long seen = 0;
    for (int slot = 0; slot < counts.length && count > 0; slot++) {
      seen += counts[slot];
      if (seen >= Math.max(1, rank)) {
        return floor(slot);
      }
    }
    return 0;
  }

  void clear() {
    java.util.Arrays.fill(counts, 0);
    count = 0;
  }
}
