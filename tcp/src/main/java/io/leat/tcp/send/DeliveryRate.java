package io.leat.tcp.send;

/**
 * How fast the path delivers (draft-ietf-ccwg-bbr §4.1): for each acknowledgment the octets that
 * were delivered since the newest segment that it acknowledges was sent, over the longer of the
 * times that sending and acknowledging them took.
 */
public final class DeliveryRate {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private long delivered;
  private long deliveredAt;
  private long firstSentAt;
  private long lost;

  /** Until so many octets are delivered samples are bounded by the application; 0: they are not. */
  private long appLimitedUntil;

  // Of the newest segment that the present acknowledgment reports.
  private long priorDelivered;
  private long priorDeliveredAt;
  private long newestSentAt;
  private long newestEnd;
  private long sendElapsed;
  private int txInFlight;
  private int lostBefore;
  private boolean appLimited;
  private boolean sampled;

  /**
   * @param delivered octets delivered on this connection before
   */
  public DeliveryRate(long delivered) {
    this.delivered = delivered;
  }

  /** A range left, for the first time or again. */
  public void sent(SentRanges ranges, long index, long now) {
    long inFlight = ranges.inFlight();
    if (inFlight <= ranges.end(index) - ranges.left(index)) {
      firstSentAt = now;
      deliveredAt = now;
    }
    ranges.snapshot(
        index,
        delivered,
        deliveredAt,
        firstSentAt,
        (int) Math.min(inFlight, Integer.MAX_VALUE),
        (int) lost,
        appLimitedUntil > 0);
  }

  /** There is nothing to send although more might be in flight. */
  public void applicationLimits(long inFlight) {
    appLimitedUntil = Math.max(1, delivered + inFlight);
  }

  /** Another acknowledgment arrives. */
  public void begin() {
    sampled = false;
  }

  /** {@code octets} of a range are reported for the first time. */
  public void delivered(SentRanges ranges, long index, long octets, long now) {
    if (ranges.wasDelivered(index)) {
      return;
    }
    delivered += octets;
    deliveredAt = now;
    long sentAt = ranges.sentAt(index);
    boolean newer =
        !sampled
            || sentAt > newestSentAt
            || sentAt == newestSentAt && ranges.end(index) > newestEnd;
    if (newer) {
      sampled = true;
      newestSentAt = sentAt;
      newestEnd = ranges.end(index);
      priorDelivered = ranges.delivered(index);
      priorDeliveredAt = ranges.deliveredAt(index);
      sendElapsed = sentAt - ranges.firstSentAt(index);
      txInFlight = ranges.txInFlight(index);
      lostBefore = ranges.lostBefore(index);
      appLimited = ranges.isAppLimited(index);
      firstSentAt = sentAt;
    }
  }

  public void lost(long octets) {
    lost += octets;
  }

  /** The acknowledgment has been read. */
  public void end() {
    if (appLimitedUntil > 0 && delivered > appLimitedUntil) {
      appLimitedUntil = 0;
    }
  }

  /**
   * Octets per second; 0 if the acknowledgment gave no sample.
   *
   * @param minRttMicros what is quicker than the path itself says nothing of its rate
   */
  public long octetsPerSecond(int minRttMicros) {
    long interval = Math.max(sendElapsed, deliveredAt - priorDeliveredAt);
    if (!sampled || interval <= 0 || interval < 1000L * minRttMicros) {
      return 0;
    }
    double octets = delivered - priorDelivered;
    return (long) (octets * NANOS_PER_SECOND / interval);
  }

  /** Octets delivered on this connection. */
  public long delivered() {
    return delivered;
  }

  /** What was delivered when the newest segment that is acknowledged was sent. */
  public long priorDelivered() {
    return sampled ? priorDelivered : delivered;
  }

  public int txInFlight() {
    return sampled ? txInFlight : 0;
  }

  /** Octets lost since the newest segment that is acknowledged was sent. */
  public long lostSince() {
    return sampled ? (int) lost - lostBefore : 0;
  }

  public boolean isAppLimited() {
    return sampled && appLimited;
  }
}
