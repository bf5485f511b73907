package io.leat.tcp.receive;

/**
 * The receiver's half of selective acknowledgment: which blocks an ACK reports, in which order (RFC
 * 2018 §4, RFC 2883 §4).
 */
public final class SackBlocks {
  /** Blocks that fit when there is no timestamps option. */
  public static final int MOST = 4;

  /** Positions inside recently reported ranges, one in each, the latest first. */
  private final long[] recent = new long[2 * MOST];

  private int recentCount;
  private long duplicateLeft;
  private long duplicateRight;

  private final long[] left = new long[MOST];
  private final long[] right = new long[MOST];
  private int count;

  /** Text at {@code position} arrived and was kept out of order: its range is reported first. */
  public void arrived(long position) {
    int keep = Math.min(recentCount, recent.length - 1);
    System.arraycopy(recent, 0, recent, 1, keep);
    recent[0] = position;
    recentCount = keep + 1;
  }

  /** Text that was held already arrived again: reported once, as the first block (RFC 2883 §4). */
  public void duplicate(long from, long to) {
    duplicateLeft = from;
    duplicateRight = to;
  }

  public boolean hasDuplicate() {
    return duplicateRight > duplicateLeft;
  }

  /**
   * Chooses the blocks of the next ACK and forgets the duplicate.
   *
   * @param most how many fit beside the other options
   */
  public void choose(OutOfOrderRanges ranges, int most) {
    count = 0;
    if (hasDuplicate()) {
      report(duplicateLeft, duplicateRight);
      addEnclosing(ranges, most);
      duplicateRight = duplicateLeft;
    }
    int keptRecent = 0;
    for (int i = 0; i < recentCount; i++) {
      int range = ranges.containing(recent[i]);
      if (range >= 0 && !isKept(ranges, range, keptRecent)) {
        recent[keptRecent++] = recent[i];
        addOnce(ranges, range, most);
      }
    }
    recentCount = keptRecent;
    for (int i = 0; i < ranges.count() && count < most; i++) {
      addOnce(ranges, i, most);
    }
  }

  /** Whether a later position already stands for the range: it must not push others out. */
  private boolean isKept(OutOfOrderRanges ranges, int range, int kept) {
    for (int i = 0; i < kept; i++) {
      if (ranges.left(range) <= recent[i] && recent[i] < ranges.right(range)) {
        return true;
      }
    }
    return false;
  }

  /** A duplicate inside a range is followed by that range (RFC 2883 §4, rule 4). */
  private void addEnclosing(OutOfOrderRanges ranges, int most) {
    int range = ranges.containing(duplicateLeft);
    if (range >= 0) {
      addOnce(ranges, range, most);
    }
  }

  private void addOnce(OutOfOrderRanges ranges, int range, int most) {
    for (int i = 0; i < count; i++) {
      if (left[i] == ranges.left(range) && right[i] == ranges.right(range)) {
        return;
      }
    }
    if (count < most) {
      report(ranges.left(range), ranges.right(range));
    }
  }

  private void report(long from, long to) {
    left[count] = from;
    right[count++] = to;
  }

  /** How many blocks were chosen. */
  public int count() {
    return count;
  }

  public long left(int index) {
    return left[index];
  }

  public long right(int index) {
    return right[index];
  }
}
