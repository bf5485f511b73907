package io.leat.observe.graph;

import io.leat.observe.explain.Sentence;
import java.util.List;

/**
 * One graph over time.
 *
 * @param unit of the values
 * @param series drawn in this order, the last on top; empty ones are left out
 */
public record Graph(Sentence title, Sentence unit, List<Series> series) {
  public Graph {
    series = series.stream().filter(one -> !one.dots().isEmpty()).toList();
  }

  public boolean isEmpty() {
    return series.isEmpty();
  }

  long firstTime() {
    return series.stream()
        .flatMap(one -> one.dots().stream())
        .mapToLong(Series.Dot::timeNanos)
        .min()
        .orElse(0);
  }

  long lastTime() {
    return series.stream()
        .flatMap(one -> one.dots().stream())
        .mapToLong(Series.Dot::timeNanos)
        .max()
        .orElse(0);
  }

  double largest() {
    return series.stream()
        .flatMap(one -> one.dots().stream())
        .mapToDouble(dot -> Math.max(dot.from(), dot.to()))
        .max()
        .orElse(0);
  }

  double smallest() {
    return series.stream()
        .flatMap(one -> one.dots().stream())
        .mapToDouble(dot -> Math.min(dot.from(), dot.to()))
        .min()
        .orElse(0);
  }
}
