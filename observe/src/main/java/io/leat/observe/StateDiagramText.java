package io.leat.observe;

import io.leat.observe.StateDiagram.Anchor;
import io.leat.observe.StateDiagram.Arrow;
import io.leat.observe.StateDiagram.Box;
import io.leat.observe.StateDiagram.Cell;
import io.leat.observe.StateDiagram.Route;
import java.util.List;

/** The state diagram as text, 80 columns wide. */
public final class StateDiagramText {
  private final StateDiagram diagram;
  private final DiagramWords words;
  private final Glyphs glyphs;
  private final CellCanvas canvas = new CellCanvas(StateDiagram.COLUMNS, StateDiagram.ROWS);

  private StateDiagramText(StateDiagram diagram, Language language, boolean ascii) {
    this.diagram = diagram;
    words = DiagramWords.of(language);
    glyphs = ascii ? Glyphs.ASCII : Glyphs.UNICODE;
  }

  /** In English, with box drawing characters. */
  public static String render(StateDiagram diagram) {
    return render(diagram, Language.EN, false);
  }

  /**
   * The picture, each line ended by a line feed.
   *
   * @param ascii without characters that some terminals lack
   */
  public static String render(StateDiagram diagram, Language language, boolean ascii) {
    return new StateDiagramText(diagram, language, ascii).render();
  }

  private String render() {
    diagram.boxes().forEach(this::box);
    diagram.arrows().forEach(this::line);
    diagram.arrows().forEach(this::label);
    legend();
    StringBuilder text = new StringBuilder(canvas.toString()).append('\n');
    for (String note : words.notes()) {
      text.append(note).append('\n');
    }
    for (String line : words.others(diagram.others(), StateDiagram.COLUMNS)) {
      text.append(plain(line)).append('\n');
    }
    return text.toString();
  }

  private void box(Box box) {
    String frame = glyphs.frame(box.entered() > 0);
    int lastColumn = box.column() + box.width() - 1;
    int lastRow = box.row() + box.height() - 1;
    for (int column = box.column(); column <= lastColumn; column++) {
      canvas.put(column, box.row(), frame.charAt(0));
      canvas.put(column, lastRow, frame.charAt(0));
    }
    for (int row = box.row(); row <= lastRow; row++) {
      canvas.put(box.column(), row, frame.charAt(1));
      canvas.put(lastColumn, row, frame.charAt(1));
    }
    canvas.put(box.column(), box.row(), frame.charAt(2));
    canvas.put(lastColumn, box.row(), frame.charAt(3));
    canvas.put(box.column(), lastRow, frame.charAt(4));
    canvas.put(lastColumn, lastRow, frame.charAt(5));
    int name = box.row() + (box.height() - 2) / 2;
    centred(box, name, box.state().name());
    centred(box, name + 1, words.stateHint(box.state()));
  }

  private void centred(Box box, int row, String text) {
    int space = box.width() - TextCells.width(text);
    canvas.text(box.column() + space / 2, row, text);
  }

  private void line(Arrow arrow) {
    List<Cell> path = arrow.path();
    for (int i = 0; i + 1 < path.size(); i++) {
      Cell from = path.get(i);
      Cell to = path.get(i + 1);
      int dx = Integer.signum(to.column() - from.column());
      int dy = Integer.signum(to.row() - from.row());
      char stroke = dx != 0 ? glyphs.horizontal(arrow.route()) : glyphs.vertical(arrow.route());
      int column = from.column();
      int row = from.row();
      while (column != to.column() || row != to.row()) {
        canvas.put(column, row, stroke);
        column += dx;
        row += dy;
      }
      if (i > 0) {
        corner(arrow.route(), path.get(i - 1), from, to);
      }
      if (i + 2 == path.size()) {
        canvas.put(to.column(), to.row(), glyphs.head(dx, dy));
      }
    }
  }

  private void corner(Route route, Cell before, Cell at, Cell after) {
    boolean right = before.column() > at.column() || after.column() > at.column();
    boolean down = before.row() > at.row() || after.row() > at.row();
    canvas.put(at.column(), at.row(), glyphs.corner(route, right, down));
  }

  private void label(Arrow arrow) {
    Anchor anchor = arrow.label();
    List<String> lines = words.label(arrow, true);
    int step = anchor.align() == Anchor.Align.ASTRIDE ? 2 : 1;
    for (int i = 0; i < lines.size(); i++) {
      int width = TextCells.width(lines.get(i));
      int column =
          switch (anchor.align()) {
            case BEGIN -> anchor.column();
            case ASTRIDE -> anchor.column() - width / 2;
            case END -> anchor.column() - width + 1;
          };
      canvas.text(column, anchor.row() + step * i, plain(lines.get(i)));
    }
  }

  private String plain(String text) {
    return glyphs == Glyphs.ASCII ? text.replace("×", "x").replace("→", "->") : text;
  }

  private void legend() {
    int row = 1;
    for (Route route : Route.values()) {
      String stroke = String.valueOf(glyphs.horizontal(route)).repeat(4);
      canvas.text(0, row++, stroke + " " + words.route(route));
    }
    if (diagram.counted()) {
      String frame = glyphs.frame(true);
      canvas.text(0, row, frame.charAt(2) + frame.substring(0, 1).repeat(2) + frame.charAt(3));
      canvas.text(5, row, words.entered());
    }
  }
}
