package io.leat.observe.graph;

import io.leat.observe.Language;
import io.leat.observe.TextCells;
import java.util.Arrays;
import java.util.List;

/** Graphs as text, for a terminal. */
public final class GraphText {
  private static final int LABELS = 9;
  private static final int TICKS = 4;

  private final Graph graph;
  private final int columns;
  private final int rows;
  private final char[][] cells;
  private final Axis time;
  private final Axis values;

  private GraphText(Graph graph, int columns, int rows) {
    this.graph = graph;
    this.columns = columns;
    this.rows = rows;
    cells = new char[rows][columns];
    for (char[] row : cells) {
      Arrays.fill(row, ' ');
    }
    time = Axis.of((double) graph.firstTime(), (double) graph.lastTime());
    values = Axis.of(Math.min(0, graph.smallest()), graph.largest());
  }

  /**
   * The graphs, one below the other.
   *
   * @param width columns, at least 40
   * @param height rows of each graph, at least 5
   */
  public static String render(List<Graph> graphs, Language language, int width, int height) {
    StringBuilder text = new StringBuilder();
    for (Graph graph : graphs) {
      text.append(graph.title().in(language));
      if (graph.isEmpty()) {
        text.append(language == Language.ZH ? "：没有数据\n" : ": nothing to show\n");
        continue;
      }
      text.append(" (").append(graph.unit().in(language)).append(")\n");
      GraphText drawn = new GraphText(graph, width - LABELS - 1, height);
      drawn.draw();
      drawn.write(text);
      text.append(TextCells.padLeft("", LABELS)).append(legend(graph, language)).append("\n\n");
    }
    return text.toString();
  }

  private static String legend(Graph graph, Language language) {
    StringBuilder legend = new StringBuilder();
    for (Series series : graph.series()) {
      legend
          .append("  ")
          .append(series.look().letter())
          .append(' ')
          .append(series.name().in(language));
    }
    return legend.toString();
  }

  private void draw() {
    for (Series series : graph.series()) {
      if (series.look().isBar()) {
        series.dots().forEach(dot -> bar(dot, series.look().letter()));
      } else {
        stair(series);
      }
    }
  }

  private void bar(Series.Dot dot, char letter) {
    int column = column(dot.timeNanos());
    int top = row(Math.max(dot.from(), dot.to()));
    int bottom = row(Math.min(dot.from(), dot.to()));
    for (int row = top; row <= bottom; row++) {
      cells[row][column] = letter;
    }
  }

  private void stair(Series series) {
    List<Series.Dot> dots = series.dots();
    for (int i = 0; i < dots.size(); i++) {
      int from = column(dots.get(i).timeNanos());
      int to = i + 1 < dots.size() ? column(dots.get(i + 1).timeNanos()) : from + 1;
      int row = row(dots.get(i).to());
      for (int column = from; column < Math.max(to, from + 1); column++) {
        cells[row][column] = series.look().letter();
      }
    }
  }

  private int column(long timeNanos) {
    return (int) Math.round(time.place((double) timeNanos) * (columns - 1));
  }

  private int row(double value) {
    return rows - 1 - (int) Math.round(values.place(value) * (rows - 1));
  }

  private void write(StringBuilder text) {
    String[] labels = new String[rows];
    values.ticks(TICKS).forEach(tick -> labels[row(tick)] = Axis.label(tick));
    for (int row = 0; row < rows; row++) {
      String label = labels[row] == null ? "" : labels[row];
      String line = TextCells.padLeft(label, LABELS - 1) + " |" + new String(cells[row]);
      text.append(line.stripTrailing()).append('\n');
    }
    char[] axis = new char[columns];
    Arrays.fill(axis, ' ');
    Axis millis = Axis.of(0, (time.to() - time.from()) / 1e6);
    for (double tick : millis.ticks(TICKS)) {
      String label = Axis.label(tick);
      int at = (int) Math.round(millis.place(tick) * (columns - 1));
      at = Math.min(at, columns - label.length());
      label.getChars(0, label.length(), axis, at);
    }
    text.append(" ".repeat(LABELS)).append('+').append("-".repeat(columns)).append('\n');
    String last = " ".repeat(LABELS - 3) + "ms  " + new String(axis);
    text.append(last.stripTrailing()).append('\n');
  }
}
