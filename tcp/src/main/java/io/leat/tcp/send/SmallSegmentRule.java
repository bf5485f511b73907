package io.leat.tcp.send;

/**
 * When a segment that is not full may leave: Nagle's rule (RFC 9293 §3.7.4) and the sender's
 * silly-window avoidance (§3.8.6.2.1).
 */
public final class SmallSegmentRule {
  private SmallSegmentRule() {}

  /**
   * How many octets of text the next segment takes.
   *
   * @param queued octets not sent yet
   * @param window octets that the peer's window still takes
   * @param congestion octets that congestion control still lets out
   * @param mss effective send MSS
   * @param largestWindow Max(SND.WND), the largest window ever seen
   * @param idle nothing is unacknowledged
   * @param nagle Nagle's rule applies
   * @param closing a FIN follows the queued text, which pushes it
   * @return octets to send now; 0 to wait
   */
  public static int octetsToSend(
      long queued,
      long window,
      long congestion,
      int mss,
      long largestWindow,
      boolean idle,
      boolean nagle,
      boolean closing) {
    long usable = Math.min(queued, window);
    if (usable <= 0) {
      return 0;
    }
    if (Math.min(usable, mss) > congestion) {
      return 0;
    }
    if (usable >= mss) {
      return mss;
    }
    boolean nagleHolds = nagle && !idle && !closing;
    if (nagleHolds) {
      return 0;
    }
    boolean everythingFits = queued <= window;
    boolean largeShare = 2 * usable >= largestWindow;
    return everythingFits || largeShare ? (int) usable : 0;
  }
}
