package io.leat.observe;

import java.util.ArrayList;
import java.util.List;

/**
 * Text in terminal cells, of which East Asian wide characters take two (Unicode Standard Annex #11)
 * and combining ones none.
 */
public final class TextCells {
  /** First and last of each range of wide characters. */
  private static final int[] WIDE = {
    0x1100, 0x115f, 0x2e80, 0x303e, 0x3041, 0x33ff, 0x3400, 0x4dbf, 0x4e00, 0x9fff, 0xa000, 0xa4cf,
    0xa960, 0xa97f, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe10, 0xfe19, 0xfe30, 0xfe6f, 0xff01, 0xff60,
    0xffe0, 0xffe6, 0x1f300, 0x1f64f, 0x1f900, 0x1f9ff, 0x20000, 0x3fffd
  };

  private static final String CONTINUATION = "  ";

  /** What stands between a call and its result: the best place to break. */
  private static final String RESULT = " -> ";

  /** A last line this short is avoided where there is a space to break at. */
  private static final int LARGEST_ORPHAN = 4;

  private TextCells() {}

  /** Cells that the text takes. */
  public static int width(String text) {
    return text.codePoints().map(TextCells::width).sum();
  }

  public static int width(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.FORMAT,
          Character.CONTROL ->
          0;
      default -> isWide(codePoint) ? 2 : 1;
    };
  }

  private static boolean isWide(int codePoint) {
    for (int i = 0; i < WIDE.length; i += 2) {
      if (codePoint >= WIDE[i] && codePoint <= WIDE[i + 1]) {
        return true;
      }
    }
    return false;
  }

  /** The text with spaces behind it up to {@code cells}; as it is if it is wider. */
  public static String padRight(String text, int cells) {
    return text + " ".repeat(Math.max(0, cells - width(text)));
  }

  /** The text with spaces before it up to {@code cells}; as it is if it is wider. */
  public static String padLeft(String text, int cells) {
    return " ".repeat(Math.max(0, cells - width(text))) + text;
  }

  /**
   * Lines of at most {@code cells} each, broken at spaces and between wide characters where
   * possible; all but the first are indented. {@code cells} is at least 4.
   */
  public static List<String> wrap(String text, int cells) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    String indent = "";
    while (width(indent + rest) > cells) {
      int cut = cut(rest, cells - width(indent));
      lines.add((indent + rest.substring(0, cut)).stripTrailing());
      rest = rest.substring(cut).stripLeading();
      indent = CONTINUATION;
    }
    lines.add(indent + rest);
    return lines;
  }

  /**
   * A paragraph whose first line begins with {@code lead}, under whose end the others begin, each
   * line of at most {@code cells} and ended by a line feed.
   */
  public static String paragraph(String lead, String text, int cells) {
    int indent = width(lead);
    StringBuilder paragraph = new StringBuilder();
    for (String line : wrap(text, cells - indent)) {
      paragraph.append(paragraph.isEmpty() ? lead : " ".repeat(indent)).append(line).append('\n');
    }
    return paragraph.toString();
  }

  /** Where to break a text that is wider than {@code cells}: an index above 0. */
  private static int cut(String text, int cells) {
    int fits = prefix(text, cells);
    int beforeResult = text.lastIndexOf(RESULT, fits);
    if (beforeResult > 0) {
      return beforeResult;
    }
    int atSpace = text.lastIndexOf(' ', fits);
    int amongWide = breakAmongWide(text, fits);
    boolean orphan = atSpace > 0 && width(text.substring(amongWide)) <= LARGEST_ORPHAN;
    if (amongWide > Math.max(0, atSpace) && !orphan) {
      return amongWide;
    }
    if (atSpace > 0) {
      return atSpace;
    }
    int argument = text.lastIndexOf('(', fits - 1) + 1;
    return argument > 0 && argument < text.length() ? argument : fits;
  }

  /** How many chars take at most {@code cells}; at least one character. */
  private static int prefix(String text, int cells) {
    int at = Character.charCount(text.codePointAt(0));
    int used = width(text.codePointAt(0));
    while (at < text.length()) {
      used += width(text.codePointAt(at));
      if (used > cells) {
        break;
      }
      at += Character.charCount(text.codePointAt(at));
    }
    return at;
  }

  /**
   * The last index up to {@code most} that is beside a wide character and may begin a line; or 0.
   */
  private static int breakAmongWide(String text, int most) {
    for (int at = most; at > 0; at--) {
      if (at == text.length() || Character.isLowSurrogate(text.charAt(at))) {
        continue;
      }
      int next = text.codePointAt(at);
      boolean wide = isWide(next) || isWide(text.codePointBefore(at));
      if (wide && !isClosing(next)) {
        return at;
      }
    }
    return 0;
  }

  /** Punctuation that does not begin a line. */
  private static boolean isClosing(int codePoint) {
    return "，。、：；！？）》」』,.:;!?)".indexOf(codePoint) >= 0;
  }
}
