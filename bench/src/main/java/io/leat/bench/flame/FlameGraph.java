package io.leat.bench.flame;

import java.util.Locale;

/**
 * A call tree as SVG: a box for each frame, as wide as its share of the samples, on top of its
 * caller. Boxes show their full name and share when pointed at.
 */
final class FlameGraph {
  private static final int WIDTH = 1200;
  private static final int ROW = 17;
  private static final int TOP = 28;
  private static final double LETTER = 6.6;

  /** What is narrower is left out: nobody could point at it. */
  private static final double NARROWEST = 0.3;

  private final StringBuilder svg = new StringBuilder();
  private final int height;
  private final long all;

  private FlameGraph(Frame root) {
    height = TOP + (root.depth() + 1) * ROW + 4;
    all = Math.max(1, root.samples);
  }

  /**
   * @param title stands above the picture
   */
  static String svg(Frame root, String title) {
    FlameGraph graph = new FlameGraph(root);
    graph.svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " font-family=\"monospace\" font-size=\"11\">\n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n"
                + "<text x=\"4\" y=\"18\" font-size=\"14\">%s</text>\n",
            WIDTH,
            graph.height,
            escaped(title)));
    graph.box(root, 0, 0);
    return graph.svg.append("</svg>\n").toString();
  }

  private void box(Frame frame, double x, int level) {
    double width = (double) frame.samples / all * WIDTH;
    if (width < NARROWEST) {
      return;
    }
    int y = height - 4 - (level + 1) * ROW;
    svg.append(
        String.format(
            Locale.ROOT,
            "<g><title>%s, %d samples, %.2f %%</title>"
                + "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\""
                + " stroke=\"white\"/>",
            escaped(frame.name),
            frame.samples,
            100.0 * frame.samples / all,
            x,
            y,
            width,
            ROW - 1,
            color(frame.name)));
    int letters = (int) ((width - 4) / LETTER);
    if (letters > 2) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%.1f\" y=\"%d\">%s</text>",
              x + 2,
              y + 12,
              escaped(shortened(frame.name, letters))));
    }
    svg.append("</g>\n");
    double at = x;
    for (Frame callee : frame.callees.values()) {
      box(callee, at, level + 1);
      at += (double) callee.samples / all * WIDTH;
    }
  }

  /** The end of a name says more than its package. */
  private static String shortened(String name, int letters) {
    return name.length() <= letters ? name : ".." + name.substring(name.length() - letters + 2);
  }

  /**
   * Leat is green, the JDK blue, and what is native or the kernel's red; shades tell neighbours.
   */
  private static String color(String name) {
    int shade = Math.floorMod(name.hashCode(), 40);
    if (name.startsWith("io.leat.")) {
      return String.format(Locale.ROOT, "rgb(%d,%d,%d)", 100 + shade, 190 + shade, 100);
    }
    if (name.startsWith("java.") || name.startsWith("jdk.") || name.startsWith("sun.")) {
      return String.format(Locale.ROOT, "rgb(%d,%d,%d)", 130 + shade, 170 + shade, 230);
    }
    return String.format(Locale.ROOT, "rgb(%d,%d,%d)", 230, 110 + shade, 90 + shade);
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        default -> escaped.append(c < ' ' ? '?' : c);
      }
    }
    return escaped.toString();
  }
}
