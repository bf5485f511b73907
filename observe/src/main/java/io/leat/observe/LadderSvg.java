package io.leat.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A ladder as a self-contained SVG picture, for light and dark pages. Time runs downwards, but not
 * to scale: each instant takes the room that what happened in it needs.
 */
public final class LadderSvg {
  private final Ladder ladder;
  private final Words words;
  private final LadderClock clock;
  private final LadderSvgLayout layout;
  private final double left;
  private final double right;
  private final SvgDrawing drawing = new SvgDrawing();

  private LadderSvg(Ladder ladder, Language language) {
    this.ladder = ladder;
    words = Words.of(language);
    clock = new LadderClock(ladder);
    layout = new LadderSvgLayout(ladder, words, clock);
    left = layout.left;
    right = layout.right;
  }

  /** The picture as an SVG document. */
  public static String render(Ladder ladder, Language language) {
    SvgPart part = part(ladder, language);
    return part.drawing().document(part.width(), part.height(), part.title(), part.description());
  }

  /** The picture as a part of another. */
  static SvgPart part(Ladder ladder, Language language) {
    LadderSvg picture = new LadderSvg(ladder, language);
    picture.draw();
    return new SvgPart(
        picture.drawing,
        picture.layout.width,
        picture.layout.height,
        picture.title(),
        picture.description());
  }

  private void draw() {
    if (ladder.headline() != null) {
      drawing.text(
          "title", LadderSvgLayout.PADDING, LadderSvgLayout.PADDING + 12, ladder.headline());
    }
    actor(left, words.leftTitle(ladder));
    actor(right, words.rightTitle(ladder));
    lifeLines();
    arrows();
    drawing.text("mono muted end", layout.times, layout.top + 20, "ms");
    String written = "";
    for (int i = 0; i < ladder.rows().size(); i++) {
      LadderRow row = ladder.rows().get(i);
      String time = clock.text(row.timeNanos());
      boolean shown = !row.isOnlyArrival() && row.narration() == null;
      if (shown && !time.equals(written)) {
        drawing.text("mono muted end", layout.times, layout.rowTop(i) + 17, time);
        written = time;
      }
      double leftEnd = entries(row.left(), layout.rowTop(i), true);
      double rightEnd = entries(row.right(), layout.rowTop(i), false);
      if (row.repetitions() > 0) {
        boolean ofLeft = !row.left().isEmpty();
        double y = ofLeft ? leftEnd : rightEnd;
        line("muted", words.repeated(row, clock), y, ofLeft);
      }
      if (row.narration() != null) {
        remark(row.narration(), layout.rowTop(i));
      }
    }
  }

  private void actor(double x, String title) {
    double half = SvgStyle.monoWidth(title, 14) / 2 + 12;
    drawing.rectangle("actor", x - half, layout.top, 2 * half, 28, 5);
    drawing.text("title middle", x, layout.top + 19, title);
  }

  /** Continuous, and dotted where there was a long wait. */
  private void lifeLines() {
    double y = layout.top + 28;
    for (int i = 0; i < ladder.rows().size(); i++) {
      if (layout.comesAfterLongWait(i)) {
        double from = layout.rowTop(i) - LadderSvgLayout.LONG_WAIT_HEIGHT;
        lifeLine("life", y, from);
        lifeLine("wait", from, layout.rowTop(i));
        y = layout.rowTop(i);
      }
    }
    lifeLine("life", y, layout.height - LadderSvgLayout.PADDING);
  }

  private void lifeLine(String style, double from, double to) {
    drawing.line(style, left, from, left, to);
    drawing.line(style, right, from, right, to);
  }

  private void arrows() {
    List<LadderArrow> arrows = new ArrayList<>();
    List<LabelPlacer.Line> lines = new ArrayList<>();
    for (int i = 0; i < ladder.rows().size(); i++) {
      LadderArrow arrow = ladder.rows().get(i).arrow();
      if (arrow != null) {
        arrows.add(arrow);
        lines.add(line(i, arrow));
      }
    }
    LabelPlacer.place(lines);
    for (int i = 0; i < arrows.size(); i++) {
      shaft(arrows.get(i), lines.get(i));
    }
    for (int i = 0; i < arrows.size(); i++) {
      label(arrows.get(i), lines.get(i));
    }
  }

  /** The way of a segment; that of one that does not arrive falls as if it did at once. */
  private LabelPlacer.Line line(int index, LadderArrow arrow) {
    double from = arrow.toRight() ? left : right;
    double to = arrow.toRight() ? right : left;
    double y1 = layout.departureAt(index);
    boolean seen = arrow.hasArrived() && arrow.arrivalRow() != index;
    double y2 =
        seen
            ? layout.arrivalAt(arrow.arrivalRow())
            : arrow.hasArrived() ? y1 : y1 + LadderSvgLayout.FALL;
    double reach =
        switch (arrow.fate()) {
          case ARRIVED, DUPLICATE -> 1;
          case LOST -> 0.85;
          case UNDER_WAY -> 0.7;
        };
    String text = words.arrow(arrow, clock);
    return new LabelPlacer.Line(
        from,
        y1,
        part(from, to, reach),
        part(y1, y2, reach),
        SvgStyle.monoWidth(text, SvgStyle.LABEL_SIZE));
  }

  private void shaft(LadderArrow arrow, LabelPlacer.Line line) {
    String style = arrow.retransmission() ? "segment retry" : "segment";
    switch (arrow.fate()) {
      case ARRIVED -> headed(style, line.x1, line.y1, line.x2, line.y2);
      case DUPLICATE ->
          headed("segment copy", part(line.x1, line.x2, 0.3), line.y1, line.x2, line.y2);
      case LOST -> {
        drawing.line(style, line.x1, line.y1, line.x2, line.y2);
        drawing.path("cross", cross(line.x2, line.y2, 6));
      }
      case UNDER_WAY -> drawing.line(style, line.x1, line.y1, line.x2, line.y2);
    }
  }

  private static double part(double from, double to, double part) {
    return from + (to - from) * part;
  }

  private void headed(String style, double x1, double y1, double x2, double y2) {
    double length = Math.hypot(x2 - x1, y2 - y1);
    double stop = (length - 8) / length;
    drawing.line(style, x1, y1, x1 + (x2 - x1) * stop, y1 + (y2 - y1) * stop);
    drawing.arrowHead("head", x2 - Math.signum(x2 - x1), y2, x2 - x1, y2 - y1, 11);
  }

  private static String cross(double x, double y, double r) {
    return "M"
        + SvgDrawing.point(x - r, y - r)
        + "L"
        + SvgDrawing.point(x + r, y + r)
        + "M"
        + SvgDrawing.point(x - r, y + r)
        + "L"
        + SvgDrawing.point(x + r, y - r);
  }

  /** Above the line and along it. */
  private void label(LadderArrow arrow, LabelPlacer.Line line) {
    double x = part(line.x1, line.x2, line.place);
    double y = part(line.y1, line.y2, line.place);
    double slope = Math.atan((line.y2 - line.y1) / (line.x2 - line.x1));
    drawing.text(
        "label middle",
        x + 5 * Math.sin(slope),
        y - 5 * Math.cos(slope),
        Math.toDegrees(slope),
        words.arrow(arrow, clock));
  }

  /** Returns where they end. */
  private double entries(List<LadderEntry> entries, double from, boolean ofLeft) {
    double y = from;
    for (LadderEntry entry : entries) {
      List<String> lines = layout.lines(entry);
      for (int i = 0; i < lines.size(); i++) {
        boolean name = entry instanceof LadderEntry.State && i == 0;
        if (name) {
          state(lines.get(i), y, ofLeft);
        } else {
          line(style(entry), lines.get(i).strip(), y, ofLeft);
        }
        y += name ? LadderSvgLayout.STATE_HEIGHT : LadderSvgLayout.LINE_HEIGHT;
      }
    }
    return y;
  }

  private void line(String style, String text, double y, boolean ofLeft) {
    double x = ofLeft ? left - LadderSvgLayout.GAP : right + LadderSvgLayout.GAP;
    drawing.text(style + (ofLeft ? " end" : ""), x, y + 13, text);
  }

  private static String style(LadderEntry entry) {
    return switch (entry) {
      case LadderEntry.State e -> "muted";
      case LadderEntry.Call e -> "call";
      case LadderEntry.Timer e -> "italic";
      case LadderEntry.Drop e -> "fault";
    };
  }

  private void state(String name, double y, boolean ofLeft) {
    double wide = SvgStyle.monoWidth(name, SvgStyle.STATE_SIZE) + 14;
    double x = ofLeft ? left - LadderSvgLayout.GAP - wide + 4 : right + LadderSvgLayout.GAP - 4;
    drawing.rectangle("box", x, y + 2, wide, LadderSvgLayout.STATE_HEIGHT - 4, 4);
    drawing.text("state middle", x + wide / 2, y + 17, name);
  }

  private void remark(String remark, double y) {
    List<String> lines = layout.remarkLines(remark);
    double high = lines.size() * LadderSvgLayout.LINE_HEIGHT + LadderSvgLayout.REMARK_EXTRA - 4;
    drawing.rectangle("narration", layout.remarks, y, layout.remarkWidth(), high, 4);
    for (int i = 0; i < lines.size(); i++) {
      double baseline = y + 17 + i * LadderSvgLayout.LINE_HEIGHT;
      drawing.text("", layout.remarks + 9, baseline, lines.get(i).strip());
    }
  }

  // For those who cannot see it.

  private String title() {
    return ladder.headline() == null ? words.ladderName() : ladder.headline();
  }

  private String description() {
    String segments =
        ladder.rows().stream()
            .filter(row -> row.arrow() != null)
            .map(LadderRow::arrow)
            .map(this::told)
            .collect(Collectors.joining("; "));
    return states(words.leftTitle(ladder), LadderRow::left)
        + states(words.rightTitle(ladder), LadderRow::right)
        + (segments.isEmpty() ? words.ladderName() : segments)
        + ".";
  }

  private String told(LadderArrow arrow) {
    String from = arrow.toRight() ? words.leftTitle(ladder) : words.rightTitle(ladder);
    String lost = arrow.fate() == LadderArrow.Fate.LOST ? words.lost() : "";
    return from + ": " + words.arrow(arrow, clock) + lost;
  }

  private String states(String who, Function<LadderRow, List<LadderEntry>> margin) {
    String states =
        ladder.rows().stream()
            .flatMap(row -> margin.apply(row).stream())
            .filter(LadderEntry.State.class::isInstance)
            .map(words::entry)
            .collect(Collectors.joining(", "));
    return states.isEmpty() ? "" : who + ": " + states + ". ";
  }
}
