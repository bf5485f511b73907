package io.leat.sim.drill.script;

import java.util.Map;

/** A place in the text of a script; blanks and comments are passed over. */
final class Cursor {
  private static final int END = -1;

  private final String text;
  private final Map<String, String> defines;
  private int at;
  private int line = 1;

  /**
   * @param defines words that stand for others
   */
  Cursor(String text, Map<String, String> defines) {
    this.text = text;
    this.defines = defines;
  }

  int line() {
    return line;
  }

  ScriptException wrong(String message) {
    return new ScriptException(line, message + ", not " + shown());
  }

  private String shown() {
    if (at >= text.length()) {
      return "the end of the script";
    }
    int end = Math.min(text.length(), at + 24);
    String rest = text.substring(at, end);
    int newline = rest.indexOf('\n');
    return "'" + (newline < 0 ? rest : rest.substring(0, newline)).strip() + "'";
  }

  boolean isAtEnd() throws ScriptException {
    skipBlanks();
    return at >= text.length();
  }

  /** The next character that is not blank; -1 at the end. */
  int peek() throws ScriptException {
    skipBlanks();
    return at < text.length() ? text.charAt(at) : END;
  }

  private int raw(int offset) {
    return at + offset < text.length() ? text.charAt(at + offset) : END;
  }

  private void next() {
    if (text.charAt(at) == '\n') {
      line++;
    }
    at++;
  }

  private void skipBlanks() throws ScriptException {
    while (at < text.length()) {
      if (Character.isWhitespace(text.charAt(at))) {
        next();
      } else if (text.startsWith("//", at)) {
        skipLine();
      } else if (text.startsWith("/*", at)) {
        skipTo("*/", "a comment");
      } else if (text.charAt(at) == '#' && isLineStart()) {
        skipLine();
      } else {
        return;
      }
    }
  }

  private boolean isLineStart() {
    return text.substring(text.lastIndexOf('\n', Math.max(0, at - 1)) + 1, at).isBlank();
  }

  private void skipLine() {
    while (at < text.length() && text.charAt(at) != '\n') {
      at++;
    }
  }

  private void skipTo(String end, String what) throws ScriptException {
    upTo(end, what);
  }

  /** Takes everything before {@code end}, and {@code end}, and returns the former. */
  String upTo(String end, String what) throws ScriptException {
    int begin = line;
    int found = text.indexOf(end, at);
    if (found < 0) {
      throw new ScriptException(begin, what + " does not end");
    }
    String taken = text.substring(at, found);
    while (at < found + end.length()) {
      next();
    }
    return taken;
  }

  /** Whether {@code symbol} stands here; takes it if so. */
  boolean accept(String symbol) throws ScriptException {
    skipBlanks();
    if (!text.startsWith(symbol, at)) {
      return false;
    }
    boolean word = Character.isLetter(symbol.charAt(symbol.length() - 1));
    if (word && isWordPart(raw(symbol.length()))) {
      return false;
    }
    at += symbol.length();
    return true;
  }

  boolean isNext(String symbol) throws ScriptException {
    int before = at;
    int lineBefore = line;
    boolean there = accept(symbol);
    at = before;
    line = lineBefore;
    return there;
  }

  /** Whether {@code symbol} stands here, before the line ends. */
  boolean isOnSameLine(String symbol) throws ScriptException {
    int lineBefore = line;
    int before = at;
    boolean there = accept(symbol) && line == lineBefore;
    at = before;
    line = lineBefore;
    return there;
  }

  void expect(String symbol) throws ScriptException {
    if (!accept(symbol)) {
      throw wrong("expected '" + symbol + "'");
    }
  }

  private static boolean isWordPart(int c) {
    return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  boolean isWordNext() throws ScriptException {
    int c = peek();
    return isWordPart(c) && !isDigit(c);
  }

  boolean isNumberNext() throws ScriptException {
    int c = peek();
    return isDigit(c) || c == '.' && isDigit(raw(1));
  }

  /** A name; what is defined stands for it. */
  String word() throws ScriptException {
    if (!isWordNext()) {
      throw wrong("expected a name");
    }
    String word = wordCharacters();
    return defines.getOrDefault(word, word);
  }

  /** Letters, digits and underscores, from here on. */
  String wordCharacters() throws ScriptException {
    skipBlanks();
    int begin = at;
    while (isWordPart(raw(0))) {
      at++;
    }
    return text.substring(begin, at);
  }

  /** The letters, dots and hyphens that stand for TCP flags. */
  String flags() throws ScriptException {
    skipBlanks();
    int begin = at;
    while (raw(0) != END && "SFRPEWUA.-0123456789".indexOf(raw(0)) >= 0) {
      at++;
    }
    return text.substring(begin, at);
  }

  /** A number, decimal or hexadecimal, with a sign perhaps. */
  long integer() throws ScriptException {
    skipBlanks();
    int begin = at;
    if (raw(0) == '-' || raw(0) == '+') {
      at++;
    }
    if (!isDigit(raw(0))) {
      at = begin;
      throw wrong("expected a number");
    }
    boolean hexadecimal = raw(0) == '0' && (raw(1) == 'x' || raw(1) == 'X');
    if (hexadecimal) {
      at += 2;
    }
    while (hexadecimal ? isWordPart(raw(0)) : isDigit(raw(0))) {
      at++;
    }
    String digits = text.substring(begin, at);
    try {
      return hexadecimal ? Long.parseUnsignedLong(digits.substring(2), 16) : Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw new ScriptException(line, digits + " is no number");
    }
  }

  /** A number within bounds. */
  long integer(long least, long most) throws ScriptException {
    long number = integer();
    if (number < least || number > most) {
      throw new ScriptException(line, "a number from " + least + " to " + most + ", not " + number);
    }
    return number;
  }

  /** A number within bounds that has a name. */
  int integer(long least, long most, String what) throws ScriptException {
    int begin = line;
    long number = integer();
    if (number < least || number > most) {
      throw new ScriptException(
          begin, what + " must be " + least + " to " + most + ", not " + number);
    }
    return (int) number;
  }

  /** Seconds, as microseconds. */
  long seconds() throws ScriptException {
    skipBlanks();
    int begin = at;
    while (isDigit(raw(0))) {
      at++;
    }
    if (raw(0) == '.' && isDigit(raw(1)) || raw(0) == '.' && raw(1) != '.') {
      at++;
      while (isDigit(raw(0))) {
        at++;
      }
    }
    String digits = text.substring(begin, at);
    try {
      double micros = Double.parseDouble(digits) * 1e6;
      if (micros > 1e15) {
        throw new ScriptException(line, digits + " seconds are too many");
      }
      return Math.round(micros);
    } catch (NumberFormatException e) {
      throw wrong("expected a time");
    }
  }

  /** A text in quotation marks, with C's escapes. */
  String quoted() throws ScriptException {
    expect("\"");
    StringBuilder out = new StringBuilder();
    while (raw(0) != '"') {
      if (raw(0) == END) {
        throw new ScriptException(line, "a text does not end");
      }
      if (raw(0) == '\\') {
        at++;
        escape(out);
      } else {
        out.append(text.charAt(at));
        next();
      }
    }
    at++;
    return out.toString();
  }

  private void escape(StringBuilder out) throws ScriptException {
    int c = raw(0);
    if (c == END) {
      throw new ScriptException(line, "a text does not end");
    }
    next();
    switch (c) {
      case 'n' -> out.append('\n');
      case 'r' -> out.append('\r');
      case 't' -> out.append('\t');
      case '0' -> out.append('\0');
      case 'x' -> {
        int value = 0;
        for (int i = 0; i < 2 && Character.digit(raw(0), 16) >= 0; i++, at++) {
          value = value * 16 + Character.digit(raw(0), 16);
        }
        out.append((char) value);
      }
      default -> out.append((char) c);
    }
  }

  /** An option's value: everything up to a blank. */
  String untilBlank() {
    int begin = at;
    while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return text.substring(begin, at);
  }
}
