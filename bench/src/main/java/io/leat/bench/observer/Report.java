package io.leat.bench.observer;

import io.leat.bench.frame.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What the starts say of the bounds.
 *
 * @param rows of a table, the head and the rule below it first
 * @param kept whether all bounds are
 */
record Report(List<String> rows, boolean kept) {
  Report {
    rows = List.copyOf(rows);
  }

  /**
   * @param gigabits a second that a server moves: the faster, the less time for a super-segment
   */
  static Report of(List<Start> starts, double gigabits) {
    double nanosOfServer = 8 * Blocks.UNIT / gigabits;
    List<String> rows = new ArrayList<>();
    rows.add(
        String.format(
            Locale.ROOT,
            "| | starts | ns a super-segment | ns more | 95 %% range | of a server's %.0f ns"
                + " | 95 %% range | bound | |",
            nanosOfServer));
    rows.add("|---|---|---|---|---|---|---|---|---|");
    boolean kept = true;
    for (Bound bound : Bound.values()) {
      Range nanos = Range.of(values(starts, start -> start.nanosMore(bound)));
      Range percent = nanos.times(100 / nanosOfServer);
      kept &= bound.verdict(percent).equals("kept");
      rows.add(
          String.format(
              Locale.ROOT,
              "| %s | %d | %.0f | %+.0f | %s | %+.2f %% | %s %% | %.1f %% | %s |",
              bound.names(),
              starts.size(),
              Spread.of(values(starts, start -> start.nanos().of(bound.against))).median(),
              nanos.median(),
              nanos.text(),
              percent.median(),
              percent.text(),
              bound.percent,
              bound.verdict(percent)));
    }
    return new Report(rows, kept);
  }

  private static double[] values(List<Start> starts, ToDoubleFunction<Start> value) {
    return starts.stream().mapToDouble(value).toArray();
  }
}
