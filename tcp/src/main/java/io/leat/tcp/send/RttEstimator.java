package io.leat.tcp.send;

/**
 * Smoothed round-trip time and retransmission timeout (RFC 6298).
 *
 * <p>Times inside are microseconds; the timeout is given in nanoseconds.
 */
public final class RttEstimator {
  /** The clock granularity G of RFC 6298 §2: the clock itself is finer. */
  private static final int GRANULARITY_MICROS = 1000;

  private static final int LARGEST_SAMPLE_MICROS = 60_000_000;
  private static final int MOST_BACKOFFS = 30;

  private int srttMicros;
  private int rttvarMicros;
  private int latestMicros;
  private int minimumMicros;
  private byte backoffs;
  private long base;

  /**
   * @param initialRto the timeout before the first sample, in nanoseconds (§2.1)
   */
  public RttEstimator(long initialRto) {
    base = initialRto;
  }

  /**
   * Takes one round-trip sample (§2.2, §2.3) and ends the back-off.
   *
   * @param rttMicros never from a retransmitted segment unless timestamps tell the transmissions
   *     apart (Karn's algorithm, §3); clamped to 1 to 60,000,000
   */
  public void sample(int rttMicros) {
    int r = Math.clamp(rttMicros, 1, LARGEST_SAMPLE_MICROS);
    if (srttMicros == 0) {
      srttMicros = r;
      rttvarMicros = r / 2;
      minimumMicros = r;
    } else {
      rttvarMicros += (Math.abs(srttMicros - r) - rttvarMicros) / 4;
      srttMicros = Math.max(1, srttMicros + (r - srttMicros) / 8);
      minimumMicros = Math.min(minimumMicros, r);
    }
    latestMicros = r;
    backoffs = 0;
    base = 1000L * (srttMicros + Math.max(GRANULARITY_MICROS, 4 * (long) rttvarMicros));
  }

  /** Doubles the timeout (§5.5). */
  public void backOff() {
    if (backoffs < MOST_BACKOFFS) {
      backoffs++;
    }
  }

  /** Forgets the back-off: another handshake begins. */
  public void endBackOff() {
    backoffs = 0;
  }

  /** How often the timeout has been doubled since the last sample. */
  public int backoffs() {
    return backoffs;
  }

  /** Raises the timeout for the data phase after a retransmitted SYN, if it is less (§5.7). */
  public void restart(long rto) {
    if (srttMicros == 0) {
      base = Math.max(base, rto);
    }
    backoffs = 0;
  }

  /**
   * The retransmission timeout in nanoseconds, within the bounds given (§2.4, §2.5).
   *
   * <p>Where round trips are long and vary little the formula leaves no room for an ACK that the
   * peer delays, as the one second that §2.4 recommends would: there the timeout lies above the
   * round trip by {@code minimum}, or by as much again.
   */
  public long rto(long minimum, long maximum) {
    return doubled(backoffs, minimum, maximum);
  }

  /**
   * The time to the next probe of a closed window, after so many of them (RFC 9293 §3.8.6.1). It
   * backs off by itself: a closed window says nothing about the path.
   */
  public long probeTimeout(int probes, long minimum, long maximum) {
    return doubled(Math.min(probes, MOST_BACKOFFS), minimum, maximum);
  }

  private long doubled(int times, long minimum, long maximum) {
    long rtt = 1000L * srttMicros;
    long roomy = Math.max(base, rtt + Math.min(rtt, minimum));
    long bounded = Math.clamp(roomy, minimum, maximum);
    return bounded > maximum >> times ? maximum : bounded << times;
  }

  /** Smoothed round-trip time in microseconds; 0 before the first sample. */
  public int srttMicros() {
    return srttMicros;
  }

  public int rttvarMicros() {
    return rttvarMicros;
  }

  /** The last sample. */
  public int latestMicros() {
    return latestMicros;
  }

  /** The smallest sample. */
  public int minimumMicros() {
    return minimumMicros;
  }
}
