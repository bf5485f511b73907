package io.leat.tcp.recovery;

/**
 * What must go again: fast retransmit and NewReno recovery (RFC 6582), and go-back-N after a
 * timeout (RFC 6298 §5.4).
 *
 * <p>Positions count octets of sequence space. The range from {@link #next} to {@link #end} waits
 * to be retransmitted; it is empty when nothing does.
 */
public final class LossRecovery {
  /** Where the sender stands with losses. */
  public enum Phase {
    /** Nothing is known to be lost. */
    OPEN,
    /** Fast recovery, after duplicate acknowledgments. */
    RECOVERY,
    /** After a timeout: everything that was in flight counts as lost. */
    LOSS
  }

  private static final int DUPLICATE_THRESHOLD = 3;

  private Phase phase = Phase.OPEN;
  private int duplicates;
  private long recover;
  private long next;
  private long end;

  /** The congestion window of fast recovery, inflated by what has left the network. */
  private long window;

  /** Octets in flight when recovery began, or made its last progress. */
  private long flight;

  /** Sets the initial value of "recover": our SYN's position (RFC 6582 §3.2, step 1). */
  public void start(long iss) {
    recover = iss;
  }

  public Phase phase() {
    return phase;
  }

  /** Duplicate acknowledgments since the last progress. */
  public int duplicates() {
    return duplicates;
  }

  /** Recovery ends when everything before this position is acknowledged. */
  public long recover() {
    return recover;
  }

  public boolean hasLost() {
    return next < end;
  }

  /** Where the next retransmission begins. */
  public long next() {
    return next;
  }

  /** Where the lost range ends. */
  public long end() {
    return end;
  }

  /** Whether a retransmission obeys the congestion window; the first of a recovery does not. */
  public boolean obeysCwnd() {
    return phase == Phase.LOSS;
  }

  /** Octets of {@code outstanding} that count as in flight. */
  public long inFlight(long outstanding) {
    return phase == Phase.LOSS ? outstanding - Math.max(0, end - next) : outstanding;
  }

  /**
   * A duplicate acknowledgment arrived (RFC 5681 §2).
   *
   * @return true if fast retransmit begins now
   */
  public boolean duplicateAcknowledgment(long una, long nxt) {
    duplicates++;
    // RFC 6582 §3.2, step 2: not again for a window of data whose loss was already repaired
    if (phase == Phase.OPEN && duplicates == DUPLICATE_THRESHOLD && una > recover) {
      phase = Phase.RECOVERY;
      recover = nxt;
      next = una;
      end = una + 1;
      flight = nxt - una;
      return true;
    }
    return false;
  }

  /**
   * Whether the last duplicate acknowledgment stands for a segment that has left the network: until
   * the next progress there are no more of them than segments were in flight, whatever the peer
   * says (RFC 5681 §3.2, step 4).
   */
  public boolean isCredited(int mss) {
    return phase == Phase.RECOVERY && (long) duplicates * mss <= flight;
  }

  /** The congestion window of fast recovery (RFC 5681 §3.2). */
  public long window() {
    return window;
  }

  /** Sets the window: by three segments more at the start, by one more for a further duplicate. */
  public void inflate(long base, int mss) {
    boolean starts = duplicates == DUPLICATE_THRESHOLD;
    window = base + (starts ? DUPLICATE_THRESHOLD : 1) * (long) mss;
  }

  /** RFC 6582 §3.2, step 3: deflate by what was acknowledged, add one segment back. */
  private void deflate(long octets, int mss) {
    window = Math.max(mss, window - octets) + (octets >= mss ? mss : 0);
  }

  /** What an acknowledgment of new text means. */
  public enum Progress {
    /** Nothing was lost. */
    NORMAL,
    /** Some of what fast recovery began with is still missing. */
    PARTIAL,
    /** Fast recovery is over. */
    RECOVERED,
    /** Everything sent before the timeout has arrived. */
    REPAIRED
  }

  /** SND.UNA advanced by {@code octets} to {@code una}. */
  public Progress acknowledged(long una, long nxt, long octets, int mss) {
    duplicates = 0;
    next = Math.max(next, una);
    if (phase == Phase.OPEN) {
      return Progress.NORMAL;
    }
    if (una >= recover) {
      // RFC 6582 §3.2, step 2: after a timeout, duplicates of what went again must not start
      // another recovery; after fast recovery a loss right behind it may
      Progress progress = phase == Phase.LOSS ? Progress.REPAIRED : Progress.RECOVERED;
      recover = phase == Phase.LOSS ? una : una - 1;
      phase = Phase.OPEN;
      end = next;
      return progress;
    }
    if (phase == Phase.RECOVERY) {
      next = una;
      end = una + 1;
      flight = nxt - una;
      deflate(octets, mss);
      return Progress.PARTIAL;
    }
    return Progress.NORMAL;
  }

  /** The timer expired: everything from {@code una} to {@code nxt} goes again. */
  public void timeout(long una, long nxt) {
    phase = Phase.LOSS;
    duplicates = 0;
    recover = nxt;
    next = una;
    end = nxt;
  }

  /** What is in flight goes again, for other reasons than a timeout: the path, or the window. */
  public void resegment(long una, long nxt) {
    timeout(una, nxt);
  }

  /** Everything before {@code position} has been sent again. */
  public void retransmitted(long position) {
    next = position;
  }
}
