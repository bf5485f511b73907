package io.leat.tcp.receive;

import java.util.Arrays;

/**
 * The ranges of text that arrived beyond a gap: sorted, disjoint, not touching, bounded in number.
 *
 * <p>Positions; a range runs from its left edge to before its right edge.
 */
public final class OutOfOrderRanges {
  private final int limit;
  private long[] left = new long[4];
  private long[] right = new long[4];
  private int count;

  public OutOfOrderRanges(int limit) {
    this.limit = limit;
  }

  public int count() {
    return count;
  }

  public boolean isEmpty() {
    return count == 0;
  }

  public long left(int index) {
    return left[index];
  }

  public long right(int index) {
    return right[index];
  }

  /** Octets in all ranges. */
  public long octets() {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += right[i] - left[i];
    }
    return sum;
  }

  /** Whether {@code [from, to)} could be added without more ranges than the limit. */
  public boolean accepts(long from, long to) {
    if (count < limit) {
      return true;
    }
    int i = firstEndingAtOrAfter(from);
    return i < count && left[i] <= to;
  }

  /** Adds {@code [from, to)}, merging with what it overlaps or touches. */
  public void add(long from, long to) {
    int first = firstEndingAtOrAfter(from);
    int behind = first;
    while (behind < count && left[behind] <= to) {
      behind++;
    }
    if (behind > first) {
      left[first] = Math.min(left[first], from);
      right[first] = Math.max(right[behind - 1], to);
      remove(first + 1, behind);
    } else {
      insert(first, from, to);
    }
  }

  /**
   * The index of the first range that ends behind {@code position}; {@link #count} if none does.
   */
  public int firstBehind(long position) {
    return firstEndingAtOrAfter(position + 1);
  }

  /** The index of the range that contains {@code position}, or -1. */
  public int containing(long position) {
    int i = firstBehind(position);
    return i < count && left[i] <= position ? i : -1;
  }

  /**
   * Takes the ranges that {@code position} has reached.
   *
   * @return the position up to which text is now contiguous
   */
  public long advance(long position) {
    int reached = 0;
    while (reached < count && left[reached] <= position) {
      position = Math.max(position, right[reached++]);
    }
    remove(0, reached);
    return position;
  }

  public void clear() {
    count = 0;
  }

  private int firstEndingAtOrAfter(long position) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = low + high >>> 1;
      if (right[middle] < position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void insert(int index, long from, long to) {
    if (count == left.length) {
      left = Arrays.copyOf(left, 2 * count);
      right = Arrays.copyOf(right, 2 * count);
    }
    System.arraycopy(left, index, left, index + 1, count - index);
    System.arraycopy(right, index, right, index + 1, count - index);
    left[index] = from;
    right[index] = to;
    count++;
  }

  private void remove(int from, int to) {
    if (to > from) {
      System.arraycopy(left, to, left, from, count - to);
      System.arraycopy(right, to, right, from, count - to);
      count -= to - from;
    }
  }
}
