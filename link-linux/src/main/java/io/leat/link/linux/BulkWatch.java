package io.leat.link.linux;

/**
 * Tells whether bulk keeps a loop busy, from what crosses its device and how long it rests.
 *
 * <p>It begins where {@link #STARTING} periods in a row had at least 1 Gbit/s and left the loop
 * little rest: a stream that is slower than that, or waits for answers, is not held back by the
 * loop. It ends after {@link #ENDING} with half of that, or with a loop that mostly rests.
 */
final class BulkWatch {
  static final long PERIOD = 1_000_000;
  static final int STARTING = 2;
  static final long ENDING = 20_000_000;

  private static final int BITS = 8;

  private long since;
  private long octetsBefore;
  private long rested;
  private int busyPeriods;
  private long quiet;
  private boolean bulk;

  BulkWatch(long now) {
    since = now;
  }

  /** The loop has waited for so many nanoseconds. */
  void rested(long nanos) {
    rested += nanos;
  }

  /**
   * At the beginning of a turn of the loop.
   *
   * @param octets that have crossed the device, both ways, since it was opened
   */
  boolean isBulk(long octets, long now) {
    long elapsed = now - since;
    if (elapsed >= PERIOD) {
      // bits a nanosecond are Gbit/s
      judge(BITS * (octets - octetsBefore), elapsed);
      since = now;
      octetsBefore = octets;
      rested = 0;
    }
    return bulk;
  }

  private void judge(long bits, long elapsed) {
    if (bulk) {
      boolean goesOn = 2 * bits >= elapsed && 4 * rested <= 3 * elapsed;
      quiet = goesOn ? 0 : quiet + elapsed;
      bulk = quiet < ENDING;
      busyPeriods = 0;
    } else {
      boolean busy = bits >= elapsed && 4 * rested <= elapsed;
      busyPeriods = busy ? busyPeriods + 1 : 0;
      bulk = busyPeriods >= STARTING;
      quiet = 0;
    }
  }
}
