package io.leat.bench.sockets;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The same work done in several ways, round after round, each round by all of them, in turn from
 * the front and from the back. What disturbs a machine disturbs neighbours alike, so that the
 * median of the rounds' ratios says more than the ratio of two medians.
 *
 * @param title what is done, and how much of it at a time
 * @param contenders the first is what the others are compared with
 */
record Contest(String name, String title, List<Contender> contenders) {
  private static final double SECOND = 1e9;

  Contest {
    contenders = List.copyOf(contenders);
  }

  /**
   * What a contender did; medians of rounds.
   *
   * @param rate times a second
   * @param ratio of the rate to the first one's
   * @param cpuMicros processor time of the whole JVM for each
   * @param systemShare how much of it was spent in the kernel, 0 to 1
   * @param switches of threads for each
   */
  record Score(
      Contender contender,
      double rate,
      double ratio,
      double cpuMicros,
      double systemShare,
      double switches) {
    boolean isEnough() {
      return ratio >= contender.wanted();
    }

    /**
     * How many times this rate a network could reach that costs nothing, while the programs cost
     * what they cost here outside the kernel and keep all processors busy.
     */
    double bound(int processors) {
      return processors * 1e6 / (rate * cpuMicros * (1 - systemShare));
    }
  }

  List<Score> hold(int warmUps, int rounds, double seconds) throws Exception {
    List<Load> loads = new ArrayList<>();
    try {
      for (Contender contender : contenders) {
        loads.add(contender.maker().make());
      }
      for (int i = 0; i < warmUps; i++) {
        round(loads, seconds, false);
      }
      List<Run[]> held = new ArrayList<>();
      for (int i = 0; i < rounds; i++) {
        held.add(round(loads, seconds, i % 2 == 1));
      }
      return scores(held);
    } finally {
      for (Load load : loads) {
        load.close();
      }
    }
  }

  /** What one contender did in one round. */
  record Run(double rate, double cpuMicros, double systemShare, double switches) {}

  private static Run[] round(List<Load> loads, double seconds, boolean backwards) throws Exception {
    Run[] runs = new Run[loads.size()];
    for (int i = 0; i < runs.length; i++) {
      int turn = backwards ? runs.length - 1 - i : i;
      runs[turn] = run(loads.get(turn), (long) (seconds * SECOND));
    }
    return runs;
  }

  private static Run run(Load load, long nanos) throws Exception {
    OwnCosts before = OwnCosts.now();
    long from = System.nanoTime();
    long times = load.run(nanos);
    double seconds = (System.nanoTime() - from) / SECOND;
    OwnCosts spent = OwnCosts.now().minus(before);
    return new Run(
        times / seconds,
        spent.cpuNanos() / 1e3 / times,
        spent.systemShare(),
        (double) spent.switches() / times);
  }

  /**
   * @param rounds what each contender did in each
   */
  List<Score> scores(List<Run[]> rounds) {
    List<Score> scores = new ArrayList<>();
    for (int i = 0; i < contenders.size(); i++) {
      int own = i;
      scores.add(
          new Score(
              contenders.get(i),
              median(rounds, runs -> runs[own].rate()),
              median(rounds, runs -> runs[own].rate() / runs[0].rate()),
              median(rounds, runs -> runs[own].cpuMicros()),
              median(rounds, runs -> runs[own].systemShare()),
              median(rounds, runs -> runs[own].switches())));
    }
    return scores;
  }

  private static double median(List<Run[]> rounds, ToDoubleFunction<Run[]> value) {
    return median(rounds.stream().mapToDouble(value).toArray());
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
