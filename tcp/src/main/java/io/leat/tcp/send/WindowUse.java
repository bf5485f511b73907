package io.leat.tcp.send;

/**
 * How much of the congestion window was used during the last round trip (RFC 7661 §4.3).
 *
 * <p>What is in flight while an acknowledgment is read does not tell: acknowledgments come in
 * bursts, pacing holds back what the window would let out, and both make a full window look empty
 * for a moment.
 */
public final class WindowUse {
  private boolean limited;
  private long mostInFlight;

  /** The round trip ends when this is acknowledged. */
  private long until = Long.MIN_VALUE;

  /**
   * Everything has left that may leave now.
   *
   * @param full whether the congestion window is what holds the rest back
   */
  public void sent(long una, long nxt, long inFlight, boolean full) {
    if (full || una >= until || !limited && inFlight > mostInFlight) {
      limited = full;
      mostInFlight = inFlight;
      until = nxt;
    }
  }

  /** Whether the window was full at some time in the last round trip. */
  public boolean isLimited() {
    return limited;
  }

  /** Octets in flight at that time; if there was none, the most that there were. */
  public long mostInFlight() {
    return mostInFlight;
  }
}
