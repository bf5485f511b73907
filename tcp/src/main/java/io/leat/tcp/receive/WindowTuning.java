package io.leat.tcp.receive;

/**
 * How large the receive window should be, from how much the application reads in a round trip
 * (dynamic right-sizing): a sender whose window doubles with each round trip is never held back,
 * and text that nobody reads opens no window.
 *
 * <p>The round trip is the receiver's own: the time from an acknowledgment to the text that echoes
 * its timestamp (RFC 7323 §3), or what the handshake has measured.
 */
public final class WindowTuning {
  private static final long UNKNOWN_ROUND_TRIP_MICROS = 100_000;
  private static final int LARGEST_SAMPLE_MICROS = 60_000_000;

  private long from;
  private long since;
  private int roundTripMicros;

  /** The application has read up to {@code position}. */
  public void start(long position, long now) {
    from = position;
    since = now;
  }

  /** Text echoes a timestamp that left so long ago; the smallest sample counts most. */
  public void roundTrip(long micros) {
    if (micros <= 0 || micros > LARGEST_SAMPLE_MICROS) {
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
    long period = Math.max(roundTripMicros, handshakeMicros);
    return now - since >= 1000 * (period == 0 ? UNKNOWN_ROUND_TRIP_MICROS : period);
  }

  /**
   * The application has read up to {@code position}: how large the buffer should be.
   *
   * @param limit how large it is
   * @param most how large it may become
   * @return {@code limit}, or more
   */
  public int decide(long position, int limit, int most, long now) {
    long inRoundTrip = position - from;
    start(position, now);
    // by the time this window is used up the sender may have doubled its own once more
    return 2 * inRoundTrip <= limit
        ? limit
        : (int) Math.max(limit, Math.min(4 * inRoundTrip, most));
  }
}
