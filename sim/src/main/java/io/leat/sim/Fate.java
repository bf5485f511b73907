package io.leat.sim;

import java.time.Duration;

/**
 * What a rule decides for one frame.
 *
 * @param lost whether it never arrives
 * @param copies how many further times it arrives
 * @param delay how much later it arrives, in nanoseconds; those behind it overtake it
 * @param copyDelay how much later than that each copy arrives
 * @param corruptBit the bit, counted from the start of the frame, that is inverted; -1 for none
 */
public record Fate(boolean lost, int copies, long delay, long copyDelay, int corruptBit) {
  /** As if there were no rule. */
  public static final Fate PASS = new Fate(false, 0, 0, 0, -1);

  public static final Fate LOST = new Fate(true, 0, 0, 0, -1);

  public static Fate delayed(Duration by) {
    return new Fate(false, 0, by.toNanos(), 0, -1);
  }

  /** Arrives {@code copies} further times, each {@code after} the one before. */
  public static Fate duplicated(int copies, Duration after) {
    return new Fate(false, copies, 0, after.toNanos(), -1);
  }

  /** Arrives with one bit inverted. */
  public static Fate corrupted(int bit) {
    return new Fate(false, 0, 0, 0, bit);
  }
}
