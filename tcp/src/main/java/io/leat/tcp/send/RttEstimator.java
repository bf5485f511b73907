package io.leat.tcp.send;

/**
 * Smoothed round-trip time and retransmission timeout (RFC 6298).
 *
 * <p>Samples are microseconds; the timeout is given in nanoseconds.
 */
public final class RttEstimator {
  /** The clock granularity G of RFC 6298 §2: the clock itself is finer. */
  public static final int GRANULARITY_MICROS = 1000;

  private static final int LARGEST_SAMPLE_MICROS = 60_000_000;
  private static final int MOST_BACKOFFS = 30;

  /** How long a smallest round trip is believed at least: paths change. */
  private static final long MINIMUM_WINDOW = 150_000_000_000L;

  /** Binary digits behind the point of smoothed values, in microseconds. */
  private static final int FRACTION = 10;

  private static final int DROPPED = 4;

  private long srtt;
  private long rttvar;
  private int minimumMicros;
  private int earlierMinimumMicros;

  /** Modulo 2^16, which is 113 days. */
  private char minimumWindow;

  private byte backoffs;

  /** The timeout before bounds and back-off, in microseconds. */
  private int baseMicros;

  /**
   * @param initialRto the timeout before the first sample, in nanoseconds (§2.1)
   */
  public RttEstimator(long initialRto) {
    baseMicros = (int) (initialRto / 1000);
  }

  /**
   * Takes one round-trip sample (§2.2, §2.3) and ends the back-off.
   *
   * @param rttMicros never from a retransmitted segment unless timestamps tell the transmissions
   *     apart (Karn's algorithm, §3); clamped to 1 to 60,000,000
   */
  public void sample(int rttMicros) {
    sample(rttMicros, 1, 0);
  }

  /**
   * Takes one of many samples of a round trip (RFC 7323 Appendix G): each weighs less, so that
   * together they forget as fast as one would.
   *
   * @param expected how many samples a round trip gives, at least 1
   */
  public void sample(int rttMicros, int expected, long now) {
    int r = Math.clamp(rttMicros, 1, LARGEST_SAMPLE_MICROS);
    if (srtt == 0) {
      srtt = (long) r << FRACTION;
      rttvar = srtt / 2;
    } else {
      long scaled = (long) r << FRACTION;
      rttvar += (Math.abs(srtt - scaled) - rttvar) / (4L * expected);
      srtt = Math.max(1L << FRACTION, srtt + (scaled - srtt) / (8L * expected));
    }
    takeMinimum(r, now);
    backoffs = 0;
    formTimeout();
  }

  /**
   * The first sample of what was sent after a spurious timeout: the estimate begins anew with it,
   * but not below what it was (RFC 4015 §3.2, step 8).
   *
   * @param srttBefore SRTT_prev in microseconds
   * @param rttvarBefore RTTVAR_prev in microseconds
   */
  public void adapt(int srttBefore, int rttvarBefore, int rttMicros, long now) {
    int r = Math.clamp(rttMicros, 1, LARGEST_SAMPLE_MICROS);
    srtt = (long) Math.max(srttBefore, r) << FRACTION;
    rttvar = (long) Math.max(rttvarBefore, r / 2) << FRACTION;
    takeMinimum(r, now);
    backoffs = 0;
    formTimeout();
  }

  private void formTimeout() {
    baseMicros = srttMicros() + Math.max(GRANULARITY_MICROS, 4 * rttvarMicros());
  }

  /** The smallest sample of this window of time and of the one before (RFC 8985 §6.2, step 1). */
  private void takeMinimum(int r, long now) {
    char window = (char) (now / MINIMUM_WINDOW);
    if ((char) (window - minimumWindow) == 1) {
      earlierMinimumMicros = minimumMicros;
      minimumMicros = r;
    } else if (window != minimumWindow) {
      earlierMinimumMicros = 0;
      minimumMicros = r;
    } else if (minimumMicros == 0 || r < minimumMicros) {
      minimumMicros = r;
    }
    minimumWindow = window;
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
    if (srtt == 0) {
      baseMicros = Math.max(baseMicros, (int) (rto / 1000));
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
    return rto(minimum, maximum, 0);
  }

  /**
   * The same with room for what the peer may do to its ACKs.
   *
   * @param floor the least distance from the smoothed round trip, once there is one
   */
  public long rto(long minimum, long maximum, long floor) {
    return doubled(backoffs, minimum, maximum, floor);
  }

  /**
   * The time to the next probe of a closed window, after so many of them (RFC 9293 §3.8.6.1). It
   * backs off by itself: a closed window says nothing about the path.
   */
  public long probeTimeout(int probes, long minimum, long maximum, long floor) {
    return doubled(Math.min(probes, MOST_BACKOFFS), minimum, maximum, floor);
  }

  private long doubled(int times, long minimum, long maximum, long floor) {
    long rtt = 1000L * srttMicros();
    long room = rtt == 0 ? 0 : Math.max(floor, Math.min(rtt, minimum));
    long roomy = Math.max(1000L * baseMicros, rtt + room);
    long bounded = Math.clamp(roomy, minimum, maximum);
    return bounded > maximum >> times ? maximum : bounded << times;
  }

  /**
   * Writes all of it but the back-off into three longs; of smoothed values four of the ten binary
   * digits below a microsecond are dropped.
   */
  public void write(long[] row, int at) {
    row[at] = srtt >> DROPPED << 32 | rttvar >> DROPPED & 0xffff_ffffL;
    row[at + 1] = (long) minimumMicros << 32 | earlierMinimumMicros & 0xffff_ffffL;
    row[at + 2] = (long) minimumWindow << 32 | baseMicros & 0xffff_ffffL;
  }

  /** Takes over what {@link #write} has written. */
  public void read(long[] row, int at) {
    srtt = row[at] >>> 32 << DROPPED;
    rttvar = (row[at] & 0xffff_ffffL) << DROPPED;
    minimumMicros = (int) (row[at + 1] >> 32);
    earlierMinimumMicros = (int) row[at + 1];
    minimumWindow = (char) (row[at + 2] >> 32);
    baseMicros = (int) row[at + 2];
    backoffs = 0;
  }

  /** Smoothed round-trip time in microseconds; 0 before the first sample. */
  public int srttMicros() {
    return (int) (srtt >> FRACTION);
  }

  public int rttvarMicros() {
    return (int) (rttvar >> FRACTION);
  }

  /** The smallest sample of the last minutes. */
  public int minimumMicros() {
    return earlierMinimumMicros == 0
        ? minimumMicros
        : Math.min(minimumMicros, earlierMinimumMicros);
  }
}
