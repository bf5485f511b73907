package io.leat.bench.paths;

import io.leat.bench.frame.ResultFile;
import java.util.Locale;

/**
 * One flow that was measured.
 *
 * @param cell its name
 * @param pair 1 and up; both senders of a pair meet the same fates
 * @param inUse the congestion control that the sender reports
 * @param bitsPerSecond of text that the receiver's application got
 * @param segments of text that were sent, in full segments
 * @param retransmissions of them
 * @param duplicates segments that the receiver had already, by its own count: retransmissions that
 *     were not needed
 * @param timeouts of the retransmission timer
 * @param lost packets that the path lost by chance, in the direction of text
 * @param full packets that found its queue full
 * @param lateMicros how late the relay was in the mean
 */
record Run(
    String cell,
    Control control,
    int pair,
    Who who,
    double seconds,
    String inUse,
    double bitsPerSecond,
    long segments,
    long retransmissions,
    long duplicates,
    long timeouts,
    long lost,
    long full,
    long lateMicros) {
  /** A sender. */
  enum Who {
    LINUX,
    LEAT
  }

  static final String HEADER =
      "cell\tcontrol\tpair\twho\tseconds\tin_use\tbits_per_second\tsegments\tretransmissions"
          + "\tduplicates\ttimeouts\tlost\tfull\tlate_us";

  static final ResultFile.Format<Run> FORMAT =
      new ResultFile.Format<>() {
        @Override
        public String line(Run run) {
          return run.line();
        }

        @Override
        public Run parse(String line) {
          return Run.parse(line);
        }

        @Override
        public Object key(Run run) {
          return run.key();
        }
      };

  /** What makes a run another one; finished ones are not repeated. */
  String key() {
    return key(cell, control, pair, who, seconds);
  }

  static String key(String cell, Control control, int pair, Who who, double seconds) {
    return String.join(
        " ", cell, control.name(), String.valueOf(pair), who.name(), String.valueOf(seconds));
  }

  String line() {
    return String.format(
        Locale.ROOT,
        "%s\t%s\t%d\t%s\t%s\t%s\t%.0f\t%d\t%d\t%d\t%d\t%d\t%d\t%d",
        cell,
        control,
        pair,
        who,
        seconds,
        inUse,
        bitsPerSecond,
        segments,
        retransmissions,
        duplicates,
        timeouts,
        lost,
        full,
        lateMicros);
  }

  /**
   * @throws IllegalArgumentException if the line is no run
   */
  static Run parse(String line) {
    String[] f = line.split("\t", -1);
    if (f.length != 14) {
      throw new IllegalArgumentException("no run: " + line);
    }
    return new Run(
        f[0],
        Control.valueOf(f[1]),
        Integer.parseInt(f[2]),
        Who.valueOf(f[3]),
        Double.parseDouble(f[4]),
        f[5],
        Double.parseDouble(f[6]),
        Long.parseLong(f[7]),
        Long.parseLong(f[8]),
        Long.parseLong(f[9]),
        Long.parseLong(f[10]),
        Long.parseLong(f[11]),
        Long.parseLong(f[12]),
        Long.parseLong(f[13]));
  }
}
