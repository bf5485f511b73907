package io.leat.observe;

import io.leat.observe.StateDiagram.Anchor;
import io.leat.observe.StateDiagram.Arrow;
import io.leat.observe.StateDiagram.Box;
import io.leat.observe.StateDiagram.Cell;
import io.leat.observe.StateDiagram.Route;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The state diagram as a self-contained SVG picture, for light and dark pages. */
public final class StateDiagramSvg {
  /** Pixels of a cell of the layout. */
  private static final double COLUMN = 7.2;

  private static final double ROW = 14.6;
  private static final double PADDING = 18;
  private static final double CORNER = 8;
  private static final double HEAD = 11;
  private static final double NOTE_HEIGHT = 16;
  private static final int NOTE_CELLS = 100;

  private final StateDiagram diagram;
  private final DiagramWords words;
  private final boolean counts;
  private final boolean notes;
  private final SvgDrawing drawing = new SvgDrawing();
  private final double width = 2 * PADDING + StateDiagram.COLUMNS * COLUMN;
  private double height = 2 * PADDING + StateDiagram.ROWS * ROW;

  private StateDiagramSvg(StateDiagram diagram, Language language, boolean counts, boolean notes) {
    this.diagram = diagram;
    this.counts = counts;
    this.notes = notes;
    words = DiagramWords.of(language);
  }

  /** The picture as an SVG document. */
  public static String render(StateDiagram diagram, Language language) {
    SvgPart part = part(diagram, language, true, true);
    return part.drawing().document(part.width(), part.height(), part.title(), part.description());
  }

  /**
   * The picture as a part of another.
   *
   * @param counts whether arrows say how often they were taken
   * @param notes whether the notes of the figure, and what it does not draw, stand below
   */
  static SvgPart part(StateDiagram diagram, Language language, boolean counts, boolean notes) {
    StateDiagramSvg picture = new StateDiagramSvg(diagram, language, counts, notes);
    picture.draw();
    return new SvgPart(
        picture.drawing,
        picture.width,
        picture.height,
        picture.words.title(),
        picture.description());
  }

  private static double x(double column) {
    return PADDING + (column + 0.5) * COLUMN;
  }

  private static double y(double row) {
    return PADDING + (row + 0.5) * ROW;
  }

  private void draw() {
    diagram.arrows().stream().filter(arrow -> !stands(arrow)).forEach(this::arrow);
    diagram.arrows().stream().filter(this::stands).forEach(this::arrow);
    diagram.boxes().forEach(this::box);
    diagram.arrows().forEach(this::label);
    legend();
    if (notes) {
      notes();
    }
  }

  /** Whether an arrow is drawn in full: it was taken, or nothing was counted. */
  private boolean stands(Arrow arrow) {
    return !diagram.counted() || arrow.count() > 0;
  }

  private void box(Box box) {
    double left = x(box.column());
    double top = y(box.row());
    double wide = (box.width() - 1) * COLUMN;
    double high = (box.height() - 1) * ROW;
    drawing.rectangle(box.entered() > 0 ? "entered" : "box", left, top, wide, high, 6);
    double middle = top + high / 2;
    drawing.text("state middle", left + wide / 2, middle - 2, box.state().name());
    drawing.text("muted small middle", left + wide / 2, middle + 13, words.stateHint(box.state()));
  }

  private void arrow(Arrow arrow) {
    List<Cell> path = arrow.path();
    String style = arrow.route().name().toLowerCase(Locale.ROOT);
    boolean stands = stands(arrow);
    Cell last = path.getLast();
    Cell before = path.get(path.size() - 2);
    int dx = Integer.signum(last.column() - before.column());
    int dy = Integer.signum(last.row() - before.row());
    double tipX = x(last.column() + dx);
    double tipY = y(last.row() + dy);
    drawing.path(
        stands ? style : style + " idle",
        commands(path, tipX - dx * (HEAD - 2), tipY - dy * (HEAD - 2)));
    drawing.arrowHead(
        stands ? style + "head" : "idlehead",
        tipX - dx * 1.2,
        tipY - dy * 1.2,
        dx,
        dy,
        arrow.route() == Route.CLIENT ? HEAD + 2 : HEAD);
  }

  /** From the frame of one state by rounded corners to the foot of the head. */
  private static String commands(List<Cell> path, double endX, double endY) {
    Cell first = path.getFirst();
    Cell second = path.get(1);
    int outX = Integer.signum(second.column() - first.column());
    int outY = Integer.signum(second.row() - first.row());
    StringBuilder commands = new StringBuilder("M");
    commands.append(SvgDrawing.point(x(first.column() - outX), y(first.row() - outY)));
    for (int i = 1; i + 1 < path.size(); i++) {
      Cell from = path.get(i - 1);
      Cell at = path.get(i);
      Cell to = path.get(i + 1);
      int inX = Integer.signum(at.column() - from.column());
      int inY = Integer.signum(at.row() - from.row());
      int onX = Integer.signum(to.column() - at.column());
      int onY = Integer.signum(to.row() - at.row());
      double cx = x(at.column());
      double cy = y(at.row());
      commands
          .append('L')
          .append(SvgDrawing.point(cx - inX * CORNER, cy - inY * CORNER))
          .append('Q')
          .append(SvgDrawing.point(cx, cy))
          .append(' ')
          .append(SvgDrawing.point(cx + onX * CORNER, cy + onY * CORNER));
    }
    return commands.append('L').append(SvgDrawing.point(endX, endY)).toString();
  }

  private void label(Arrow arrow) {
    Anchor anchor = arrow.label();
    String side =
        switch (anchor.align()) {
          case BEGIN -> "";
          case ASTRIDE -> " middle";
          case END -> " end";
        };
    double x =
        switch (anchor.align()) {
          case BEGIN -> x(anchor.column() - 0.5);
          case ASTRIDE -> x(anchor.column());
          case END -> x(anchor.column() + 0.5);
        };
    List<String> lines = words.label(arrow, counts);
    int step = anchor.align() == Anchor.Align.ASTRIDE ? 2 : 1;
    for (int i = 0; i < lines.size(); i++) {
      double row = anchor.row() + step * i;
      String weight = i == 0 ? "arrowlabel" : "arrowlabel muted";
      drawing.text(weight + side, x, y(row) + 4, lines.get(i));
    }
  }

  private void legend() {
    double row = 1;
    for (Route route : Route.values()) {
      String style = route.name().toLowerCase(Locale.ROOT);
      double y = y(row);
      drawing.path(style, "M" + SvgDrawing.point(x(0), y) + "L" + SvgDrawing.point(x(4), y));
      drawing.arrowHead(style + "head", x(5.2), y, 1, 0, HEAD);
      drawing.text("arrowlabel", x(6), y + 4, words.route(route));
      row += 1.3;
    }
    if (diagram.counted()) {
      drawing.rectangle("entered", x(0), y(row) - 6, x(4) - x(0) + 8, 12, 3);
      drawing.text("arrowlabel", x(6), y(row) + 4, words.entered());
    }
  }

  private void notes() {
    double y = height - PADDING + 14;
    for (String note : words.notes()) {
      drawing.text("small muted", x(0), y, note);
      y += NOTE_HEIGHT;
    }
    for (String line : words.others(diagram.others(), NOTE_CELLS)) {
      drawing.text("small muted", x(0), y, line.strip());
      y += NOTE_HEIGHT;
    }
    height = y + PADDING / 2;
  }

  private String description() {
    return diagram.arrows().stream()
            .map(arrow ->
                arrow.from()
                    + " -> "
                    + arrow.to()
                    + ": "
                    + String.join(", ", words.label(arrow, counts)))
            .collect(Collectors.joining("; "))
        + ".";
  }
}
