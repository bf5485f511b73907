package io.leat.bench.observer;

import io.leat.bench.frame.Spread;
import java.util.Arrays;
import java.util.Locale;

/**
 * A median, and the range that holds the true one in 95 of 100 cases: order statistics, which
 * presume no distribution, and which one start that the compiler has spoilt does not move far.
 *
 * @param from negative infinity where there are too few values, and {@code to} positive
 */
record Range(double median, double from, double to) {
  private static final double CONFIDENCE = 0.95;

  static Range of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int low = lowIndex(sorted.length);
    return low < 0
        ? new Range(Spread.of(sorted).median(), Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY)
        : new Range(Spread.of(sorted).median(), sorted[low], sorted[sorted.length - 1 - low]);
  }

  Range times(double factor) {
    return new Range(median * factor, from * factor, to * factor);
  }

  /** As in {@code -0.10 to +0.20}. */
  String text() {
    return from == Double.NEGATIVE_INFINITY
        ? "needs more"
        : String.format(Locale.ROOT, "%+.2f to %+.2f", from, to);
  }

  /**
   * The largest index k so that the values k and n-1-k hold the median between them with the
   * confidence asked for; -1 if even the extremes do not.
   */
  static int lowIndex(int n) {
    double outside = 0;
    double probability = Math.pow(0.5, n);
    int k = -1;
    for (int i = 0; i < n / 2; i++) {
      outside += 2 * probability;
      if (outside > 1 - CONFIDENCE) {
        break;
      }
      k = i;
      probability = probability * (n - i) / (i + 1);
    }
    return k;
  }
}
