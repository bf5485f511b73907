package io.leat.bench.paths;

import io.leat.bench.frame.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rows as Markdown. */
final class Report {
  private Report() {}

  static String markdown(List<Row> rows, String machine) {
    StringBuilder text = new StringBuilder("# Leat's sender and Linux's over many paths\n\n");
    text.append(machine).append("\n\n");
    text.append(
        "Goodput in Mbit/s, medians of pairs; ratio is Leat over Linux, pair by pair. A cell counts"
            + " when Linux reaches 0.9 of the computed limit. Retransmitted and spurious are shares"
            + " of the segments sent; spurious ones are those that the receiver had already.\n");
    for (Control control : Control.values()) {
      List<Row> own = rows.stream().filter(row -> row.control() == control).toList();
      if (!own.isEmpty()) {
        section(text, control, own);
      }
    }
    return text.toString();
  }

  private static void section(StringBuilder text, Control control, List<Row> rows) {
    text.append("\n## ").append(control.name().toLowerCase(Locale.ROOT)).append("\n\n");
    text.append(
        "| cell | pairs | limit | Linux | Leat | ratio | counts | retransmitted Linux / Leat |"
            + " spurious Linux / Leat | Leat's timeouts |\n|---|---|---|---|---|---|---|---|---|---|\n");
    for (Row row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %d | %.1f | %.1f | %.1f | %s | %s | %.2f %% / %.2f %% | %.2f %% / %.2f %% |"
                  + " %.0f |\n",
              row.cell().name(),
              row.pairs(),
              row.limit() / 1e6,
              row.linux() / 1e6,
              row.leat() / 1e6,
              ratio(control, row),
              row.counts() ? "yes" : "no",
              100 * row.linuxRetransmitted(),
              100 * row.leatRetransmitted(),
              100 * row.linuxSpurious(),
              100 * row.leatSpurious(),
              row.leatTimeouts()));
    }
    text.append("\n").append(summary(control, rows)).append("\n");
  }

  private static String ratio(Control control, Row row) {
    boolean below = control.hasBar() && row.counts() && row.ratio() < 0.9;
    return String.format(Locale.ROOT, below ? "**%.2f**" : "%.2f", row.ratio());
  }

  static String summary(Control control, List<Row> rows) {
    List<Row> counting = rows.stream().filter(Row::counts).toList();
    if (counting.isEmpty()) {
      return "No cell counts.";
    }
    double[] ratios = counting.stream().mapToDouble(Row::ratio).toArray();
    String said =
        String.format(
            Locale.ROOT,
            "%d of %d cells count; the median of their ratios is %.2f.",
            counting.size(),
            rows.size(),
            Spread.of(ratios).median());
    if (!control.hasBar()) {
      return said + " Different versions of BBR: no bar.";
    }
    List<String> below = new ArrayList<>();
    for (Row row : counting) {
      if (row.ratio() < 0.9) {
        below.add(row.cell().name());
      }
    }
    return said
        + (below.isEmpty()
            ? " None is below 0.9."
            : " Below 0.9: " + String.join(", ", below) + ".");
  }
}
