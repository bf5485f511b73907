package io.leat.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a stack has counted, as lines of at most 80 columns; what is still 0 is left out. */
final class CounterLines {
  private static final int WIDTH = 80;
  private static final String INDENT = "    ";

  private CounterLines() {}

  /**
   * The lines of one stack.
   *
   * @param stack as the control socket tells of it
   */
  static List<String> of(Map<String, Object> stack) {
    List<String> lines = new ArrayList<>();
    lines.add(stack.get("stack") + "/" + stack.get("pid") + " since its start:");
    for (String group : List.of("Tcp", "TcpExt", "other")) {
      if (stack.get(group) instanceof Map<?, ?> numbers) {
        group(group, numbers, lines);
      }
    }
    if (stack.get("drops") instanceof List<?> drops) {
      for (Object drop : drops) {
        if (drop instanceof Map<?, ?> one) {
          lines.add("  dropped " + one.get("count") + ": " + one.get("description"));
        }
      }
    }
    return lines;
  }

  private static void group(String name, Map<?, ?> numbers, List<String> lines) {
    StringBuilder line = new StringBuilder("  ").append(name).append(':');
    boolean any = false;
    for (Map.Entry<?, ?> number : numbers.entrySet()) {
      if (number.getValue() instanceof Number value && value.longValue() != 0) {
        any = true;
        String word = " " + number.getKey() + " " + value.longValue();
        if (line.length() + word.length() > WIDTH) {
          lines.add(line.toString());
          line = new StringBuilder(INDENT);
        }
        line.append(word);
      }
    }
    if (any) {
      lines.add(line.toString());
    }
  }
}
