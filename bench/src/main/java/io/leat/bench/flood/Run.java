package io.leat.bench.flood;

import io.leat.bench.frame.ResultFile;
import java.util.Locale;

/**
 * One server under one flood for some seconds.
 *
 * @param pair 1 and up; both servers of a pair were measured one after the other
 * @param offered SYNs a second that were sent
 * @param refused those of them that the device's queue had no room for
 * @param calmBitsPerSecond of text that the server acknowledged to the bulk stream in the turns
 *     without the flood; NaN if there were none
 * @param bitsPerSecond likewise under the flood
 * @param processor seconds a second that the server took
 * @param connects that legitimate clients began
 * @param failed connects that were refused or not answered
 * @param p99Micros until a client was connected
 * @param lost of the idle connections
 * @param residentKib of the server before, and at most
 * @param halfOpen connections at most that were seen; 0 of the null stack, as all that follows
 * @param cookies SYN,ACKs without an entry
 * @param drops packets dropped for any reason
 * @param answersDropped answers to the flood that the kernel dropped
 */
record Run(
    Device device,
    FloodRate rate,
    int pair,
    Peer who,
    double offered,
    double refused,
    double calmBitsPerSecond,
    double bitsPerSecond,
    double processor,
    int connects,
    int failed,
    long p99Micros,
    long mostMicros,
    int lost,
    long residentKib,
    long residentMostKib,
    long halfOpen,
    long cookies,
    long drops,
    long answersDropped) {
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
  record Key(Device device, FloodRate rate, int pair, Peer who) {}

  Key key() {
    return new Key(device, rate, pair, who);
  }

  private String line() {
    return String.format(
        Locale.ROOT,
        "%s\t%s\t%d\t%s\t%.0f\t%.0f\t%.0f\t%.0f\t%.3f\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d",
        device,
        rate,
        pair,
        who,
        offered,
        refused,
        calmBitsPerSecond,
        bitsPerSecond,
        processor,
        connects,
        failed,
        p99Micros,
        mostMicros,
        lost,
        residentKib,
        residentMostKib,
        halfOpen,
        cookies,
        drops,
        answersDropped);
  }

  private static Run parse(String line) {
    String[] f = line.split("\t", -1);
    if (f.length != 20) {
      throw new IllegalArgumentException("no run: " + line);
    }
    return new Run(
        Device.valueOf(f[0]),
        FloodRate.parse(f[1]),
        Integer.parseInt(f[2]),
        Peer.valueOf(f[3]),
        Double.parseDouble(f[4]),
        Double.parseDouble(f[5]),
        Double.parseDouble(f[6]),
        Double.parseDouble(f[7]),
        Double.parseDouble(f[8]),
        Integer.parseInt(f[9]),
        Integer.parseInt(f[10]),
        Long.parseLong(f[11]),
        Long.parseLong(f[12]),
        Integer.parseInt(f[13]),
        Long.parseLong(f[14]),
        Long.parseLong(f[15]),
        Long.parseLong(f[16]),
        Long.parseLong(f[17]),
        Long.parseLong(f[18]),
        Long.parseLong(f[19]));
  }

  /** The share of its goodput without the flood that the server keeps under it; NaN if unknown. */
  double kept() {
    return bitsPerSecond / calmBitsPerSecond;
  }
}
