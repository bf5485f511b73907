package io.leat.bench.observer;

import io.leat.bench.frame.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * For {@code bench/observer --direct}: reads a file of lines of round, direction, variant and
 * throughput, and says for each bound and direction how much slower the observed variant is than
 * the other in per cent: the median over all rounds, the range that holds the true median with 95 %
 * (order statistics, no assumption of a distribution), and whether the bound is kept.
 */
final class Ratios {
  private final Map<String, Double> measured = new HashMap<>();
  private int rounds;

  private Ratios() {}

  public static void main(String[] words) throws IOException {
    List<String> rows = table(Files.readAllLines(Path.of(words[0])));
    rows.forEach(System.out::println);
    if (!rows.stream().skip(2).allMatch(row -> row.endsWith("| kept |"))) {
      System.exit(1);
    }
  }

  /** The rows of a table, the head and the rule below it first. */
  static List<String> table(List<String> lines) {
    Ratios ratios = new Ratios();
    lines.forEach(ratios::add);
    List<String> rows = new ArrayList<>();
    rows.add("| | direction | pairs | Gbit/s | median cost | 95 % range | bound | |");
    rows.add("|---|---|---|---|---|---|---|---|");
    for (Bound bound : Bound.values()) {
      rows.add(ratios.row(bound, "rx"));
      rows.add(ratios.row(bound, "tx"));
    }
    return rows;
  }

  private void add(String line) {
    String[] fields = line.split("\t", -1);
    if (!fields[3].isEmpty()) {
      measured.put(fields[0] + fields[1] + fields[2], Double.parseDouble(fields[3]));
    }
    rounds = Math.max(rounds, Integer.parseInt(fields[0]));
  }

  private String row(Bound bound, String direction) {
    List<Double> costs = new ArrayList<>();
    List<Double> speeds = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      Double observed = measured.get(round + direction + bound.observed.word());
      Double against = measured.get(round + direction + bound.against.word());
      if (observed != null && against != null && against > 0) {
        costs.add(100 * (1 - observed / against));
        speeds.add(observed);
      }
    }
    Range range = Range.of(costs.stream().mapToDouble(Double::doubleValue).toArray());
    return String.format(
        Locale.ROOT,
        "| %s | %s | %d | %.1f | %+.2f %% | %s %% | %.1f %% | %s |",
        bound.names(),
        direction,
        costs.size(),
        Spread.of(speeds.stream().mapToDouble(Double::doubleValue).toArray()).median(),
        range.median(),
        range.text(),
        bound.percent,
        bound.verdict(range));
  }
}
