package io.leat.bench.paths;

import io.leat.bench.frame.Spread;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What the pairs of one cell and one congestion control come to, each number a median.
 *
 * @param limit bits per second that can be reached
 * @param ratio Leat's goodput over Linux's, pair by pair
 * @param linuxRetransmitted share of the segments that were sent again
 * @param linuxSpurious share of the segments that were sent again without need
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

  /** Both flows that met the same fates. */
  private record Pair(Run linux, Run leat) {
    double ratio() {
      return leat.bitsPerSecond() / linux.bitsPerSecond();
    }
  }

  /** One for each cell and congestion control of which there is a complete pair. */
  static List<Row> of(List<Cell> cells, List<Run> runs) {
    List<Row> rows = new ArrayList<>();
    for (Control control : Control.values()) {
      for (Cell cell : cells) {
        List<Pair> pairs = pairs(cell, control, runs);
        if (!pairs.isEmpty()) {
          rows.add(row(cell, control, pairs));
        }
      }
    }
    return rows;
  }

  private static List<Pair> pairs(Cell cell, Control control, List<Run> runs) {
    Map<String, Run> linux = new HashMap<>();
    for (Run run : runs) {
      if (run.who() == Run.Who.LINUX) {
        linux.put(run.key(), run);
      }
    }
    List<Pair> pairs = new ArrayList<>();
    for (Run run : runs) {
      if (run.who() == Run.Who.LEAT && run.control() == control && run.cell().equals(cell.name())) {
        Run other =
            linux.get(Run.key(run.cell(), control, run.pair(), Run.Who.LINUX, run.seconds()));
        if (other != null) {
          pairs.add(new Pair(other, run));
        }
      }
    }
    return pairs;
  }

  private static Row row(Cell cell, Control control, List<Pair> pairs) {
    double seconds = median(pairs, pair -> pair.leat().seconds());
    return new Row(
        cell,
        control,
        pairs.size(),
        Limit.bitsPerSecond(cell, control, seconds),
        median(pairs, pair -> pair.linux().bitsPerSecond()),
        median(pairs, pair -> pair.leat().bitsPerSecond()),
        median(pairs, Pair::ratio),
        median(pairs, pair -> share(pair.linux().retransmissions(), pair.linux())),
        median(pairs, pair -> share(pair.leat().retransmissions(), pair.leat())),
        median(pairs, pair -> share(pair.linux().duplicates(), pair.linux())),
        median(pairs, pair -> share(pair.leat().duplicates(), pair.leat())),
        median(pairs, pair -> pair.leat().timeouts()));
  }

  private static double share(long segments, Run run) {
    return segments / (double) Math.max(1, run.segments());
  }

  private static double median(List<Pair> pairs, ToDoubleFunction<Pair> of) {
    return Spread.of(pairs.stream().mapToDouble(of).toArray()).median();
  }
}
