package io.leat.tcp.recovery;

/**
 * Finds that a timeout or a recovery was a mistake, because what counted as lost had only been
 * late: F-RTO (RFC 5682 §3), the Eifel detection (RFC 3522) by timestamps, and D-SACKs of all that
 * was sent again.
 */
public final class SpuriousTimeout {
  private static final long NONE = -1;

  /** F-RTO's steps (RFC 5682 §3.1). */
  private enum Step {
    OFF,
    /** 1: the first segment went again; its acknowledgment decides. */
    RETRANSMITTED,
    /** 2b: something new was acknowledged; new text leaves instead of retransmissions. */
    PROBING
  }

  private long begin = NONE;
  private long end;

  /** Octets sent again in this episode of which no D-SACK has come. */
  private long octets;

  private boolean retransmitted;

  /** The timestamp of the first retransmission. */
  private int stamp;

  private Step step = Step.OFF;

  /** New text has left while {@link Step#PROBING}. */
  private boolean extended;

  /**
   * Something counts as lost.
   *
   * @param una where the episode begins
   * @param nxt where it ends
   */
  public void begin(long una, long nxt, boolean timeout) {
    begin = una;
    end = nxt;
    octets = 0;
    retransmitted = false;
    step = timeout ? Step.RETRANSMITTED : Step.OFF;
  }

  /** The episode can no longer be undone. */
  public void forget() {
    begin = NONE;
    step = Step.OFF;
  }

  /** Another timeout: F-RTO needs a first one (RFC 5682 §2.1, step 1). */
  public void endProbing() {
    step = Step.OFF;
  }

  /** {@code count} octets went again with the timestamp given. */
  public void retransmitted(long count, int timestamp) {
    if (begin == NONE) {
      return;
    }
    if (!retransmitted) {
      retransmitted = true;
      stamp = timestamp;
    }
    octets += count;
  }

  /** A D-SACK: a retransmission arrived beside its original. */
  public void duplicate(long left, long right) {
    if (begin != NONE && left >= begin && right <= end) {
      octets -= right - left;
    }
  }

  /** Whether each retransmission of the episode arrived beside its original. */
  public boolean isProvenByDuplicates() {
    return begin != NONE && retransmitted && octets <= 0;
  }

  /**
   * Whether nothing went again: what counted as lost and has arrived since was never lost. ACKs
   * that come in one burst tell of both before anything is sent.
   */
  public boolean isProvenByAbsence() {
    return begin != NONE && !retransmitted;
  }

  /** Whether SND.UNA advanced by what was sent before the first retransmission (RFC 3522 §3.2). */
  public boolean isProvenByEcho(int echo) {
    return begin != NONE && retransmitted && echo - stamp < 0;
  }

  /**
   * F-RTO: an acknowledgment after a timeout (RFC 5682 §3.1, steps 2 and 3).
   *
   * @param advanced whether it acknowledges something new, but not all
   * @param original whether it reports something that was sent before the timeout, and not again
   * @param newText whether there is new text that may leave
   * @return whether the timeout was spurious
   */
  public boolean isProvenByOriginal(boolean advanced, boolean original, boolean newText) {
    switch (step) {
      case OFF -> {}
      case RETRANSMITTED -> {
        step = advanced && newText ? Step.PROBING : Step.OFF;
        extended = false;
      }
      case PROBING -> {
        step = Step.OFF;
        return original;
      }
    }
    return false;
  }

  /** New text has left. */
  public void extended() {
    extended = true;
  }

  /** Whether the windows did not let any new text out: then there is nothing to wait for. */
  public boolean isStalled() {
    return step == Step.PROBING && !extended;
  }

  /** Whether new text leaves instead of retransmissions (RFC 5682 §3.1, step 2b). */
  public boolean isProbing() {
    return step == Step.PROBING;
  }
}
