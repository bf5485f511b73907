package io.leat.bench.flood;

import io.leat.bench.frame.Spread;
import java.util.List;
import java.util.Locale;

/** The rows as Markdown. */
final class Report {
  private Report() {}

  static String markdown(List<Row> rows, Bar bar, String how, String machine) {
    StringBuilder text = new StringBuilder("# Leat under a SYN flood\n\n");
    text.append(machine).append(' ').append(how).append(".\n\n");
    text.append(
        "The null stack does no TCP work and discards the flood's SYNs as it reads them. Medians of"
            + " pairs, null stack / Leat; ratios are Leat's over the null stack's, pair by pair, with"
            + " the range of all. Kept is goodput in the turns under the flood over that in the turns"
            + " without it. Times are those until a legitimate client's connect succeeds: the median"
            + " of p99, and of Leat the longest of all.\n");
    for (Device device : Device.values()) {
      List<Row> own = rows.stream().filter(row -> row.device() == device).toList();
      if (!own.isEmpty()) {
        section(text, device, own, bar);
      }
    }
    return text.append('\n').append(summary(rows, bar)).append('\n').toString();
  }

  private static void section(StringBuilder text, Device device, List<Row> rows, Bar bar) {
    text.append(
        device == Device.OFFLOAD ? "\n## TUN with offload\n\n" : "\n## TUN without offload\n\n");
    text.append(
        "| SYN/s | pairs | made | queue full | Gbit/s | ratio | kept | ratio | processors | connect p99, ms |"
            + " longest | failed | established lost | memory grew | half-open | cookies |\n"
            + "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (Row row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %d | %.0f / %.0f | %.0f %% / %.0f %% | %.2f / %.2f | %s | %s | %s | %.2f /"
                  + " %.2f | %.1f / %.1f | %.1f | %d | %d | %.1f MiB | %d | %.0f |\n",
              row.rate(),
              row.pairs().size(),
              row.nothing(Run::offered),
              row.leat(Run::offered),
              row.nothing(Report::refusedPercent),
              row.leat(Report::refusedPercent),
              row.nothing(Run::bitsPerSecond) / 1e9,
              row.leat(Run::bitsPerSecond) / 1e9,
              marked(row, row.ratio(), bar == Bar.GOODPUT),
              kept(row),
              keptRatio(row, bar),
              row.nothing(Run::processor),
              row.leat(Run::processor),
              row.nothing(Run::p99Micros) / 1e3,
              row.leat(Run::p99Micros) / 1e3,
              row.most(Run::mostMicros) / 1e3,
              row.failed(),
              row.lost(),
              row.grownKib() / 1024.0,
              row.most(Run::halfOpen),
              row.leat(Run::cookies)));
    }
  }

  private static double refusedPercent(Run run) {
    return 100 * run.refused() / Math.max(1, run.offered());
  }

  private static String kept(Row row) {
    return row.rate().isPaced()
        ? String.format(Locale.ROOT, "%.2f / %.2f", row.nothing(Run::kept), row.leat(Run::kept))
        : "-";
  }

  private static String keptRatio(Row row, Bar bar) {
    return row.rate().isPaced() ? marked(row, row.keptRatio(), bar == Bar.KEPT) : "-";
  }

  /** In bold if it is what counts, and below the bar. */
  private static String marked(Row row, Spread ratio, boolean counts) {
    String text = ratio.text("%.2f");
    boolean below = counts && row.rate().isPaced() && !(ratio.median() >= Row.GOODPUT);
    return below ? "**" + text + "**" : text;
  }

  /** Whether everything holds, and what does not. */
  static String summary(List<Row> rows, Bar bar) {
    List<String> missed = missed(rows, bar);
    return missed.isEmpty()
        ? "Everything holds: legitimate clients connect within 3 s, "
            + (bar == Bar.GOODPUT ? "goodput is" : "the share of goodput that is kept is")
            + " at least 0.9 of the null stack's, memory grows by at most 64 MiB, and nothing"
            + " established is lost."
        : "Missed:\n\n- " + String.join("\n- ", missed);
  }

  static List<String> missed(List<Row> rows, Bar bar) {
    return rows.stream().flatMap(row -> row.missed(bar).stream()).toList();
  }
}
