package io.leat.tcp.recovery;

/**
 * What follows for the retransmission timer when a timeout was spurious (RFC 4015 §3.2, steps 0 and
 * 8): the path has become that slow, and samples of what was sent before would have the estimate
 * forget it one by one. The first sample of what was sent later sets it anew.
 *
 * <p>One for each timeout that begins an episode.
 */
public final class EifelResponse {
  private final int srttMicros;
  private final int rttvarMicros;
  private final long sentBefore;
  private boolean due;

  /**
   * The timer has expired (step 0).
   *
   * @param srttMicros SRTT then, and twice the clock's granularity
   * @param rttvarMicros RTTVAR then
   * @param nxt SND.NXT then
   */
  public EifelResponse(int srttMicros, int rttvarMicros, long nxt) {
    this.srttMicros = srttMicros;
    this.rttvarMicros = rttvarMicros;
    sentBefore = nxt;
  }

  /** The timeout was spurious. */
  public void spurious() {
    due = true;
  }

  /**
   * Whether a round-trip sample is the one to adapt by (step 8).
   *
   * @param from the first position that its acknowledgment acknowledges
   * @param octets how many it acknowledges
   */
  public boolean adaptsBy(long from, long octets) {
    return due && octets > 0 && from >= sentBefore;
  }

  /** SRTT_prev. */
  public int srttMicros() {
    return srttMicros;
  }

  /** RTTVAR_prev. */
  public int rttvarMicros() {
    return rttvarMicros;
  }
}
