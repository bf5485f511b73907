package io.leat.bench.compare;

import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One test of one peer in one round, as {@code run.sh} writes it.
 *
 * @param said what the client printed: figures such as {@code gbps=25.123}
 */
record Line(int round, String peer, String test, String said) {
  private static final int COLUMNS = 4;
  private static final Pattern FIGURE = Pattern.compile("([\\w.]+)=([\\d.]+)");

  /**
   * @throws IllegalArgumentException if it has not four columns, the first a number
   */
  static Line parse(String text) {
    String[] columns = text.split("\t", COLUMNS);
    if (columns.length < COLUMNS) {
      throw new IllegalArgumentException("not a line of results: " + text);
    }
    return new Line(Integer.parseInt(columns[0]), columns[1], columns[2], columns[3]);
  }

  String text() {
    return round + "\t" + peer + "\t" + test + "\t" + said;
  }

  Line inRound(int number) {
    return new Line(number, peer, test, said);
  }

  /** Whether the client ended well: otherwise it prints no figure. */
  boolean hasFigures() {
    return FIGURE.matcher(said).find();
  }

  /** The first figure of this name. */
  OptionalDouble figure(String name) {
    Matcher matcher = FIGURE.matcher(said);
    while (matcher.find()) {
      if (matcher.group(1).equals(name)) {
        return OptionalDouble.of(Double.parseDouble(matcher.group(2)));
      }
    }
    return OptionalDouble.empty();
  }
}
