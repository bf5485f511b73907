package io.leat.bench.paths;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What the pairs of one cell and one congestion control come to, each number a median.
 *
 * @param limit bits per second that can be reached
 * @param ratio Leat's goodput over Linux's, pair by pair
 * @param retransmitted share of Leat's and Linux's segments
 * @param spurious share of segments that were retransmitted without need
 */
record Row(
    Cell cell,
    Control control,
    int pairs,
    double limit,
    double linux,
    double leat,
    double ratio,
    double linuxRetransmitted,
    double leatRetransmitted,
    double linuxSpurious,
    double leatSpurious,
    double leatTimeouts) {
  /** Kernel to kernel must come so near to the limit for a cell to count. */
  private static final double FIT = 0.9;

  /** Whether the kernel shows that the path, and not this machine, is what is measured. */
  boolean counts() {
    return linux >= FIT * limit;
  }

  /** One for each cell and congestion control of which there is a complete pair. */
  static List<Row> of(List<Cell> cells, List<Run> runs) {
    List<Row> rows = new ArrayList<>();
    for (Control control : Control.values()) {
      for (Cell cell : cells) {
        Map<String, Run> linux = new HashMap<>();
        Map<String, Run> leat = new HashMap<>();
        for (Run run : runs) {
          if (run.control() == control && run.cell().equals(cell.name())) {
            String pair = run.pair() + " " + run.seconds();
            (run.who() == Run.Who.LINUX ? linux : leat).put(pair, run);
          }
        }
        linux.keySet().retainAll(leat.keySet());
        leat.keySet().retainAll(linux.keySet());
        if (!linux.isEmpty()) {
          rows.add(row(cell, control, linux, leat));
        }
      }
    }
    return rows;
  }

  private static Row row(
      Cell cell, Control control, Map<String, Run> linux, Map<String, Run> leat) {
    double[] ratios =
        linux.keySet().stream()
            .mapToDouble(pair -> leat.get(pair).bitsPerSecond() / linux.get(pair).bitsPerSecond())
            .toArray();
    double seconds = median(linux, Run::seconds);
    return new Row(
        cell,
        control,
        ratios.length,
        Limit.bitsPerSecond(cell, control, seconds),
        median(linux, Run::bitsPerSecond),
        median(leat, Run::bitsPerSecond),
        median(ratios),
        median(linux, run -> share(run.retransmissions(), run)),
        median(leat, run -> share(run.retransmissions(), run)),
        median(linux, run -> share(run.duplicates(), run)),
        median(leat, run -> share(run.duplicates(), run)),
        median(leat, run -> run.timeouts()));
  }

  private static double share(long segments, Run run) {
    return segments / (double) Math.max(1, run.segments());
  }

  private static double median(Map<String, Run> runs, ToDoubleFunction<Run> of) {
    return median(runs.values().stream().mapToDouble(of).toArray());
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
