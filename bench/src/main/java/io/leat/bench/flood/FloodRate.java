package io.leat.bench.flood;

import java.util.Locale;

/**
 * SYNs a second.
 *
 * @param perSecond 0 for none, {@link SynFlood#UNPACED} for as many as the machine makes
 */
record FloodRate(int perSecond) {
  private static final String NONE = "none";
  private static final String HIGHEST = "highest";

  /** More than any machine here makes. */
  private static final int MOST = 100_000_000;

  /**
   * @throws IllegalArgumentException if it is neither a number nor {@code none} nor {@code highest}
   */
  static FloodRate parse(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case NONE -> new FloodRate(0);
      case HIGHEST -> new FloodRate(SynFlood.UNPACED);
      default -> {
        int number = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
        if (number < 1 || number > MOST) {
          throw new IllegalArgumentException(
              "a rate is none, highest, or 1 to " + MOST + " SYNs a second, not " + text);
        }
        yield new FloodRate(number);
      }
    };
  }

  boolean isNone() {
    return perSecond == 0;
  }

  boolean isHighest() {
    return perSecond == SynFlood.UNPACED;
  }

  /** Whether it was asked for by a number. */
  boolean isPaced() {
    return !isNone() && !isHighest();
  }

  @Override
  public String toString() {
    return isNone() ? NONE : isHighest() ? HIGHEST : String.valueOf(perSecond);
  }
}
