package io.leat.tcp.congestion;

/**
 * How much may be in flight, and how fast it leaves. One object per connection that sends; it knows
 * nothing of the connection. All sizes are octets, rates octets per second, times nanoseconds.
 *
 * <p>Public: an application may bring its own (chosen by name per stack, listener and connection,
 * and changed on a live connection).
 */
public interface CongestionControl {
  /** Lower-case name, such as {@code cubic}. */
  String name();

  /**
   * The handshake is over, or this object takes over a live connection.
   *
   * @param mss sender maximum segment size
   * @param cwnd initial congestion window, or the one that is taken over
   * @param ssthresh {@link Long#MAX_VALUE} at the start of a connection
   */
  void start(int mss, long cwnd, long ssthresh, long now);

  /** The sender maximum segment size changed (path MTU discovery). */
  void mssChanged(int mss);

  /** The congestion window. */
  long cwnd();

  long ssthresh();

  /** Pacing rate; 0 leaves it to the sender, which derives it from cwnd and SRTT. */
  long pacingRate();

  /**
   * Whether {@link #cwnd} is also obeyed during recovery. If not, proportional rate reduction (RFC
   * 9937) takes the window from its present size to {@link #ssthresh} between {@link #lossDetected}
   * (or {@link #congestionExperienced}) and {@link #recovered}.
   */
  boolean ownsRecovery();

  /** An acknowledgment delivered something (cumulatively or selectively) in any phase. */
  void acknowledged(AckSample sample);

  /** Loss was detected and recovery begins: once in a round trip. */
  void lossDetected(LossSample sample);

  /** ECN: the peer echoes congestion (RFC 3168 §6.1.2); at most once in a round trip. */
  void congestionExperienced(LossSample sample);

  /** Recovery (or the reduction for ECN) is over. */
  void recovered(long now);

  /** The retransmission timer expired ({@link LossSample#repeated} says whether again). */
  void timeout(LossSample sample);

  /** The last reduction was wrong (Eifel, F-RTO, D-SACK): back to what was before it. */
  void spurious(long now);

  /**
   * Sending resumes after {@code idle} without anything in flight, longer than an RTO (RFC 5681
   * §4.1).
   */
  void restartAfterIdle(long idle, long now);
}
