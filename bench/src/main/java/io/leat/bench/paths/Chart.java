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
    add(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
            + " font-size=\"11\">",
        LEFT + WIDTH + 80,
        height);
    add(
        svg,
        "<style>text{fill:#333}.l{fill:#9aa5b1}.e{fill:#0b7285}.g{stroke:#ddd}.n{opacity:.4}"
            + "@media(prefers-color-scheme:dark){text{fill:#ddd}.g{stroke:#444}}</style>");
    add(
        svg,
        "<text x=\"10\" y=\"20\" font-size=\"14\">%s: goodput as a share of the limit</text>",
        control.name().toLowerCase(Locale.ROOT));
    add(svg, "<rect class=\"l\" x=\"10\" y=\"30\" width=\"10\" height=\"10\"/>");
    add(svg, "<text x=\"25\" y=\"39\">Linux</text>");
    add(svg, "<rect class=\"e\" x=\"70\" y=\"30\" width=\"10\" height=\"10\"/>");
    add(svg, "<text x=\"85\" y=\"39\">Leat (pale: the cell does not count)</text>");
    for (double share = 0; share <= MOST + 1e-9; share += 0.2) {
      add(
          svg,
          "<line class=\"g\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$d\" y2=\"%3$d\"/>",
          x(share),
          TOP - 8,
          height - 20);
      add(
          svg,
          "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.1f</text>",
          x(share),
          TOP - 12,
          share);
    }
    for (int i = 0; i < rows.size(); i++) {
      row(svg, rows.get(i), TOP + i * LINE);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void row(StringBuilder svg, Row row, int y) {
    add(svg, "<g%s>", row.counts() ? "" : " class=\"n\"");
    add(svg, "<text x=\"10\" y=\"%d\">%s</text>", y + 11, row.cell().name());
    bar(svg, "l", row.linux() / row.limit(), y + 2);
    bar(svg, "e", row.leat() / row.limit(), y + 9);
    add(svg, "<text x=\"%d\" y=\"%d\">%.2f</text></g>", LEFT + WIDTH + 20, y + 12, row.ratio());
  }

  private static void bar(StringBuilder svg, String kind, double share, int y) {
    add(
        svg,
        "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"6\"/>",
        kind,
        LEFT,
        y,
        x(Math.min(MOST, share)) - LEFT);
  }

  private static double x(double share) {
    return LEFT + WIDTH * share / MOST;
  }

  private static void add(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
