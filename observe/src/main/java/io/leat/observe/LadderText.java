package io.leat.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A ladder as text, for terminals and failing tests.
 *
 * <pre>{@code
 *     ms  client       |                            | server
 *  0.000  CLOSED       |                            | LISTEN
 *  0.000  SYN_SENT     | --- SYN seq 0          --> |
 * 20.000               | <-- SYN,ACK seq 0 ack 1 --- | SYN_RECEIVED
 * }</pre>
 */
public final class LadderText {
  /** Columns that a picture takes at most, if no word is longer than its column. */
  public static final int DEFAULT_WIDTH = 100;

  /** Columns of a terminal that nobody has widened. */
  public static final int TERMINAL_WIDTH = 80;

  private static final int EASY_MARGIN = 14;

  /** As wide as the longest state. */
  private static final int NARROWEST_MARGIN = 12;

  private static final int NARROWEST_SHAFT = 30;
  private static final int ENDS = "--- ".length() + " -->".length();
  private static final String UNIT = "ms";

  private final Ladder ladder;
  private final Words words;
  private final LadderClock clock;
  private final boolean times;
  private final int width;
  private final int timeWidth;
  private final int shaftWidth;
  private final int leftWidth;
  private final int rightWidth;
  private final StringBuilder text = new StringBuilder();
  private long timeWritten = Long.MIN_VALUE;

  private LadderText(Ladder ladder, Language language, int width, boolean times) {
    this.ladder = ladder;
    this.times = times;
    this.width = width;
    words = Words.of(language);
    clock = new LadderClock(ladder);
    timeWidth = times ? widestTime() + 2 : 0;
    int forColumns = width - "  ".length() - timeWidth - 2 * " | ".length();
    int forShaft = Math.min(widestArrow() + ENDS, forColumns - 2 * NARROWEST_MARGIN);
    shaftWidth = Math.max(NARROWEST_SHAFT, forShaft);
    int forMargins = forColumns - shaftWidth;
    int left = widest(words.leftTitle(ladder), LadderRow::left);
    int right = widest(words.rightTitle(ladder), LadderRow::right);
    leftWidth = margin(left, Math.max(forMargins / 2, forMargins - right));
    rightWidth = margin(right, forMargins - leftWidth);
  }

  /** The picture, with times, each line ended by a line feed. */
  public static String render(Ladder ladder) {
    return render(ladder, Language.EN, DEFAULT_WIDTH, true);
  }

  /**
   * The picture, each line ended by a line feed.
   *
   * @param width columns to fit into, if possible: long entries are wrapped, and long labels of
   *     arrows go on below
   * @param times whether a column tells the time of each row, in milliseconds
   */
  public static String render(Ladder ladder, Language language, int width, boolean times) {
    return new LadderText(ladder, language, width, times).render();
  }

  private int widestTime() {
    int last =
        ladder.rows().isEmpty() ? 0 : clock.text(ladder.rows().getLast().timeNanos()).length();
    return Math.max(UNIT.length(), last);
  }

  private int widestArrow() {
    int widest = 0;
    for (LadderRow row : ladder.rows()) {
      if (row.arrow() != null) {
        widest = Math.max(widest, TextCells.width(words.arrow(row.arrow(), clock)));
      }
    }
    return widest;
  }

  private int widest(String title, Function<LadderRow, List<LadderEntry>> margin) {
    int widest = TextCells.width(title);
    for (LadderRow row : ladder.rows()) {
      for (LadderEntry entry : margin.apply(row)) {
        widest = Math.max(widest, TextCells.width(words.entry(entry)));
      }
      if (row.repetitions() > 0 && !margin.apply(row).isEmpty()) {
        widest = Math.max(widest, TextCells.width(words.repeated(row, clock)));
      }
    }
    return widest;
  }

  private static int margin(int widest, int room) {
    int least = room < EASY_MARGIN ? NARROWEST_MARGIN : EASY_MARGIN;
    return Math.max(least, Math.min(widest, room));
  }

  private String render() {
    if (ladder.headline() != null) {
      text.append(ladder.headline()).append('\n');
    }
    line(
        times ? UNIT : "",
        words.leftTitle(ladder),
        " ".repeat(shaftWidth),
        words.rightTitle(ladder));
    for (LadderRow row : ladder.rows()) {
      if (row.narration() != null) {
        narration(row.narration());
      } else if (!row.isOnlyArrival()) {
        row(row);
      }
    }
    return text.toString();
  }

  private void narration(String narration) {
    String indent = " ".repeat("  ".length() + timeWidth);
    for (String line : TextCells.wrap("* " + narration, width - indent.length())) {
      text.append((indent + line).stripTrailing()).append('\n');
    }
  }

  private void row(LadderRow row) {
    List<String> left = new ArrayList<>();
    List<String> right = new ArrayList<>();
    int arrowLine = 0;
    boolean ofLeft = row.arrow() == null || row.arrow().toRight();
    List<String> sender = ofLeft ? left : right;
    List<LadderEntry> entries = ofLeft ? row.left() : row.right();
    for (int i = 0; i < entries.size(); i++) {
      sender.addAll(wrapped(entries.get(i), ofLeft));
      if (i + 1 == row.entriesBeforeArrow()) {
        arrowLine = sender.size() - 1;
      }
    }
    for (LadderEntry entry : ofLeft ? row.right() : row.left()) {
      (ofLeft ? right : left).addAll(wrapped(entry, !ofLeft));
    }
    if (row.repetitions() > 0) {
      boolean below = !row.left().isEmpty();
      (below ? left : right)
          .addAll(TextCells.wrap(words.repeated(row, clock), below ? leftWidth : rightWidth));
    }
    List<String> shaft = row.arrow() == null ? List.of() : shaft(row.arrow());
    int lines = Math.max(arrowLine + shaft.size(), Math.max(left.size(), right.size()));
    for (int i = 0; i < lines; i++) {
      String middle = TextCells.padRight(at(shaft, i - arrowLine), shaftWidth);
      line(i == 0 ? time(row) : "", at(left, i), middle, at(right, i));
    }
  }

  private List<String> wrapped(LadderEntry entry, boolean ofLeft) {
    return TextCells.wrap(words.entry(entry), ofLeft ? leftWidth : rightWidth);
  }

  private static String at(List<String> lines, int index) {
    return index >= 0 && index < lines.size() ? lines.get(index) : "";
  }

  /** The time, where it is another than in the row above. */
  private String time(LadderRow row) {
    if (!times || row.timeNanos() == timeWritten) {
      return "";
    }
    timeWritten = row.timeNanos();
    return clock.text(row.timeNanos());
  }

  private void line(String time, String left, String shaft, String right) {
    StringBuilder line = new StringBuilder("  ");
    if (times) {
      line.append(TextCells.padLeft(time, timeWidth - 2)).append("  ");
    }
    line.append(TextCells.padRight(left, leftWidth)).append(" | ").append(shaft).append(" | ");
    line.append(TextCells.padRight(right, rightWidth));
    text.append(line.toString().stripTrailing()).append('\n');
  }

  /** The arrow with its label, which goes on below it if it is too long. */
  private List<String> shaft(LadderArrow arrow) {
    String start = arrow.fate() == LadderArrow.Fate.DUPLICATE ? "..." : "---";
    String end = end(arrow);
    int room = shaftWidth - ENDS;
    List<String> lines = new ArrayList<>();
    for (String part : TextCells.wrap(words.arrow(arrow, clock), room)) {
      String label = TextCells.padRight(part, room);
      if (!lines.isEmpty()) {
        lines.add("    " + label);
      } else {
        lines.add(
            arrow.toRight() ? start + " " + label + " " + end : end + " " + label + " " + start);
      }
    }
    return lines;
  }

  private static String end(LadderArrow arrow) {
    return switch (arrow.fate()) {
      case ARRIVED, DUPLICATE -> arrow.toRight() ? "-->" : "<--";
      case LOST -> arrow.toRight() ? "--x" : "x--";
      case UNDER_WAY -> "...";
    };
  }
}
