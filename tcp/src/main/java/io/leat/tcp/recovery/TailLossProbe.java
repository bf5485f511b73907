package io.leat.tcp.recovery;

/**
 * The probe that a silent tail draws, so that the loss of the last segments is found without a
 * timeout (RFC 8985 §7).
 */
public final class TailLossProbe {
  private static final long NONE = -1;

  /** The peer may delay the acknowledgment of a single segment as long (§7.2). */
  private static final long LONGEST_ACK_DELAY = 200_000_000L;

  private static final long WITHOUT_SAMPLE = 1_000_000_000L;

  /** Room for a timer that is late here, and a link that is there. */
  private static final long GRANULARITY = 2_000_000L;

  /** TLP.end_seq: SND.NXT when the probe was sent; -1 if none is in flight. */
  private long end = NONE;

  private boolean retransmission;

  /** A round trip has been measured since the last probe. */
  private boolean measured = true;

  /** How the episode of a probe ended (§7.4.2). */
  public enum Outcome {
    /** There is no probe, or nothing is known yet. */
    NOTHING,
    /** Nothing was lost. */
    DELIVERED,
    /** The probe repaired a loss, which nobody has noticed so far. */
    REPAIRED
  }

  /**
   * TLP_calc_PTO (§7.2), in nanoseconds. A delayed acknowledgment comes that much after one round
   * trip: the second round trip of the PTO is room for it already, where it is as long.
   *
   * @param mayWait whether so little is outstanding that the peer may delay its acknowledgment
   */
  public static long timeout(int srttMicros, boolean mayWait) {
    if (srttMicros == 0) {
      return WITHOUT_SAMPLE;
    }
    long srtt = 1000L * srttMicros;
    return Math.max(2 * srtt + GRANULARITY, mayWait ? srtt + LONGEST_ACK_DELAY : 0);
  }

  /** Whether another probe may be sent (§7.3). */
  public boolean mayProbe() {
    return end == NONE && measured;
  }

  /**
   * A probe leaves.
   *
   * @param nxt SND.NXT behind it
   * @param again whether it repeats what was sent before
   */
  public void sent(long nxt, boolean again) {
    end = nxt;
    retransmission = again;
    measured = false;
  }

  /** A round trip was measured. */
  public void measured() {
    measured = true;
  }

  /**
   * An acknowledgment (§7.4.2).
   *
   * @param duplicateRight right edge of its D-SACK; -1 if it has none
   * @param bareDuplicate whether it is a duplicate acknowledgment without any SACK
   */
  public Outcome acknowledged(long ack, long duplicateRight, boolean bareDuplicate) {
    if (end == NONE || ack < end) {
      return Outcome.NOTHING;
    }
    if (!retransmission || duplicateRight == end) {
      end = NONE;
      return Outcome.DELIVERED;
    }
    if (ack > end) {
      end = NONE;
      return Outcome.REPAIRED;
    }
    if (bareDuplicate) {
      end = NONE;
      return Outcome.DELIVERED;
    }
    return Outcome.NOTHING;
  }

  /** Whether a D-SACK is the echo of a probe, and says nothing of reordering. */
  public boolean explains(long duplicateRight) {
    return end != NONE && retransmission && duplicateRight == end;
  }

  /** Recovery or a timeout: probes are over. */
  public void cancel() {
    end = NONE;
  }
}
