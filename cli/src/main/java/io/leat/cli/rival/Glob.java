package io.leat.cli.rival;

import java.util.regex.Pattern;

/** Patterns in which {@code *} stands for anything. */
final class Glob {
  private Glob() {}

  static Pattern pattern(String glob) {
    String[] parts = glob.strip().split("\\*", -1);
    StringBuilder regex = new StringBuilder(Pattern.quote(parts[0]));
    for (int i = 1; i < parts.length; i++) {
      regex.append(".*").append(Pattern.quote(parts[i]));
    }
    return Pattern.compile(regex.toString());
  }
}
