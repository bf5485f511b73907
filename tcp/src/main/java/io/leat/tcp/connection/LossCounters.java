package io.leat.tcp.connection;

/**
 * What a sender, or all of a stack, have counted of losses. Read from any thread, perhaps a little
 * late.
 */
public final class LossCounters {
  long retransmissions;
  long fastRecoveries;
  long recoveriesByTimeout;
  long tailLossProbes;
  long spuriousRetransmissions;
  long spuriousRecoveries;

  /** Segments sent again, for whatever reason. */
  public long retransmissions() {
    return retransmissions;
  }

  /** Recoveries that began with losses found by acknowledgments (RFC 8985, RFC 6582). */
  public long fastRecoveries() {
    return fastRecoveries;
  }

  /** Recoveries that needed the retransmission timer. */
  public long recoveriesByTimeout() {
    return recoveriesByTimeout;
  }

  /** Tail loss probes sent (RFC 8985 §7). */
  public long tailLossProbes() {
    return tailLossProbes;
  }

  /** Reports by the peer of text that arrived twice (RFC 2883). */
  public long spuriousRetransmissions() {
    return spuriousRetransmissions;
  }

  /** Reductions of the window that were taken back (RFC 3522, RFC 4015, RFC 5682). */
  public long spuriousRecoveries() {
    return spuriousRecoveries;
  }
}
