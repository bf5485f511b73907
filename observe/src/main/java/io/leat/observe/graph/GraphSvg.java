package io.leat.observe.graph;

import io.leat.observe.Language;
import io.leat.observe.SvgDrawing;
import io.leat.observe.TextCells;
import java.util.List;

/** Graphs as one self-contained SVG picture, one below the other, for light and dark pages. */
public final class GraphSvg {
  private static final double WIDTH = 860;
  private static final double LEFT = 76;
  private static final double RIGHT = 20;
  private static final double TITLE = 44;
  private static final double BELOW = 34;
  private static final double PADDING = 14;
  private static final int TICKS = 5;

  /** So that what lies at the top is not mistaken for the frame. */
  private static final double HEADROOM = 1.06;

  /** Half the width of the stroke that ends a bar: segments of one moment are seen one by one. */
  private static final double CAP = 3.5;

  private static final double LETTER = 7;
  private static final double CJK_LETTER = 12;

  /** Weight and dashes tell series apart; colours only repeat it. */
  private static final String STYLE =
      """
      .grid{stroke:#d0d7de;stroke-width:1}
      .axis{stroke:#59636e;stroke-width:1.2}
      .g-sent{stroke:#0550ae;stroke-width:2.2}
      .g-again{stroke:#b3261e;stroke-width:4.5;fill:none}
      .g-sacked{stroke:#8c959f;stroke-width:4}
      .g-plain{stroke:#1f2328;stroke-width:2;fill:none}
      .g-dashed{stroke:#953800;stroke-width:1.8;stroke-dasharray:8 4;fill:none}
      .g-dotted{stroke:#0550ae;stroke-width:1.8;stroke-dasharray:2 3;fill:none}
      @media (prefers-color-scheme:dark){
      .grid{stroke:#30363d}
      .axis{stroke:#9198a1}
      .g-sent{stroke:#79c0ff}
      .g-again{stroke:#ff9492}
      .g-sacked{stroke:#6e7681}
      .g-plain{stroke:#e6edf3}
      .g-dashed{stroke:#ffa657}
      .g-dotted{stroke:#79c0ff}
      }
      """;

  private final SvgDrawing drawing = new SvgDrawing();
  private final Language language;
  private final Axis time;
  private double top = PADDING;

  private GraphSvg(List<Graph> graphs, Language language) {
    this.language = language;
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (Graph graph : graphs) {
      if (!graph.isEmpty()) {
        first = Math.min(first, graph.firstTime());
        last = Math.max(last, graph.lastTime());
      }
    }
    time = first > last ? Axis.of(0, 1) : Axis.of((double) first, (double) last);
  }

  /**
   * The picture as an SVG document.
   *
   * @param height pixels of each graph
   */
  public static String render(List<Graph> graphs, Language language, double height) {
    GraphSvg picture = new GraphSvg(graphs, language);
    StringBuilder titles = new StringBuilder();
    StringBuilder description = new StringBuilder();
    for (Graph graph : graphs) {
      picture.graph(graph, height);
      titles.append(titles.isEmpty() ? "" : " | ").append(graph.title().in(language));
      description.append(description(graph, language));
    }
    return picture.drawing.document(
        WIDTH, picture.top + PADDING, titles.toString(), description.toString(), STYLE);
  }

  private static String description(Graph graph, Language language) {
    StringBuilder text = new StringBuilder(graph.title().in(language)).append(": ");
    for (Series series : graph.series()) {
      Series.Dot last = series.dots().getLast();
      text.append(series.name().in(language))
          .append(' ')
          .append(Axis.label(last.to()))
          .append("; ");
    }
    return text.toString();
  }

  private double x(double timeNanos) {
    return LEFT + time.place(timeNanos) * (WIDTH - LEFT - RIGHT);
  }

  private void graph(Graph graph, double height) {
    drawing.text("title", LEFT, top + 16, graph.title().in(language));
    legend(graph, top + 34);
    double from = top + TITLE;
    double to = from + height;
    Axis values = Axis.of(Math.min(0, graph.smallest()), Math.max(1, HEADROOM * graph.largest()));
    grid(values, from, to, graph);
    for (Series series : graph.series()) {
      if (series.look().isBar()) {
        series.dots().forEach(dot -> bar(series.look(), dot, values, from, to));
      } else {
        stair(series, values, from, to);
      }
    }
    top = to + BELOW;
  }

  private static double y(Axis values, double value, double from, double to) {
    return to - values.place(value) * (to - from);
  }

  private void grid(Axis values, double from, double to, Graph graph) {
    for (double tick : values.ticks(TICKS)) {
      double y = y(values, tick, from, to);
      drawing.line("grid", LEFT, y, WIDTH - RIGHT, y);
      drawing.text("mono small muted end", LEFT - 6, y + 4, Axis.label(tick));
    }
    Axis millis = Axis.of(0, (time.to() - time.from()) / 1e6);
    for (double tick : millis.ticks(2 * TICKS)) {
      double x = x(time.from() + tick * 1e6);
      drawing.line("grid", x, from, x, to);
      drawing.text("mono small muted middle", x, to + 15, Axis.label(tick));
    }
    drawing.line("axis", LEFT, to, WIDTH - RIGHT, to);
    drawing.line("axis", LEFT, from, LEFT, to);
    drawing.text("small muted end", LEFT - 8, from - TITLE + 16, graph.unit().in(language));
    drawing.text("small muted end", WIDTH - RIGHT, to + 28, "ms");
  }

  private void legend(Graph graph, double y) {
    double x = LEFT;
    for (Series series : graph.series()) {
      String style = style(series.look());
      if (series.look().isBar()) {
        drawing.line(style, x + 12, y - 9, x + 12, y + 2);
        if (series.look() == Look.AGAIN) {
          cross(x + 12, y - 9);
        }
      } else {
        drawing.line(style, x, y - 4, x + 24, y - 4);
      }
      String name = series.name().in(language);
      drawing.text("", x + 30, y, name);
      boolean wide = TextCells.width(name) > name.length();
      x += 56 + name.length() * (wide ? CJK_LETTER : LETTER);
    }
  }

  private void bar(Look look, Series.Dot dot, Axis values, double from, double to) {
    double x = x((double) dot.timeNanos());
    double low = y(values, dot.from(), from, to);
    double high = Math.min(y(values, dot.to(), from, to), low - 1.5);
    drawing.line(style(look), x, low, x, high);
    if (look == Look.SENT) {
      drawing.line(style(look), x - CAP, high, x + CAP, high);
    }
    if (look == Look.AGAIN) {
      cross(x, high);
    }
  }

  /** So that what was sent again is seen without colour. */
  private void cross(double x, double y) {
    drawing.path(
        "cross",
        "M"
            + SvgDrawing.point(x - 4, y - 7)
            + "L"
            + SvgDrawing.point(x + 4, y + 1)
            + "M"
            + SvgDrawing.point(x + 4, y - 7)
            + "L"
            + SvgDrawing.point(x - 4, y + 1));
  }

  private void stair(Series series, Axis values, double from, double to) {
    StringBuilder path = new StringBuilder();
    for (Series.Dot dot : series.dots()) {
      double x = x((double) dot.timeNanos());
      double y = y(values, dot.to(), from, to);
      if (path.isEmpty()) {
        path.append('M').append(SvgDrawing.point(x, y));
      } else {
        path.append('H').append(SvgDrawing.format(x)).append('V').append(SvgDrawing.format(y));
      }
    }
    drawing.path(style(series.look()), path.toString());
  }

  private static String style(Look look) {
    return switch (look) {
      case SENT -> "g-sent";
      case AGAIN -> "g-again";
      case SACKED -> "g-sacked";
      case PLAIN -> "g-plain";
      case DASHED -> "g-dashed";
      case DOTTED -> "g-dotted";
    };
  }
}
