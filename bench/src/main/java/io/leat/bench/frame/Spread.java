package io.leat.bench.frame;

import java.util.Arrays;
import java.util.Locale;

/** Median and range of figures. */
public record Spread(int count, double median, double least, double most) {
  public static Spread of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    if (n == 0) {
      return new Spread(0, Double.NaN, Double.NaN, Double.NaN);
    }
    double median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    return new Spread(n, median, sorted[0], sorted[n - 1]);
  }

  /** As in {@code 25.2 (24.1 to 26.0)}. */
  public String text(String format) {
    return String.format(
        Locale.ROOT, format + " (" + format + " to " + format + ")", median, least, most);
  }
}
