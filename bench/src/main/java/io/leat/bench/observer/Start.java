package io.leat.bench.observer;

import java.util.List;
import java.util.Locale;

/**
 * What one JVM has measured.
 *
 * @param number of the start, from 1
 * @param nanos medians of the rounds
 * @param recorder per cent that {@link Bound#RECORDER} is about: the median over the rounds, in
 *     each of which the blocks that are compared ran beside each other
 * @param nobody likewise of {@link Bound#NOBODY}
 */
record Start(int number, Nanos nanos, double recorder, double nobody) {
  private static final int FIELDS = 6;

  static Start of(int number, List<Nanos> rounds) {
    return new Start(
        number,
        Nanos.medians(rounds),
        Nanos.median(rounds, round -> round.percentMore(Bound.RECORDER)),
        Nanos.median(rounds, round -> round.percentMore(Bound.NOBODY)));
  }

  /** Processor time for {@link Blocks#UNIT} octets of text that the observed variant takes more. */
  double nanosMore(Bound bound) {
    return percent(bound) / 100 * nanos.of(bound.against);
  }

  double percent(Bound bound) {
    return switch (bound) {
      case RECORDER -> recorder;
      case NOBODY -> nobody;
    };
  }

  String line() {
    return String.format(
        Locale.ROOT,
        "%d\t%.1f\t%.1f\t%.1f\t%.3f\t%.3f",
        number,
        nanos.recorded(),
        nanos.off(),
        nanos.absent(),
        recorder,
        nobody);
  }

  /** As progress tells it. */
  String sentence() {
    return String.format(
        Locale.ROOT,
        "%.0f ns a super-segment; recorded %+.2f %%, off %+.2f %%",
        nanos.absent(),
        recorder,
        nobody);
  }

  /**
   * @throws IllegalArgumentException if it is no such line
   */
  static Start parse(String line) {
    String[] fields = line.split("\t", -1);
    if (fields.length != FIELDS) {
      throw new IllegalArgumentException("no line of a start: " + line);
    }
    return new Start(
        Integer.parseInt(fields[0]),
        new Nanos(
            Double.parseDouble(fields[1]),
            Double.parseDouble(fields[2]),
            Double.parseDouble(fields[3])),
        Double.parseDouble(fields[4]),
        Double.parseDouble(fields[5]));
  }
}
