package io.leat.bench.observer;

import io.leat.bench.frame.Spread;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Processor time for {@link Blocks#UNIT} octets of text, by variant. */
record Nanos(double recorded, double off, double absent) {
  static Nanos medians(List<Nanos> all) {
    return new Nanos(
        median(all, Nanos::recorded), median(all, Nanos::off), median(all, Nanos::absent));
  }

  static double median(List<Nanos> all, ToDoubleFunction<Nanos> value) {
    return Spread.of(all.stream().mapToDouble(value).toArray()).median();
  }

  double of(Variant variant) {
    return switch (variant) {
      case RECORDED -> recorded;
      case OFF -> off;
      case ABSENT -> absent;
    };
  }

  /** What the observed variant takes more of the other one's time. */
  double percentMore(Bound bound) {
    return 100 * (of(bound.observed) / of(bound.against) - 1);
  }
}
