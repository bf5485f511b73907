package io.leat.tcp.send;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Samples of the delivery rate (draft-ietf-ccwg-bbr §4.1). */
class DeliveryRateTest {
  private static final long MILLI = 1_000_000;
  private static final int MSS = 1000;

  private final SentRanges ranges = new SentRanges(0);
  private final DeliveryRate rate = new DeliveryRate(0);

  private void sends(long now) {
    rate.sent(ranges, ranges.sent(ranges.end() + MSS, now), now);
  }

  private long acknowledges(long now) {
    rate.begin();
    rate.delivered(ranges, ranges.first(), MSS, now);
    ranges.acknowledgeFirst(ranges.start() + MSS);
    rate.end();
    return rate.octetsPerSecond(10_000);
  }

  @Test
  void aSteadyFlowIsMeasuredAtItsRate() {
    long now = 0;
    for (int i = 0; i < 20; i++) {
      sends(now += MILLI);
    }
    long measured = 0;
    for (int i = 0; i < 200; i++) {
      measured = acknowledges(now += MILLI);
      sends(now);
    }
    assertThat(measured).isEqualTo(1000L * MSS);
    assertThat(rate.delivered()).isEqualTo(200L * MSS);
    assertThat(rate.txInFlight()).isEqualTo(20 * MSS);
    assertThat(rate.priorDelivered()).isEqualTo(rate.delivered() - 20 * MSS);
    assertThat(rate.isAppLimited()).isFalse();
  }

  @Test
  void acknowledgmentsThatComeTogetherShowNoMoreThanWasSent() {
    for (int i = 0; i < 20; i++) {
      sends(i * MILLI);
    }
    for (int i = 0; i < 20; i++) {
      assertThat(acknowledges(40 * MILLI)).isLessThanOrEqualTo(1000L * MSS);
    }
  }

  @Test
  void whatTheApplicationLimitsIsMarkedUntilItIsDelivered() {
    sends(0);
    rate.applicationLimits(ranges.inFlight());
    acknowledges(20 * MILLI);
    sends(20 * MILLI);
    acknowledges(40 * MILLI);
    assertThat(rate.isAppLimited()).isTrue();
    sends(40 * MILLI);
    acknowledges(60 * MILLI);
    assertThat(rate.isAppLimited()).isFalse();
  }

  @Test
  void lossesSinceTheSegmentWasSentAreCounted() {
    sends(0);
    rate.lost(300);
    sends(MILLI);
    rate.lost(50);
    acknowledges(20 * MILLI);
    assertThat(rate.lostSince()).isEqualTo(350);
    acknowledges(21 * MILLI);
    assertThat(rate.lostSince()).isEqualTo(50);
  }
}
