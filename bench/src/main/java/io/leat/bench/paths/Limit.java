package io.leat.bench.paths;

/**
 * The goodput that a flow can reach on a path within a time: the link's, or what the congestion
 * control may take at that rate of loss, after slow start.
 */
final class Limit {
  /** Text in a packet of 1500 octets with timestamps. */
  private static final double TEXT = 1448;

  private static final double PACKET = 1500;
  private static final double INITIAL_WINDOW = 10;

  /** RFC 9438 §4.1 and §5.1. */
  private static final double CUBIC_C = 0.4;

  private static final double CUBIC_BETA = 0.7;

  private Limit() {}

  /** Bits of text per second in the mean over {@code seconds}. */
  static double bitsPerSecond(Cell cell, Control control, double seconds) {
    double steady = steadyBitsPerSecond(cell, control);
    double roundTrip = cell.roundTripMillis() / 1000.0;
    double window = steady / 8 * roundTrip / TEXT;
    double doublings = Math.max(1, Math.log(window / INITIAL_WINDOW) / Math.log(2));
    // Slow start sends one window less than doublings would at full rate, and begins one trip late.
    double lost = Math.min(seconds, roundTrip * doublings);
    return steady * (1 - lost / seconds);
  }

  private static double steadyBitsPerSecond(Cell cell, Control control) {
    double loss = cell.lossPercent() / 100;
    double link = cell.bitsPerSecond() * TEXT / PACKET * (1 - loss);
    if (loss == 0 || control == Control.BBR) {
      return link;
    }
    double roundTrip = cell.roundTripMillis() / 1000.0;
    double segments = reno(loss);
    if (control == Control.CUBIC) {
      segments = Math.max(segments, cubic(loss, roundTrip));
    }
    return Math.min(link, segments * TEXT * 8 / roundTrip);
  }

  /** RFC 9438 §5.1, the mean window of AIMD(1, 0.5). */
  private static double reno(double loss) {
    return Math.sqrt(1.5 / loss);
  }

  /** RFC 9438 §5.1, Figure 6. */
  private static double cubic(double loss, double roundTrip) {
    double factor = CUBIC_C * (3 + CUBIC_BETA) / (4 * (1 - CUBIC_BETA));
    return Math.pow(factor, 0.25) * Math.pow(roundTrip / loss, 0.75);
  }
}
