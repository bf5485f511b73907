package io.leat.cli.json;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads JSON (RFC 8259). A value is a {@code Map} with string keys, a {@code List}, a
 * {@code String}, a {@code Long} or other integral number, a {@code Double}, a {@code Boolean}, or
 * null.
 */
public final class Json {
  private Json() {}

  /** One line. Maps keep their order. */
  public static String write(@Nullable Object value) {
    StringBuilder text = new StringBuilder();
    write(text, value);
    return text.toString();
  }

  private static void write(StringBuilder text, @Nullable Object value) {
    switch (value) {
      case null -> text.append("null");
      case String string -> quote(text, string);
      case Map<?, ?> map -> object(text, map);
      case List<?> list -> array(text, list);
      case Boolean flag -> text.append(flag.booleanValue());
      case Double number when !Double.isFinite(number) -> text.append("null");
      case Number number -> text.append(number);
      case Enum<?> constant -> quote(text, constant.name());
      default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
    }
  }

  private static void object(StringBuilder text, Map<?, ?> map) {
    char before = '{';
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      quote(text.append(before), String.valueOf(entry.getKey()));
      write(text.append(':'), entry.getValue());
      before = ',';
    }
    text.append(before == '{' ? "{}" : "}");
  }

  private static void array(StringBuilder text, List<?> list) {
    char before = '[';
    for (Object element : list) {
      write(text.append(before), element);
      before = ',';
    }
    text.append(before == '[' ? "[]" : "]");
  }

  private static void quote(StringBuilder text, String string) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (c < ' ' || c == 0x7f || Character.isSurrogate(c) || c == 0x2028 || c == 0x2029) {
            text.append(String.format("\\u%04x", (int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }

  /**
   * Reads one value, and nothing after it.
   *
   * @throws IllegalArgumentException if the text is no JSON, or nested more than 32 deep
   */
  public static @Nullable Object read(String text) {
    return new JsonReader(text).document();
  }

  /**
   * Reads one object.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  @SuppressWarnings("unchecked")
  public static Map<String, @Nullable Object> readObject(String text) {
    if (read(text) instanceof Map<?, ?> map) {
      return (Map<String, @Nullable Object>) map;
    }
    throw new IllegalArgumentException("no JSON object: " + text);
  }
}
