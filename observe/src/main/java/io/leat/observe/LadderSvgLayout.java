package io.leat.observe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Where everything in the SVG picture of a ladder stands, in pixels. */
final class LadderSvgLayout {
  static final double PADDING = 20;

  /** Between a life line and what stands beside it. */
  static final double GAP = 12;

  static final double STATE_HEIGHT = 26;
  static final double LINE_HEIGHT = 18;

  /** How far a segment falls that arrives at once, or not at all. */
  static final double FALL = 42;

  static final double LONG_WAIT_HEIGHT = 26;

  /** What a remark takes beside its lines. */
  static final double REMARK_EXTRA = 14;

  private static final double HEADLINE = 26;
  private static final double HEADER = 44;
  private static final double ARRIVAL_HEIGHT = 20;

  /** Between two departures in one instant. */
  private static final double DEPARTURE_HEIGHT = 22;

  private static final double NARROWEST_SHAFT = 260;
  private static final double WIDEST_SHAFT = 560;
  private static final double BESIDE_LABEL = 72;

  /** Arrows further apart than so many rows are not looked at together. */
  private static final int NEIGHBOURS = 64;

  private static final int WIDEST_ENTRY = 30;

  /** Remarks stand in a column of their own, right of everything. */
  private static final int WIDEST_REMARK = 34;

  private static final long LONG_WAIT_NANOS = 400_000_000L;

  private final Ladder ladder;
  private final Words words;
  private final LadderClock clock;
  private final double[] rowTop;
  private final double[] arrivalAt;
  private final double[] departureAt;

  /** The right edge of the times. */
  final double times;

  /** The life lines. */
  final double left;

  final double right;

  /** Where the column of remarks begins. */
  final double remarks;

  final double width;
  final double top;
  final double height;

  LadderSvgLayout(Ladder ladder, Words words, LadderClock clock) {
    this.ladder = ladder;
    this.words = words;
    this.clock = clock;
    times = PADDING + timeWidth();
    left = times + GAP + marginWidth(words.leftTitle(ladder), LadderRow::left) + GAP;
    double shaft = Math.max(NARROWEST_SHAFT, widestArrow() + BESIDE_LABEL);
    top = PADDING + (ladder.headline() == null ? 0 : HEADLINE);
    int rows = ladder.rows().size();
    rowTop = new double[rows];
    arrivalAt = new double[rows];
    departureAt = new double[rows];
    height = layOut() + PADDING;
    right = left + Math.max(shaft, roomForCrossings());
    remarks = right + GAP + marginWidth(words.rightTitle(ladder), LadderRow::right) + PADDING;
    width = remarks + (hasRemarks() ? remarkWidth() + PADDING : 0);
  }

  private boolean hasRemarks() {
    return ladder.rows().stream().anyMatch(row -> row.narration() != null);
  }

  double remarkWidth() {
    return WIDEST_REMARK * SvgStyle.MONO_ADVANCE * SvgStyle.LABEL_SIZE;
  }

  /** Labels of arrows that cross must find room beside each other. */
  private double roomForCrossings() {
    double room = 0;
    for (int i = 0; i < rowTop.length; i++) {
      int to = Math.min(rowTop.length, i + NEIGHBOURS);
      for (int j = i + 1; j < to; j++) {
        if (cross(i, j)) {
          room = Math.max(room, labelWidth(i) + labelWidth(j) + BESIDE_LABEL);
        }
      }
    }
    return Math.min(room, WIDEST_SHAFT);
  }

  private boolean cross(int one, int other) {
    LadderArrow a = ladder.rows().get(one).arrow();
    LadderArrow b = ladder.rows().get(other).arrow();
    if (a == null || b == null || a.toRight() == b.toRight()) {
      return false;
    }
    double here = departureAt[one] - end(other, b);
    double there = end(one, a) - departureAt[other];
    return here * there < 0;
  }

  private double end(int row, LadderArrow arrow) {
    return arrow.arrivalRow() == row ? departureAt[row] : arrivalAt[arrow.arrivalRow()];
  }

  private double labelWidth(int row) {
    LadderArrow arrow = ladder.rows().get(row).arrow();
    return arrow == null ? 0 : SvgStyle.monoWidth(words.arrow(arrow, clock), SvgStyle.LABEL_SIZE);
  }

  double rowTop(int row) {
    return rowTop[row];
  }

  /** Where in the row segments arrive. */
  double arrivalAt(int row) {
    return arrivalAt[row];
  }

  /** Where in the row its segment leaves. */
  double departureAt(int row) {
    return departureAt[row];
  }

  private double timeWidth() {
    double widest = SvgStyle.monoWidth("ms", SvgStyle.LABEL_SIZE);
    for (LadderRow row : ladder.rows()) {
      widest =
          Math.max(widest, SvgStyle.monoWidth(clock.text(row.timeNanos()), SvgStyle.LABEL_SIZE));
    }
    return widest;
  }

  private double marginWidth(String title, Function<LadderRow, List<LadderEntry>> margin) {
    double widest = SvgStyle.monoWidth(title, 14) / 2;
    for (LadderRow row : ladder.rows()) {
      for (LadderEntry entry : margin.apply(row)) {
        for (String line : lines(entry)) {
          widest = Math.max(widest, SvgStyle.monoWidth(line, SvgStyle.STATE_SIZE) + 2 * 7);
        }
      }
      if (row.repetitions() > 0 && !margin.apply(row).isEmpty()) {
        String again = words.repeated(row, clock);
        widest = Math.max(widest, SvgStyle.monoWidth(again, SvgStyle.LABEL_SIZE));
      }
    }
    return widest;
  }

  private double widestArrow() {
    double widest = 0;
    for (int i = 0; i < ladder.rows().size(); i++) {
      widest = Math.max(widest, labelWidth(i));
    }
    return widest;
  }

  /** An entry, wrapped. */
  List<String> lines(LadderEntry entry) {
    if (entry instanceof LadderEntry.State state && state.why() != null) {
      List<String> lines = new ArrayList<>();
      lines.add(words.entry(new LadderEntry.State(state.state(), state.tag(), null)));
      lines.addAll(TextCells.wrap(words.cause(state.why()), WIDEST_ENTRY));
      return lines;
    }
    return TextCells.wrap(words.entry(entry), WIDEST_ENTRY);
  }

  /**
   * Finds the levels of all rows and returns where the last one ends. Time runs downwards for both
   * ends; what they do in one instant stands side by side.
   */
  private double layOut() {
    int[] departureOf = departures();
    double leftEnd = top + HEADER;
    double rightEnd = leftEnd;
    double remarksEnd = leftEnd;
    for (int i = 0; i < rowTop.length; i++) {
      LadderRow row = ladder.rows().get(i);
      if (i == 0 || row.timeNanos() != ladder.rows().get(i - 1).timeNanos()) {
        leftEnd = Math.max(leftEnd, rightEnd) + (comesAfterLongWait(i) ? LONG_WAIT_HEIGHT : 0);
        rightEnd = leftEnd;
      }
      if (row.narration() != null) {
        rowTop[i] = Math.max(remarksEnd, Math.max(leftEnd, rightEnd));
        remarksEnd = rowTop[i] + remarkLines(row.narration()).size() * LINE_HEIGHT + REMARK_EXTRA;
        continue;
      }
      boolean ofLeft = isOfLeft(i, departureOf[i]);
      boolean ofRight = isOfRight(i, departureOf[i]);
      double from = Math.max(ofLeft ? leftEnd : top, ofRight ? rightEnd : top);
      if (departureOf[i] >= 0) {
        from = Math.max(from, departureAt[departureOf[i]] + FALL - STATE_HEIGHT / 2);
      }
      rowTop[i] = from;
      double end = from + rowHeight(i, row, departureOf[i] >= 0);
      leftEnd = ofLeft ? end : leftEnd;
      rightEnd = ofRight ? end : rightEnd;
    }
    return Math.max(remarksEnd, Math.max(leftEnd, rightEnd));
  }

  /** For each row the row from which a segment arrives there; -1 for none. */
  private int[] departures() {
    int[] departureOf = new int[rowTop.length];
    Arrays.fill(departureOf, -1);
    for (int i = 0; i < rowTop.length; i++) {
      LadderArrow arrow = ladder.rows().get(i).arrow();
      if (arrow != null && arrow.arrivalRow() != i) {
        departureOf[arrow.arrivalRow()] = i;
      }
    }
    return departureOf;
  }

  private boolean isOfLeft(int index, int departure) {
    LadderRow row = ladder.rows().get(index);
    return isOfBoth(index, row)
        || !row.left().isEmpty()
        || row.arrow() != null && row.arrow().toRight()
        || departure >= 0 && !isToRight(departure);
  }

  private boolean isOfRight(int index, int departure) {
    LadderRow row = ladder.rows().get(index);
    return isOfBoth(index, row)
        || !row.right().isEmpty()
        || row.arrow() != null && !row.arrow().toRight()
        || departure >= 0 && isToRight(departure);
  }

  /** An arrow that goes straight across. */
  private static boolean isOfBoth(int index, LadderRow row) {
    return row.arrow() != null && row.arrow().hasArrived() && row.arrow().arrivalRow() == index;
  }

  private boolean isToRight(int index) {
    LadderArrow arrow = ladder.rows().get(index).arrow();
    return arrow != null && arrow.toRight();
  }

  boolean comesAfterLongWait(int row) {
    long before = row == 0 ? ladder.originNanos() : ladder.rows().get(row - 1).timeNanos();
    return ladder.rows().get(row).timeNanos() - before >= LONG_WAIT_NANOS;
  }

  private double rowHeight(int index, LadderRow row, boolean arrivesHere) {
    boolean ofLeft = row.arrow() == null ? !row.left().isEmpty() : row.arrow().toRight();
    List<LadderEntry> entries = ofLeft ? row.left() : row.right();
    double first = entries.isEmpty() ? ARRIVAL_HEIGHT / 2 : entryHeight(entries.getFirst()) / 2;
    arrivalAt[index] = rowTop[index] + Math.min(first, STATE_HEIGHT / 2);
    double used = 0;
    double departure = first;
    for (int i = 0; i < entries.size(); i++) {
      double entry = entryHeight(entries.get(i));
      if (i + 1 == row.entriesBeforeArrow()) {
        departure = used + entry - lastLineHeight(entries.get(i)) / 2;
      }
      used += entry;
    }
    for (LadderEntry entry : ofLeft ? row.right() : row.left()) {
      used = Math.max(used, entryHeight(entry));
    }
    if (row.repetitions() > 0) {
      used += LINE_HEIGHT;
    }
    departureAt[index] = rowTop[index] + departure;
    double needed = Math.max(used, arrivesHere ? ARRIVAL_HEIGHT : 0);
    return row.arrow() == null
        ? needed
        : Math.max(needed, departure + DEPARTURE_HEIGHT - ARRIVAL_HEIGHT / 2);
  }

  private double entryHeight(LadderEntry entry) {
    int lines = lines(entry).size();
    return entry instanceof LadderEntry.State
        ? STATE_HEIGHT + (lines - 1) * LINE_HEIGHT
        : lines * LINE_HEIGHT;
  }

  private double lastLineHeight(LadderEntry entry) {
    return entry instanceof LadderEntry.State && lines(entry).size() == 1
        ? STATE_HEIGHT
        : LINE_HEIGHT;
  }

  List<String> remarkLines(String remark) {
    return TextCells.wrap(remark, WIDEST_REMARK - 3);
  }
}
