package io.leat.tcp.receive;

/**
 * How large the receive window should be, from how much the application reads in a round trip
 * (dynamic right-sizing): a sender whose window doubles with each round trip is never held back,
 * and text that nobody reads opens no window.
 *
 * <p>The round trip is the receiver's own: the time from an acknowledgment to the text that echoes
 * its timestamp (RFC 7323 §3), or what the handshake has measured.
 *
 * <p>A round trip of less than a millisecond is a matter of this machine or of its network, and
 * what makes it longer is mostly the queue that the window itself lets stand before the reader. To
 * open the window for that too would be to open it without end: it grows until the text waits for
 * milliseconds, in memory that the processor's cache does not hold. So such a path keeps its short
 * round trip, and only what is read within that counts.
 */
public final class WindowTuning {
  private static final long UNKNOWN_ROUND_TRIP_MICROS = 100_000;
  private static final int LARGEST_SAMPLE_MICROS = 60_000_000;
  private static final int SHORT_MICROS = 1000;

  /** How long a path is known to be short after an echo within one tick. */
  private static final long SHORT_FOR = 10_000_000_000L;

  private long from;
  private long since;
  private int roundTripMicros;

  /** Whether an echo has come within one tick of the timestamp clock, and when the last did. */
  private boolean shortSeen;

  private long shortAt;

  /** The application has read up to {@code position}. */
  public void start(long position, long now) {
    from = position;
    since = now;
  }

  /**
   * Text echoes a timestamp that left so long ago; the smallest sample counts most.
   *
   * @param micros in whole ticks of a millisecond, the timestamp clock's: 0 is less than one
   */
  public void roundTrip(long micros, long now) {
    if (micros < 0 || micros > LARGEST_SAMPLE_MICROS) {
      return;
    }
    if (micros == 0) {
      shortSeen = true;
      shortAt = now;
      return;
    }
    boolean smaller = roundTripMicros == 0 || micros < roundTripMicros;
    roundTripMicros = (int) (smaller ? micros : roundTripMicros + (micros - roundTripMicros) / 8);
  }

  /**
   * Whether a round trip has passed since the last decision.
   *
   * @param handshakeMicros the round trip as the sender's side knows it; 0 if it does not
   */
  public boolean isDue(int handshakeMicros, long now) {
    return now - since >= 1000 * period(handshakeMicros, now);
  }

  private long period(int handshakeMicros, long now) {
    if (isShort(now)) {
      return handshakeMicros == 0 ? SHORT_MICROS : Math.min(handshakeMicros, SHORT_MICROS);
    }
    long period = Math.max(roundTripMicros, handshakeMicros);
    return period == 0 ? UNKNOWN_ROUND_TRIP_MICROS : period;
  }

  private boolean isShort(long now) {
    return shortSeen && now - shortAt < SHORT_FOR;
  }

  /**
   * The application has read up to {@code position}: how large the buffer should be.
   *
   * @param limit how large it is
   * @param most how large it may become
   * @param handshakeMicros as in {@link #isDue}, which was true
   * @return {@code limit}, or more
   */
  public int decide(long position, int limit, int most, int handshakeMicros, long now) {
    long inRoundTrip = position - from;
    if (isShort(now)) {
      // a reader that had to wait for the processor reads in one go what came meanwhile
      inRoundTrip = inRoundTrip * 1000 * period(handshakeMicros, now) / Math.max(1, now - since);
    }
    start(position, now);
    // by the time this window is used up the sender may have doubled its own once more
    return 2 * inRoundTrip <= limit
        ? limit
        : (int) Math.max(limit, Math.min(4 * inRoundTrip, most));
  }
}
