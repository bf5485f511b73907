package io.leat.tcp.congestion;

/**
 * CUBIC (RFC 9438): after a reduction the window returns along a cubic of the time to where it was,
 * stays there, and probes beyond.
 *
 * <p>Sizes are octets where the RFC counts segments, times seconds. What is computed is computed in
 * doubles: no window up to 2^40 octets and no time overflows.
 */
public final class Cubic extends LossBasedControl {
  /** C (§5.1), in segments per second cubed. */
  static final double C = 0.4;

  /** The multiplicative decrease factor (§4.6). */
  static final double BETA = 0.7;

  /** Reno's increase that goes with this decrease (§4.3). */
  static final double ALPHA = 3 * (1 - BETA) / (1 + BETA);

  /** Where nothing was lost yet the window grows by this part of it in a round trip at least. */
  private static final double LEAST_GROWTH_DIVISOR = 20;

  private static final double SECOND = 1e9;
  private static final long NOT_STARTED = -1;

  /** W_max: the window before the last reduction, or less (§4.7); 0 after a timeout. */
  private double wMax;

  /** Whether congestion has shown once where the limit is. */
  private boolean hasLost;

  /** The window before the last reduction. */
  private double cwndPrior;

  /** K: when the cubic reaches W_max. */
  private double k;

  /** W_est: the window that Reno would have. */
  private double wEst;

  /** A part of an octet by which the window has still to grow. */
  private double fraction;

  /** t in nanoseconds, without times when the window was not used (§4.2). */
  private long t = NOT_STARTED;

  private long lastAcknowledgment = NOT_STARTED;

  // as they were before the last reduction (§4.9)
  private boolean undoHasLost;
  private double undoWMax;
  private double undoCwndPrior;
  private double undoK;
  private double undoWEst;
  private long undoT = NOT_STARTED;

  /** With {@link HyStart} (§4.10). */
  public Cubic() {
    super(true);
  }

  @Override
  public String name() {
    return "cubic";
  }

  /**
   * §4.2: t leaves out when the window was not what limits, and when nothing can have been in
   * flight: between acknowledgments further apart than a round trip.
   */
  @Override
  void timePasses(AckSample sample) {
    long elapsed = sample.now - lastAcknowledgment;
    lastAcknowledgment = sample.now;
    if (t != NOT_STARTED && sample.cwndLimited && elapsed > 0) {
      t += sample.srttMicros > 0 ? Math.min(elapsed, 1000L * sample.srttMicros) : elapsed;
    }
  }

  @Override
  void avoidCongestion(AckSample sample, long octets) {
    if (t == NOT_STARTED) {
      startEpoch();
    }
    double window = cwnd + fraction;
    double acked = Math.min(octets, cwnd);
    // §4.3: once it is where it was, Reno's own increase
    double alpha = wEst < cwndPrior ? ALPHA : 1;
    wEst += alpha * mss * (acked / cwnd);
    double step;
    if (wCubic(t / SECOND) < wEst) {
      step = Math.max(0, wEst - window);
    } else {
      // §4.2, §4.4, §4.5: where the cubic will be in a round trip, but never half as much again
      double ahead = (t + 1000.0 * sample.srttMicros) / SECOND;
      double target = Math.clamp(wCubic(ahead), window, 1.5 * window);
      step = (target - window) * (acked / cwnd);
    }
    if (!hasLost) {
      // as Linux: the plateau on which the cubic begins lies far below a limit that nobody has seen
      step = Math.max(step, window / LEAST_GROWTH_DIVISOR * (acked / cwnd));
    }
    window += step;
    long whole = (long) window;
    fraction = window - whole;
    enlargeTo(whole);
  }

  private double wCubic(double seconds) {
    double d = seconds - k;
    return C * mss * d * d * d + wMax;
  }

  /** Congestion avoidance begins (§4.2; §4.8 and §4.10 where there is no window to return to). */
  private void startEpoch() {
    t = 0;
    fraction = 0;
    wEst = cwnd;
    if (cwnd < wMax) {
      k = Math.cbrt((wMax - cwnd) / (C * mss));
    } else {
      k = 0;
      wMax = cwnd;
    }
  }

  @Override
  long reduced(long flight) {
    return (long) (flight * BETA);
  }

  @Override
  void congested(boolean timeout) {
    hasLost = true;
    cwndPrior = cwnd;
    // §4.7, fast convergence: who has lost before it was back at W_max leaves room for others
    wMax = cwnd < wMax ? cwnd * ((1 + BETA) / 2) : cwnd;
    if (timeout) {
      wMax = 0;
    }
    t = NOT_STARTED;
    fraction = 0;
  }

  @Override
  void save() {
    undoHasLost = hasLost;
    undoWMax = wMax;
    undoCwndPrior = cwndPrior;
    undoK = k;
    undoWEst = wEst;
    undoT = t;
  }

  @Override
  void restore() {
    hasLost = undoHasLost;
    wMax = undoWMax;
    cwndPrior = undoCwndPrior;
    k = undoK;
    wEst = undoWEst;
    t = undoT;
  }

  @Override
  public void restartAfterIdle(long idle, long now) {
    super.restartAfterIdle(idle, now);
    lastAcknowledgment = now;
  }
}
