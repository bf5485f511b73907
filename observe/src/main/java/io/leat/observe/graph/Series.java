package io.leat.observe.graph;

import io.leat.observe.explain.Sentence;
import java.util.List;

/** Values over time that belong together. */
public record Series(Sentence name, Look look, List<Dot> dots) {
  public Series {
    dots = List.copyOf(dots);
  }

  /**
   * One value, or a range of them.
   *
   * @param to the value of a stair; the end of a bar
   */
  public record Dot(long timeNanos, double from, double to) {
    static Dot at(long timeNanos, double value) {
      return new Dot(timeNanos, value, value);
    }

    static Dot at(long timeNanos, long value) {
      return at(timeNanos, (double) value);
    }

    static Dot bar(long timeNanos, long from, long to) {
      return new Dot(timeNanos, (double) from, (double) to);
    }
  }
}
