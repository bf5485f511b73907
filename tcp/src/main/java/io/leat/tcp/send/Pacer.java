package io.leat.tcp.send;

/**
 * Spreads what the window lets out over the round trip (RFC 9937 §6.4 and draft-ietf-ccwg-bbr
 * recommend it): at most a quantum at once, and the next one when the rate has paid for it.
 */
public final class Pacer {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** What leaves at once at least spans this time at the rate. */
  private static final long QUANTUM_NANOS = 1_000_000L;

  private static final int QUANTUM_SEGMENTS = 2;

  /** Round trips below this are not worth a timer. */
  private static final int SHORTEST_MICROS = 1000;

  /** What leaves at once is at most so small a part of a round trip. */
  private static final int QUANTA_PER_ROUND_TRIP = 8;

  private long rate;
  private long budget = Long.MAX_VALUE;

  /** When the rate has paid for what was sent. */
  private long paidAt;

  /** Nothing leaves before, whatever the rate. */
  private long heldUntil = Long.MIN_VALUE;

  /**
   * The rate where congestion control leaves it to the sender, in octets per second: as Linux,
   * twice the window in a round trip in slow start, 1.2 times it later. 0: no pacing.
   */
  public static long rate(long cwnd, long ssthresh, int srttMicros) {
    if (srttMicros < SHORTEST_MICROS) {
      return 0;
    }
    long perSecond = (long) (cwnd * 1_000_000.0 / srttMicros);
    return cwnd < ssthresh / 2 ? 2 * perSecond : perSecond + perSecond / 5;
  }

  /**
   * The connection wants to send.
   *
   * @param octetsPerSecond 0: no pacing
   * @param srttMicros 0 if it is not known
   * @param idleBurst what may leave at once when nothing is in flight; 0 if something is
   */
  public void begin(long octetsPerSecond, int srttMicros, int mss, long idleBurst, long now) {
    rate = octetsPerSecond;
    if (now < heldUntil) {
      budget = 0;
      paidAt = heldUntil;
      return;
    }
    if (rate == 0) {
      budget = Long.MAX_VALUE;
      paidAt = now;
      return;
    }
    long span = QUANTUM_NANOS;
    if (srttMicros > 0) {
      span = Math.min(span, 1000L * srttMicros / QUANTA_PER_ROUND_TRIP);
    }
    long quantum = Math.max((long) QUANTUM_SEGMENTS * mss, rate * span / NANOS_PER_SECOND);
    if (idleBurst > 0) {
      paidAt = now;
      budget = Math.max(quantum, idleBurst);
      return;
    }
    budget = paidAt <= now ? quantum : 0;
    // a timer that was late is made up for, but no longer silence
    paidAt = Math.max(paidAt, now - QUANTUM_NANOS);
  }

  /** Nothing leaves before {@code time}. */
  public void hold(long time) {
    heldUntil = time;
  }

  /** Octets that may leave now. */
  public long budget() {
    return budget;
  }

  public void sent(int octets) {
    if (rate > 0) {
      budget -= octets;
      paidAt += octets * NANOS_PER_SECOND / rate;
    }
  }

  /** When more may leave. */
  public long paidAt() {
    return paidAt;
  }
}
