package io.leat.tcp.congestion;

/**
 * How much may be in flight. One object per connection; it knows nothing of the connection.
 *
 * <p>All sizes are octets.
 */
public interface CongestionControl {
  /** Lower-case name, such as {@code newreno}. */
  String name();

  /**
   * The handshake is over.
   *
   * @param mss sender maximum segment size
   * @param initialWindow initial window in segments; 1 after more than one lost SYN (RFC 6928 §2)
   */
  void start(int mss, int initialWindow);

  /** The sender maximum segment size changed, by path MTU discovery. */
  void mssChanged(int mss);

  /** The congestion window. */
  long cwnd();

  long ssthresh();

  /**
   * New text was acknowledged outside recovery.
   *
   * @param octets how many
   * @param limited whether the window, not the application, bounded what was in flight
   */
  void acknowledged(long octets, boolean limited);

  /** Loss was detected by duplicates; recovery begins with {@code flight} octets in flight. */
  void lossDetected(long flight);

  /** A further duplicate acknowledgment during recovery: a segment has left the network. */
  void duplicateDuringRecovery();

  /** New text was acknowledged during recovery, but not all that was in flight at its start. */
  void partialAcknowledgment(long octets);

  /** Fast recovery is over. */
  void recovered(long flight);

  /**
   * The retransmission timer expired.
   *
   * @param first whether this is the first time for the oldest segment
   */
  void timeout(long flight, boolean first);

  /** Everything that was in flight at the last timeout is acknowledged. */
  void repaired();

  /** Nothing was sent for a retransmission timeout (RFC 5681 §4.1). */
  void restartAfterIdle();
}
