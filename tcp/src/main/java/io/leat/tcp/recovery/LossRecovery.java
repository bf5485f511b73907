package io.leat.tcp.recovery;

/** Where the sender stands with losses, and when it leaves that state. */
public final class LossRecovery {
  /** Where the sender stands. */
  public enum Phase {
    /** Nothing is known to be lost. */
    OPEN,
    /** Something arrived out of order: perhaps a loss, perhaps not. */
    DISORDER,
    /** The window is being reduced because the peer echoed congestion (RFC 3168 §6.1.2). */
    CWR,
    /** Fast recovery: losses were detected by acknowledgments. */
    RECOVERY,
    /** After a retransmission timeout. */
    LOSS;

    /** Whether the window shrinks proportionally to what is delivered (RFC 9937). */
    public boolean reduces() {
      return this == CWR || this == RECOVERY;
    }

    /** Whether something lost is being repaired. */
    public boolean repairs() {
      return this == RECOVERY || this == LOSS;
    }
  }

  private static final int DUPLICATE_THRESHOLD = 3;

  private Phase phase = Phase.OPEN;

  /** "recover" of RFC 6582, RecoveryPoint of RFC 6675. */
  private long recover;

  /** When the window was reduced last. */
  private long reducedAt;

  /** RescueRxt of RFC 6675 is set: the tail went again in this recovery. */
  private boolean rescued;

  /** Duplicate acknowledgments since the last progress, where there is no SACK. */
  private int duplicates;

  /** Octets that they stand for: one segment each (RFC 9937 §6.2). */
  private long duplicateOctets;

  /** Octets for which further duplicates may stand during recovery. */
  private long duplicateCredit;

  /**
   * @param iss "recover" at first (RFC 6582 §3.2, step 1)
   */
  public LossRecovery(long iss) {
    recover = iss;
  }

  public Phase phase() {
    return phase;
  }

  /** The phase ends when everything before this position is acknowledged. */
  public long recover() {
    return recover;
  }

  /** When the window was reduced last. */
  public long reducedAt() {
    return reducedAt;
  }

  /** Nothing is lost; {@code disorder}: but something arrived out of order. */
  public void settle(boolean disorder) {
    if (phase == Phase.OPEN || phase == Phase.DISORDER) {
      phase = disorder ? Phase.DISORDER : Phase.OPEN;
    }
  }

  /**
   * Enters a phase that lasts until {@code nxt} is acknowledged.
   *
   * @param flight octets in flight
   */
  public void enter(Phase next, long nxt, long flight, long now) {
    phase = next;
    rescued = false;
    duplicateCredit = flight;
    recover = nxt;
    reducedAt = now;
  }

  /** Whether the tail may go again: once in a fast recovery (RFC 6675 §4, NextSeg rule 4). */
  public boolean mayRescue() {
    return phase == Phase.RECOVERY && !rescued;
  }

  /** The tail went again. */
  public void rescued() {
    rescued = true;
  }

  /** Duplicates of what is outstanding begin no recovery (RFC 6582 §3.2, step 2). */
  public void guard(long nxt) {
    recover = Math.max(recover, nxt);
  }

  /** The phase is over, or was a mistake. */
  public void end() {
    phase = Phase.OPEN;
  }

  // Without SACK (RFC 6582).

  /**
   * A duplicate acknowledgment (RFC 5681 §2): a segment has left the network. But until the next
   * progress there are no more of them than segments were in flight, whatever the peer says (RFC
   * 5681 §3.2, step 4; RFC 9937 §6.2), and after a timeout they say nothing.
   *
   * @param present octets outstanding that are not lost
   * @return the octets that it stands for
   */
  public long duplicate(long present, int mss) {
    duplicates++;
    long credit =
        switch (phase) {
          case OPEN, DISORDER, CWR -> (long) DUPLICATE_THRESHOLD * mss - duplicateOctets;
          case RECOVERY -> duplicateCredit;
          case LOSS -> 0;
        };
    long octets = Math.clamp(Math.min(credit, present - duplicateOctets), 0, mss);
    duplicateOctets += octets;
    duplicateCredit -= octets;
    return octets;
  }

  /**
   * Whether fast retransmit begins now. Not again for a window of data whose loss was repaired (RFC
   * 6582 §3.2, step 2).
   */
  public boolean isThirdDuplicate(long una) {
    boolean repairing = phase.repairs();
    return !repairing && duplicates >= DUPLICATE_THRESHOLD && una > recover;
  }

  /**
   * SND.UNA advanced by {@code octets}; returns how many of them duplicates had stood for.
   *
   * @param outstanding octets that still are
   */
  public long progress(long octets, long outstanding) {
    duplicates = 0;
    duplicateCredit = outstanding;
    long known = Math.min(duplicateOctets, octets);
    duplicateOctets -= known;
    if (!phase.repairs()) {
      duplicateOctets = 0;
    }
    return known;
  }

  /** Duplicates say nothing any more: everything goes again. */
  public void forgetDuplicates() {
    duplicates = 0;
    duplicateOctets = 0;
  }

  public int duplicates() {
    return duplicates;
  }

  /** Octets that have left the network by what duplicates say. */
  public long duplicateOctets() {
    return duplicateOctets;
  }
}
