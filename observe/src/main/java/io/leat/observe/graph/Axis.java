package io.leat.observe.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** From values to places, with round numbers to write beside them. */
record Axis(double from, double to) {
  static Axis of(double smallest, double largest) {
    return new Axis(smallest, largest > smallest ? largest : smallest + 1);
  }

  /** 0 to 1. */
  double place(double value) {
    return (value - from) / (to - from);
  }

  /** About as many as wanted, at 1, 2 or 5 times a power of ten. */
  List<Double> ticks(int wanted) {
    double raw = (to - from) / wanted;
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    double step = power;
    for (double factor : new double[] {1, 2, 5, 10}) {
      if (factor * power >= raw) {
        step = factor * power;
        break;
      }
    }
    List<Double> ticks = new ArrayList<>();
    for (double at = Math.ceil(from / step) * step; at <= to * (1 + 1e-9); at += step) {
      ticks.add(at);
    }
    return ticks;
  }

  static String label(double value) {
    double size = Math.abs(value);
    if (size >= 1e6) {
      return trimmed(value / 1e6) + "M";
    }
    return size >= 10_000 ? trimmed(value / 1e3) + "k" : trimmed(value);
  }

  private static String trimmed(double value) {
    String text = String.format(Locale.ROOT, "%.3f", value);
    return text.replaceAll("0+$", "").replaceAll("\\.$", "");
  }
}
