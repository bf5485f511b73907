package io.leat.sim.lab;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What one flow gets of a path alone, for each congestion control over loss, round trip and buffer:
 * per cent of what the bottleneck can carry, from the SYN on.
 */
public final class GoodputTable {
  private static final long RATE = 10_000_000;
  private static final Duration DURATION = Duration.ofSeconds(8);
  private static final long SEED = 1;
  private static final List<Integer> ROUND_TRIPS = List.of(20, 66, 200);
  private static final List<Double> BUFFERS = List.of(0.25, 1.0, 4.0);
  private static final List<Double> LOSSES = List.of(0.0, 0.001, 0.01, 0.03);

  private GoodputTable() {}

  /** The table for these congestion controls, as text; a run of several seconds. */
  public static String of(List<String> controls) {
    StringBuilder text = new StringBuilder();
    text.append("Goodput of one flow in ")
        .append(DURATION.toSeconds())
        .append(" s from its SYN on, in per cent of what a bottleneck of ")
        .append(RATE / 1_000_000)
        .append(" Mbit/s can carry.\n");
    for (String control : controls) {
      section(text, control);
    }
    return text.toString();
  }

  private static void section(StringBuilder text, String control) {
    text.append(String.format(Locale.ROOT, "%n%-12s", control).replace("\r", ""));
    for (int roundTrip : ROUND_TRIPS) {
      text.append(String.format(Locale.ROOT, "|%15s ms  ", roundTrip));
    }
    text.append("\nloss  buffer");
    for (int i = 0; i < ROUND_TRIPS.size(); i++) {
      text.append('|');
      for (double buffer : BUFFERS) {
        text.append(String.format(Locale.ROOT, "%6s", number(buffer)));
      }
      text.append("  ");
    }
    text.append('\n');
    for (double loss : LOSSES) {
      row(text, control, loss);
    }
  }

  private static void row(StringBuilder text, String control, double loss) {
    text.append(String.format(Locale.ROOT, "%-12s", number(loss * 100) + " %"));
    for (int roundTrip : ROUND_TRIPS) {
      text.append('|');
      for (double buffer : BUFFERS) {
        text.append(String.format(Locale.ROOT, "%6.1f", cell(control, loss, roundTrip, buffer)));
      }
      text.append("  ");
    }
    text.append('\n');
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private static double cell(String control, double loss, int roundTrip, double buffer) {
    LabPath path = LabPath.of(RATE, Duration.ofMillis(roundTrip)).withBuffer(buffer).withLoss(loss);
    Laboratory laboratory = new Laboratory(path, SEED);
    laboratory.flow(control);
    return 100 * laboratory.goodput(Duration.ZERO, DURATION)[0] / laboratory.capacity();
  }
}
