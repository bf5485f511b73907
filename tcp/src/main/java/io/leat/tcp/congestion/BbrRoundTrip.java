package io.leat.tcp.congestion;

/**
 * BBR's estimate of the round trip without queues, and when to look for it anew
 * (draft-ietf-ccwg-bbr §5.3.4, §5.5.7).
 */
final class BbrRoundTrip {
  static final long PROBE_RTT_INTERVAL = 5_000_000_000L;
  static final long MIN_RTT_FILTER_LENGTH = 10_000_000_000L;
  static final long PROBE_RTT_DURATION = 200_000_000L;

  static final int UNKNOWN = Integer.MAX_VALUE;

  private int minRttMicros = UNKNOWN;
  private long minRttStamp;

  /** The smallest of the last {@link #PROBE_RTT_INTERVAL}. */
  private int probeMinDelayMicros = UNKNOWN;

  private long probeMinStamp;
  private boolean expired;

  // inside ProbeRTT
  private boolean low;
  private long doneStamp;
  private boolean roundDone;

  void start(long now) {
    minRttStamp = now;
    probeMinStamp = now;
  }

  /** UpdateMinRTT (§5.3.4.3). */
  void update(int rttMicros, long now) {
    expired = now - probeMinStamp > PROBE_RTT_INTERVAL;
    if (rttMicros >= 0 && (rttMicros < probeMinDelayMicros || expired)) {
      probeMinDelayMicros = Math.max(1, rttMicros);
      probeMinStamp = now;
    }
    if (probeMinDelayMicros < minRttMicros || now - minRttStamp > MIN_RTT_FILTER_LENGTH) {
      minRttMicros = probeMinDelayMicros;
      minRttStamp = probeMinStamp;
    }
  }

  boolean isKnown() {
    return minRttMicros != UNKNOWN;
  }

  int minRttMicros() {
    return minRttMicros;
  }

  /** Whether no round trip as small as before was seen for too long. */
  boolean isExpired() {
    return expired;
  }

  /** ProbeRTT begins. */
  void enter() {
    low = false;
    roundDone = false;
  }

  /** Whether as little is in flight as ProbeRTT wants: from then on its duration counts. */
  boolean isLow() {
    return low;
  }

  void setLow(long now) {
    low = true;
    doneStamp = now + PROBE_RTT_DURATION;
    roundDone = false;
  }

  void roundStarts() {
    roundDone |= low;
  }

  boolean isRoundDone() {
    return roundDone;
  }

  /** CheckProbeRTTDone: whether it is over, and if so, when the next is due. */
  boolean isDone(long now) {
    if (!low || now - doneStamp <= 0) {
      return false;
    }
    low = false;
    probeMinStamp = now;
    expired = false;
    return true;
  }
}
