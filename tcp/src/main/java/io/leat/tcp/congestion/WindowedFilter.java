package io.leat.tcp.congestion;

/**
 * The largest value of the last few units of some time, in constant space.
 *
 * <p>It keeps the best value, the best behind it, and the best behind that one, each later than the
 * one before; when the best grows old the next takes its place. The result is never too small for
 * the part of the window that is covered, and forgets within one window. Time may be rounds or
 * cycles, and wraps around like an {@code int}.
 */
final class WindowedFilter {
  private long best;
  private long second;
  private long third;
  private int bestAt;
  private int secondAt;
  private int thirdAt;

  /** The largest value of the window; 0 before the first. */
  long best() {
    return best;
  }

  /**
   * @param time never earlier than that of the last call
   * @param window how many units before {@code time} still count
   */
  void update(long value, int time, int window) {
    if (value >= best || time - thirdAt > window) {
      reset(value, time);
      return;
    }
    if (value >= second) {
      second = value;
      secondAt = time;
      third = value;
      thirdAt = time;
    } else if (value >= third) {
      third = value;
      thirdAt = time;
    }
    expire(value, time, window);
  }

  private void reset(long value, int time) {
    best = value;
    second = value;
    third = value;
    bestAt = time;
    secondAt = time;
    thirdAt = time;
  }

  private void expire(long value, int time, int window) {
    if (time - bestAt > window) {
      promote(value, time);
      if (time - bestAt > window) {
        promote(value, time);
      }
    } else if (secondAt == bestAt && time - bestAt > window / 4) {
      // a runner-up as old as the best would leave with it: begin another in the second quarter
      second = value;
      secondAt = time;
      third = value;
      thirdAt = time;
    } else if (thirdAt == secondAt && time - bestAt > window / 2) {
      third = value;
      thirdAt = time;
    }
  }

  private void promote(long value, int time) {
    best = second;
    bestAt = secondAt;
    second = third;
    secondAt = thirdAt;
    third = value;
    thirdAt = time;
  }
}
