package io.leat.bench.flood;

import io.leat.bench.frame.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The pairs of one device and one rate, and whether Leat holds what is asked of it. */
record Row(Device device, FloodRate rate, List<Pair> pairs) {
  /** The share of the null stack's goodput that Leat is to have. */
  static final double GOODPUT = 0.9;

  static final long CONNECT_MICROS = 3_000_000;

  /** Far less than a flood takes from whoever keeps something of each SYN. */
  static final long MEMORY_KIB = 64 << 10;

  /** A generator that falls behind shows nothing. */
  private static final double REACHED = 0.95;

  /** Two runs, one after the other. */
  record Pair(Run nothing, Run leat) {
    double ratio() {
      return leat.bitsPerSecond() / nothing.bitsPerSecond();
    }

    double keptRatio() {
      return leat.kept() / nothing.kept();
    }
  }

  /** One for each device and rate of which there is a complete pair, in the order of the runs. */
  static List<Row> of(List<Run> runs) {
    List<Row> rows = new ArrayList<>();
    for (Run run : runs) {
      boolean known =
          rows.stream().anyMatch(row -> row.device == run.device() && row.rate.equals(run.rate()));
      if (!known) {
        Row row = of(run.device(), run.rate(), runs);
        if (row != null) {
          rows.add(row);
        }
      }
    }
    return rows;
  }

  private static @Nullable Row of(Device device, FloodRate rate, List<Run> runs) {
    List<Pair> pairs = pairs(runs.stream().filter(isOf(device, rate)).toList());
    return pairs.isEmpty() ? null : new Row(device, rate, pairs);
  }

  private static Predicate<Run> isOf(Device device, FloodRate rate) {
    return run -> run.device() == device && run.rate().equals(rate);
  }

  private static List<Pair> pairs(List<Run> same) {
    List<Pair> pairs = new ArrayList<>();
    for (Run leat : same) {
      if (leat.who() == Peer.LEAT) {
        same.stream()
            .filter(run -> run.who() == Peer.NULL && run.pair() == leat.pair())
            .forEach(nothing -> pairs.add(new Pair(nothing, leat)));
      }
    }
    return pairs;
  }

  /** The median of Leat's runs. */
  double leat(ToDoubleFunction<Run> figure) {
    return median(pair -> figure.applyAsDouble(pair.leat()));
  }

  /** The median of the null stack's runs. */
  double nothing(ToDoubleFunction<Run> figure) {
    return median(pair -> figure.applyAsDouble(pair.nothing()));
  }

  /** Leat's goodput over the null stack's, pair by pair. */
  Spread ratio() {
    return Spread.of(pairs.stream().mapToDouble(Pair::ratio).toArray());
  }

  /**
   * The share that Leat keeps of its goodput without the flood over the null stack's, pair by pair;
   * NaN where no flood has a rate.
   */
  Spread keptRatio() {
    return Spread.of(pairs.stream().mapToDouble(Pair::keptRatio).toArray());
  }

  private double median(ToDoubleFunction<Pair> figure) {
    return Spread.of(pairs.stream().mapToDouble(figure).toArray()).median();
  }

  /** The largest of Leat's runs. */
  long most(ToDoubleFunction<Run> figure) {
    return (long)
        pairs.stream().mapToDouble(pair -> figure.applyAsDouble(pair.leat())).max().orElse(0);
  }

  int lost() {
    return pairs.stream().mapToInt(pair -> pair.leat().lost()).sum();
  }

  int failed() {
    return pairs.stream().mapToInt(pair -> pair.leat().failed()).sum();
  }

  long grownKib() {
    return most(run -> run.residentMostKib() - run.residentKib());
  }

  /** A sentence for each thing that does not hold. */
  List<String> missed(Bar bar) {
    List<String> missed = new ArrayList<>();
    if (rate.isPaced()) {
      goodput(bar, missed);
      paced(missed);
    }
    if (lost() > 0) {
      missed.add(lost() + " established connections were lost");
    }
    if (!rate.isNone() && grownKib() > MEMORY_KIB) {
      missed.add("memory grew by " + (grownKib() >> 10) + " MiB in one run");
    }
    return missed.stream().map(what -> device.word() + ", " + rate + ": " + what).toList();
  }

  private void goodput(Bar bar, List<String> missed) {
    double share = (bar == Bar.GOODPUT ? ratio() : keptRatio()).median();
    if (!(share >= GOODPUT)) {
      missed.add(
          String.format(
              Locale.ROOT,
              bar == Bar.GOODPUT
                  ? "goodput is %.2f of the null stack's"
                  : "the share of goodput that is kept is %.2f of the null stack's",
              share));
    }
  }

  private void paced(List<String> missed) {
    double offered = Math.min(leat(Run::offered), nothing(Run::offered));
    if (offered < REACHED * rate.perSecond()) {
      missed.add(String.format(Locale.ROOT, "only %.0f SYNs a second were made", offered));
    }
    if (failed() > 0) {
      missed.add(failed() + " legitimate connections failed");
    }
    if (most(Run::mostMicros) > CONNECT_MICROS) {
      missed.add(
          String.format(
              Locale.ROOT, "a legitimate client took %.1f s", most(Run::mostMicros) / 1e6));
    }
  }
}
