package io.leat.bench.paths;

import java.util.List;
import java.util.Locale;

/** The rows as an SVG: for each cell both goodputs as shares of the limit. */
final class Chart {
  private static final int LINE = 18;
  private static final int TOP = 60;
  private static final int LEFT = 330;
  private static final int WIDTH = 480;

  /** The right edge of the scale, as a share of the limit. */
  private static final double MOST = 1.2;

  private Chart() {}

  static String svg(Control control, List<Row> rows) {
    StringBuilder svg = new StringBuilder();
    int height = TOP + rows.size() * LINE + 20;
    svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ")
        .append(LEFT + WIDTH + 80)
        .append(' ')
        .append(height)
        .append("\" font-family=\"sans-serif\" font-size=\"11\">\n")
        .append("<style>text{fill:#333}.l{fill:#9aa5b1}.e{fill:#0b7285}.g{stroke:#ddd}")
        .append(".n{opacity:.4}@media(prefers-color-scheme:dark){text{fill:#ddd}.g{stroke:#444}}")
        .append("</style>\n");
    text(svg, 10, 20, control.name().toLowerCase(Locale.ROOT) + ": goodput, share of the limit");
    bar(svg, "l", 10, 30, 10);
    text(svg, 25, 37, "Linux");
    bar(svg, "e", 70, 30, 10);
    text(svg, 85, 37, "Leat (pale: the cell does not count); at the right their ratio");
    for (int tenths = 0; tenths <= 10 * MOST; tenths += 2) {
      mark(svg, tenths / 10.0, height);
    }
    for (int i = 0; i < rows.size(); i++) {
      row(svg, rows.get(i), TOP + i * LINE);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void mark(StringBuilder svg, double share, int height) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<line class=\"g\" x1=\"%1$d\" x2=\"%1$d\" y1=\"%2$d\" y2=\"%3$d\"/>\n",
            LEFT + length(share),
            TOP - 8,
            height - 20));
    text(svg, LEFT + length(share) - 8, TOP - 12, String.format(Locale.ROOT, "%.1f", share));
  }

  private static void row(StringBuilder svg, Row row, int y) {
    svg.append(row.counts() ? "<g>\n" : "<g class=\"n\">\n");
    text(svg, 10, y + 11, row.cell().name());
    bar(svg, "l", LEFT, y + 2, length(row.linux() / row.limit()));
    bar(svg, "e", LEFT, y + 9, length(row.leat() / row.limit()));
    text(svg, LEFT + WIDTH + 20, y + 12, String.format(Locale.ROOT, "%.2f", row.ratio()));
    svg.append("</g>\n");
  }

  private static void bar(StringBuilder svg, String kind, int x, int y, int width) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"6\"/>\n",
            kind,
            x,
            y,
            width));
  }

  private static void text(StringBuilder svg, int x, int y, String text) {
    svg.append(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\">%s</text>\n", x, y, text));
  }

  /** Of a bar; what is beyond the scale ends at its edge. */
  private static int length(double share) {
    return (int) Math.round(WIDTH * Math.min(MOST, share) / MOST);
  }
}
