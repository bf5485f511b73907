package io.leat.tcp.recovery;

import io.leat.tcp.send.SentRanges;

/**
 * What the peer says that it has (RFC 2018, the sender's half; RFC 2883), entered into {@link
 * SentRanges}.
 *
 * <p>A peer repeats its blocks in each acknowledgment: only what a block says beyond those of the
 * acknowledgment before is looked at. A part of a segment is not taken for delivered, so that a
 * peer cannot cut what is outstanding into octets (CVE-2019-11478).
 */
public final class Scoreboard {
  private static final int REMEMBERED = 4;

  /** Told of each range as it is reported for the first time. */
  public interface Listener {
    /** {@code octets} of the range were delivered, at the end of the range unless cumulative. */
    void delivered(long index, long octets, boolean cumulative);
  }

  private final SentRanges ranges;
  private final long[] lefts = new long[REMEMBERED];
  private final long[] rights = new long[REMEMBERED];
  private int remembered;
  private long duplicateLeft = -1;
  private long duplicateRight = -1;

  public Scoreboard(SentRanges ranges) {
    this.ranges = ranges;
  }

  /** Another acknowledgment is read: everything before {@code ack} has arrived. */
  public void acknowledged(long ack, Listener listener) {
    duplicateLeft = -1;
    duplicateRight = -1;
    while (!ranges.isEmpty() && ranges.start() < ack) {
      long index = ranges.first();
      if (!ranges.isSacked(index)) {
        long octets = Math.min(ack, ranges.end(index)) - ranges.start();
        listener.delivered(index, octets, true);
      }
      ranges.acknowledgeFirst(ack);
    }
  }

  /**
   * The blocks of an acknowledgment, as positions; those that cannot be true are passed over.
   *
   * @param ack of the same segment: by it, not by SND.UNA, a D-SACK is known (RFC 2883 §5)
   * @param oldest nothing before this position can still be reported
   */
  public void reported(
      long[] newLefts,
      long[] newRights,
      int count,
      long ack,
      long oldest,
      int mss,
      Listener listener) {
    int from = isDuplicate(newLefts, newRights, count, ack, oldest) ? 1 : 0;
    for (int i = from; i < count; i++) {
      if (newLefts[i] < newRights[i] && newRights[i] <= ranges.end()) {
        report(Math.max(newLefts[i], ranges.start()), newRights[i], 0, mss, listener);
      }
    }
    remembered = 0;
    for (int i = from; i < count; i++) {
      if (newLefts[i] < newRights[i] && newRights[i] <= ranges.end()) {
        lefts[remembered] = newLefts[i];
        rights[remembered++] = newRights[i];
      }
    }
  }

  /** RFC 2883 §4: the first block, if it lies below the ACK or inside the second. */
  private boolean isDuplicate(long[] newLefts, long[] newRights, int count, long ack, long oldest) {
    if (count == 0) {
      return false;
    }
    long left = newLefts[0];
    long right = newRights[0];
    boolean below = right <= ack;
    boolean inside = count > 1 && newLefts[1] <= left && right <= newRights[1];
    if (left >= right || !(below || inside)) {
      return false;
    }
    if (oldest <= left && right <= Math.max(ack, ranges.end())) {
      duplicateLeft = left;
      duplicateRight = right;
    }
    return true;
  }

  /** What of a block goes beyond the remembered ones from {@code other} on. */
  private void report(long left, long right, int other, int mss, Listener listener) {
    long from = left;
    long to = right;
    for (int i = other; i < remembered; i++) {
      // what ended inside a segment was not taken: it may be whole now
      long knownFrom = lefts[i] + mss;
      long knownTo = rights[i] - mss;
      if (knownFrom >= knownTo || knownTo <= from || to <= knownFrom) {
        continue;
      }
      if (from < knownFrom && knownTo < to) {
        report(from, knownFrom, i + 1, mss, listener);
        from = knownTo;
      } else if (from < knownFrom) {
        to = knownFrom;
      } else {
        from = Math.min(to, knownTo);
      }
    }
    if (from < to) {
      mark(from, to, mss, listener);
    }
  }

  private void mark(long from, long to, int mss, Listener listener) {
    long index = ranges.find(from);
    if (ranges.left(index) < from) {
      index = beginsInside(index, from, to, mss);
    }
    while (index < ranges.next() && ranges.left(index) < to) {
      if (!ranges.isSacked(index) && (ranges.end(index) <= to || endsInside(index, to, mss))) {
        listener.delivered(index, ranges.end(index) - ranges.left(index), false);
        ranges.sack(index);
      }
      index++;
    }
  }

  /** The first range that begins at {@code from} or behind it, in whole segments. */
  private long beginsInside(long index, long from, long to, int mss) {
    long left = ranges.left(index);
    long whole = left + (from - left + mss - 1) / mss * mss;
    boolean holdsOne = Math.min(whole + mss, ranges.end(index)) <= to;
    if (!ranges.isSacked(index) && whole < ranges.end(index) && holdsOne) {
      ranges.split(index, whole);
    }
    return index + 1;
  }

  /** Whether at least one whole segment of the range ends at {@code to} or before. */
  private boolean endsInside(long index, long to, int mss) {
    long left = ranges.left(index);
    long whole = left + (to - left) / mss * mss;
    if (whole == left) {
      return false;
    }
    ranges.split(index, whole);
    return true;
  }

  /** Forgets every SACK: the peer may have dropped what it had reported (RFC 2018 §8). */
  public void forget() {
    remembered = 0;
    ranges.forgetSacks();
  }

  /** Whether the acknowledgment reported text that arrived twice (RFC 2883). */
  public boolean hasDuplicate() {
    return duplicateLeft >= 0;
  }

  public long duplicateLeft() {
    return duplicateLeft;
  }

  public long duplicateRight() {
    return duplicateRight;
  }
}
