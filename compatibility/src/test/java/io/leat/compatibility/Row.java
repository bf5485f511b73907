package io.leat.compatibility;

import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.Locale;

/** A behaviour of a program: a row of the page. */
record Row(String program, String behaviour) implements Comparable<Row> {
  /** The method's name is the sentence. */
  static Row of(Program program, Method method) {
    String words = method.getName().replaceAll("([A-Z]|(?<=\\D)\\d+)", " $1");
    return new Row(program.value(), words.toLowerCase(Locale.ROOT).strip());
  }

  @Override
  public int compareTo(Row other) {
    return Comparator.comparing(Row::program).thenComparing(Row::behaviour).compare(this, other);
  }
}
