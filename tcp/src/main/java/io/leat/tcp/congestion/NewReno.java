package io.leat.tcp.congestion;

/** Slow start, congestion avoidance and NewReno recovery (RFC 5681, RFC 6582). */
public final class NewReno implements CongestionControl {
  /** Arbitrarily high at the start (RFC 5681 §3.1). */
  private static final long UNLIMITED = 1L << 40;

  private int mss = 536;
  private int initialWindow = 1;
  private long cwnd = 536;
  private long ssthresh = UNLIMITED;

  /** Octets acknowledged towards the next increase in congestion avoidance (§3.1, ABC). */
  private long acknowledged;

  /** What was in flight at a timeout is being repaired. */
  private boolean repairing;

  @Override
  public String name() {
    return "newreno";
  }

  @Override
  public void start(int segmentSize, int segments) {
    mss = segmentSize;
    initialWindow = segments;
    cwnd = (long) segmentSize * segments;
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
  public void acknowledged(long octets, boolean limited) {
    if (!limited) {
      return;
    }
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
  public void lossDetected(long flight) {
    ssthresh = halved(flight);
    cwnd = ssthresh + 3L * mss;
    acknowledged = 0;
  }

  @Override
  public void duplicateDuringRecovery() {
    cwnd += mss;
  }

  /** RFC 6582 §3.2, step 3: deflate by what was acknowledged, add one segment back. */
  @Override
  public void partialAcknowledgment(long octets) {
    cwnd = Math.max(mss, cwnd - octets);
    if (octets >= mss) {
      cwnd += mss;
    }
  }

  /** RFC 6582 §3.2, step 3, full acknowledgment, the first option: no burst. */
  @Override
  public void recovered(long flight) {
    cwnd = Math.min(ssthresh, Math.max(flight, mss) + mss);
  }

  @Override
  public void timeout(long flight, boolean first) {
    if (first) {
      ssthresh = halved(flight);
    }
    cwnd = mss;
    acknowledged = 0;
    repairing = true;
  }

  @Override
  public void repaired() {
    repairing = false;
  }

  @Override
  public void restartAfterIdle() {
    cwnd = Math.min(cwnd, (long) mss * initialWindow);
  }

  private long halved(long flight) {
    return Math.max(flight / 2, 2L * mss);
  }
}
