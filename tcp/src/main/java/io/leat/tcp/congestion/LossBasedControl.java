package io.leat.tcp.congestion;

import org.jspecify.annotations.Nullable;

/**
 * What the controls have in common that find the limit of a path by losing something there: slow
 * start, the reduction at congestion and its undoing, timeouts, idle time (RFC 5681, RFC 3465).
 *
 * <p>The window in congestion avoidance, and the factor of a reduction, are the subclass's. During
 * fast recovery the window here is already the reduced one and does not grow; proportional rate
 * reduction (RFC 9937) leads what is in flight there.
 */
abstract sealed class LossBasedControl implements CongestionControl permits Cubic, NewReno {
  /** No window is ever larger. */
  static final long LARGEST_WINDOW = 1L << 40;

  private static final long NO_WINDOW = -1;

  /** What the window is doing. */
  private enum Phase {
    /** Grows, by slow start or congestion avoidance. */
    OPEN,
    /** Reduced, and fixed until {@link #recovered}. */
    RECOVERY,
    /** Grows from one segment, while what was in flight at a timeout is repaired. */
    LOSS
  }

  private Phase phase = Phase.OPEN;
  int mss = 536;
  long cwnd = 536;
  private long ssthresh = Long.MAX_VALUE;

  /** RFC 5681 §4.1: the most that a restart after idle time begins with. */
  private long restartWindow = 536;

  /** Whether the window was the limit when something was acknowledged last. */
  private boolean limited;

  /** Window and threshold before the last reduction, until it is known to have been right. */
  private long undoCwnd = NO_WINDOW;

  private long undoSsthresh;

  /** Present in the first slow start of a connection, if it is wanted at all. */
  private @Nullable HyStart hyStart;

  LossBasedControl(boolean withHyStart) {
    hyStart = withHyStart ? new HyStart() : null;
  }

  @Override
  public void start(int segmentSize, long window, long threshold, long now) {
    mss = segmentSize;
    cwnd = Math.clamp(window, mss, LARGEST_WINDOW);
    ssthresh = threshold;
    if (threshold == Long.MAX_VALUE) {
      restartWindow = cwnd;
    } else {
      restartWindow = initialWindow(mss);
      hyStart = null;
    }
  }

  /** RFC 6928 §2. */
  static long initialWindow(int mss) {
    return Math.min(10L * mss, Math.max(2L * mss, 14_600));
  }

  @Override
  public void mssChanged(int segmentSize) {
    mss = segmentSize;
    cwnd = Math.max(cwnd, mss);
    restartWindow = Math.max(restartWindow, mss);
  }

  @Override
  public long cwnd() {
    return cwnd;
  }

  @Override
  public long ssthresh() {
    return ssthresh;
  }

  @Override
  public long pacingRate() {
    return 0;
  }

  @Override
  public boolean ownsRecovery() {
    return false;
  }

  @Override
  public void acknowledged(AckSample sample) {
    limited = sample.cwndLimited;
    timePasses(sample);
    long octets = newly(sample);
    if (phase == Phase.RECOVERY || octets <= 0 || sample.marked > 0) {
      // RFC 3168 §6.1.2: an acknowledgment that echoes congestion gives nothing
      return;
    }
    if (hyStart != null) {
      hyStart.acknowledged(sample);
    }
    if (limited) {
      grow(sample, octets);
    }
    if (hyStart != null && hyStart.isOver()) {
      ssthresh = cwnd;
      hyStart = null;
    }
  }

  /**
   * What counts as acknowledged: the cumulative advance, since duplicates give nothing (RFC 5681
   * §3.2). Where a gap of a timeout is filled, only what was not known to have arrived before.
   */
  private long newly(AckSample sample) {
    return phase == Phase.LOSS ? Math.min(sample.acked, sample.delivered) : sample.acked;
  }

  /**
   * Slow start below the threshold, congestion avoidance from there (RFC 5681 §3.1); only while the
   * window is used (RFC 7661 §4.3): a window that nobody fills has proved nothing.
   */
  private void grow(AckSample sample, long octets) {
    if (isInSlowStart()) {
      long step = Math.min(octets, mostPerAcknowledgment(sample));
      enlargeTo(cwnd + (hyStart == null ? step : hyStart.growth(step)));
    } else {
      avoidCongestion(sample, octets);
    }
  }

  final void enlargeTo(long window) {
    cwnd = Math.min(window, LARGEST_WINDOW);
  }

  private boolean isInSlowStart() {
    return cwnd < ssthresh;
  }

  /**
   * L times SMSS (RFC 3465 §2.2), the most that slow start grows by with one acknowledgment: no
   * limit, for pacing spreads what that lets out (RFC 9406 §4.3). But one segment while a timeout
   * is repaired (RFC 3465 §2.3), if the acknowledgment may stand for what arrived long ago: with
   * SACK each octet counts when it is first known to be delivered.
   */
  private long mostPerAcknowledgment(AckSample sample) {
    return phase == Phase.LOSS && !sample.selective ? mss : Long.MAX_VALUE / 2;
  }

  /** Time moves on to {@code sample.now}, in whatever phase. */
  void timePasses(AckSample sample) {}

  /** So many octets were acknowledged in congestion avoidance. */
  abstract void avoidCongestion(AckSample sample, long octets);

  @Override
  public void lossDetected(LossSample sample) {
    reduce(sample);
    cwnd = ssthresh;
    phase = Phase.RECOVERY;
  }

  /** As for loss, but the window itself may become one segment (RFC 3168 §6.1.2). */
  @Override
  public void congestionExperienced(LossSample sample) {
    long reduced = reduced(flight(sample));
    reduce(sample);
    cwnd = Math.clamp(reduced, mss, ssthresh);
    phase = Phase.RECOVERY;
  }

  private void reduce(LossSample sample) {
    saveForUndo();
    // RFC 5681 equation 4: never below two segments
    ssthresh = Math.max(reduced(flight(sample)), 2L * mss);
    congested(false);
  }

  /**
   * What counts as FlightSize (RFC 5681 §3.1). A window that is the limit has been in flight as a
   * whole, also where the last of it waits to be paced; else only what really is in flight counts,
   * and limited transmit (RFC 3042) never does.
   */
  private long flight(LossSample sample) {
    return limited ? cwnd : Math.min(cwnd, Math.max(sample.inFlight, mss));
  }

  /** The size to which congestion reduces what was in flight; bounded by the caller. */
  abstract long reduced(long flight);

  /** The window is about to be reduced. */
  abstract void congested(boolean timeout);

  private void saveForUndo() {
    undoCwnd = cwnd;
    undoSsthresh = ssthresh;
    save();
  }

  /** Keeps the subclass's own variables for {@link #restore}. */
  abstract void save();

  abstract void restore();

  @Override
  public void recovered(long now) {
    phase = Phase.OPEN;
    // RFC 9406 §4.3: for the first slow start only
    hyStart = null;
  }

  @Override
  public void timeout(LossSample sample) {
    if (!sample.repeated) {
      saveForUndo();
      // RFC 5681 §3.1: once for the same segment
      ssthresh = Math.max(reduced(flight(sample)), 2L * mss);
      congested(true);
    }
    cwnd = mss;
    phase = Phase.LOSS;
  }

  /** RFC 4015 §3.2, RFC 9438 §4.9: never below what the window has grown to meanwhile. */
  @Override
  public void spurious(long now) {
    if (undoCwnd == NO_WINDOW) {
      return;
    }
    cwnd = Math.max(cwnd, undoCwnd);
    ssthresh = Math.max(ssthresh, undoSsthresh);
    undoCwnd = NO_WINDOW;
    restore();
    phase = Phase.OPEN;
  }

  /**
   * RFC 5681 §4.1; the threshold remembers three quarters of the window, as RFC 2861 §3.2 has it.
   */
  @Override
  public void restartAfterIdle(long idle, long now) {
    if (cwnd > restartWindow) {
      ssthresh = Math.max(ssthresh, cwnd / 4 * 3);
      cwnd = restartWindow;
    }
  }
}
