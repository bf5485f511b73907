package io.leat.tcp.congestion;

/** Slow start and congestion avoidance (RFC 5681), halving at a loss (RFC 6582). */
public final class NewReno implements CongestionControl {
  private int mss = 536;

  /** What a restart after idle time goes back to (RFC 5681 §4.1). */
  private long restartWindow = 536;

  private long cwnd = 536;
  private long ssthresh = Long.MAX_VALUE;

  /** Before the last reduction, which may turn out to have been wrong. */
  private long priorCwnd;

  private long priorSsthresh;

  /** Octets acknowledged towards the next increase in congestion avoidance (§3.1, ABC). */
  private long acknowledged;

  /** A reduction is under way: nothing grows. */
  private boolean reducing;

  /** What was in flight at a timeout is being repaired. */
  private boolean repairing;

  @Override
  public String name() {
    return "newreno";
  }

  @Override
  public void start(int segmentSize, long window, long threshold, long now) {
    mss = segmentSize;
    restartWindow = window;
    cwnd = window;
    ssthresh = threshold;
  }

  @Override
  public void mssChanged(int segmentSize) {
    mss = segmentSize;
    cwnd = Math.max(cwnd, mss);
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
    if (reducing || !sample.cwndLimited) {
      return;
    }
    long octets = sample.acked;
    if (cwnd < ssthresh) {
      // RFC 3465 §2.2 with L = 2: a stretched ACK counts for two segments; but L = 1 after a
      // timeout (§2.3), when an ACK may stand for what arrived long ago
      cwnd += Math.min(octets, repairing ? mss : 2L * mss);
      return;
    }
    acknowledged += octets;
    if (acknowledged >= cwnd) {
      acknowledged -= cwnd;
      cwnd += mss;
    }
  }

  @Override
  public void lossDetected(LossSample sample) {
    reduce(sample);
  }

  @Override
  public void congestionExperienced(LossSample sample) {
    reduce(sample);
  }

  private void reduce(LossSample sample) {
    remember();
    ssthresh = halved(sample.inFlight);
    cwnd = ssthresh;
    acknowledged = 0;
    reducing = true;
  }

  @Override
  public void recovered(long now) {
    reducing = false;
    repairing = false;
  }

  @Override
  public void timeout(LossSample sample) {
    if (!sample.repeated) {
      remember();
      ssthresh = halved(sample.inFlight);
    }
    cwnd = mss;
    acknowledged = 0;
    reducing = false;
    repairing = true;
  }

  private void remember() {
    priorCwnd = cwnd;
    priorSsthresh = ssthresh;
  }

  @Override
  public void spurious(long now) {
    cwnd = Math.max(cwnd, priorCwnd);
    ssthresh = Math.max(ssthresh, priorSsthresh);
    reducing = false;
    repairing = false;
  }

  @Override
  public void restartAfterIdle(long idle, long now) {
    cwnd = Math.min(cwnd, restartWindow);
  }

  private long halved(long flight) {
    return Math.max(flight / 2, 2L * mss);
  }
}
