package io.leat.observe;

/** One JSON object on one line (RFC 8259), field by field. */
final class JsonLine {
  private final StringBuilder text = new StringBuilder("{");

  JsonLine field(String name, String value) {
    name(name);
    string(value);
    return this;
  }

  JsonLine field(String name, long value) {
    name(name);
    text.append(value);
    return this;
  }

  JsonLine field(String name, boolean value) {
    name(name);
    text.append(value);
    return this;
  }

  private void name(String name) {
    if (text.length() > 1) {
      text.append(',');
    }
    string(name);
    text.append(':');
  }

  private void string(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      character(value, i);
    }
    text.append('"');
  }

  private void character(String value, int at) {
    char c = value.charAt(at);
    switch (c) {
      case '"', '\\' -> text.append('\\').append(c);
      case '\n' -> text.append("\\n");
      case '\r' -> text.append("\\r");
      case '\t' -> text.append("\\t");
      default -> {
        if (c < ' ' || c == 0x7f || c == 0x2028 || c == 0x2029 || isAlone(value, at)) {
          escape(c);
        } else {
          text.append(c);
        }
      }
    }
  }

  private void escape(char c) {
    text.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      text.append(Character.forDigit(c >>> shift & 0xf, 16));
    }
  }

  /** Half a surrogate pair: UTF-8 cannot express it. */
  private static boolean isAlone(String value, int at) {
    char c = value.charAt(at);
    if (Character.isHighSurrogate(c)) {
      return at + 1 == value.length() || !Character.isLowSurrogate(value.charAt(at + 1));
    }
    return Character.isLowSurrogate(c)
        && (at == 0 || !Character.isHighSurrogate(value.charAt(at - 1)));
  }

  @Override
  public String toString() {
    return text + "}";
  }
}
