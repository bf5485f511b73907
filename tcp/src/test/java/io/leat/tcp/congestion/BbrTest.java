package io.leat.tcp.congestion;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requirement;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class BbrTest {
  private static final int MSS = 1448;
  private static final long MILLISECOND = 1_000_000;

  /** 40 Mbit/s. */
  private static final double RATE = 5e6;

  private final Bbr bbr = new Bbr();

  /** 50 ms, so that the path holds 250,000 octets, and a buffer of so many times that. */
  private ModelPath path(double bufferBdp) {
    double bdp = RATE * 0.05;
    return new ModelPath(bbr, MSS, RATE, 50 * MILLISECOND, bufferBdp * bdp);
  }

  private Set<BbrState> statesDuring(ModelPath path, double seconds) {
    Set<BbrState> seen = EnumSet.noneOf(BbrState.class);
    for (int i = 0; i < seconds * 1000; i++) {
      path.runFor(0.001);
      seen.add(bbr.state());
    }
    return seen;
  }

  private void runUntil(ModelPath path, BbrState state) {
    for (int i = 0; i < 30_000 && bbr.state() != state; i++) {
      path.runFor(0.001);
    }
    assertThat(bbr.state()).isEqualTo(state);
  }

  private double goodput(ModelPath path, double seconds) {
    long before = path.delivered();
    path.runFor(seconds);
    return (path.delivered() - before) / seconds;
  }

  @Test
  @Requirement("draft-ietf-ccwg-bbr §5.3.1")
  void startupFindsTheBandwidthInAFewRounds() {
    ModelPath path = path(4);
    assertThat(bbr.state()).isEqualTo(BbrState.STARTUP);
    path.runFor(1);
    assertThat(bbr.state()).isNotEqualTo(BbrState.STARTUP);
    assertThat((double) bbr.model.maxBw()).isCloseTo(RATE, Percentage.withPercentage(3));
    assertThat(path.lost()).isZero();
  }

  @Test
  @Requirement("draft-ietf-ccwg-bbr §5.3.2")
  void drainEmptiesTheQueueThatStartupMade() {
    ModelPath path = path(4);
    runUntil(path, BbrState.DRAIN);
    assertThat(path.queue()).isGreaterThan(0.3 * path.bandwidthDelayProduct());
    runUntil(path, BbrState.CRUISE);
    path.runFor(0.2);
    assertThat(path.queue()).isLessThan(0.1 * path.bandwidthDelayProduct());
  }

  @Test
  @Requirement("draft-ietf-ccwg-bbr §5.3.3")
  void theCycleGoesOnWithAFullPipeAndAShortQueue() {
    ModelPath path = path(4);
    path.runFor(2);
    assertThat(statesDuring(path, 8))
        .contains(BbrState.DOWN, BbrState.CRUISE, BbrState.REFILL, BbrState.UP)
        .doesNotContain(BbrState.STARTUP, BbrState.DRAIN);
    assertThat(goodput(path, 10)).isGreaterThan(0.93 * RATE);
    assertThat(path.inFlight()).isLessThan((long) (1.6 * path.bandwidthDelayProduct()));
    assertThat(path.lost()).isZero();
  }

  @Test
  @Requirement("draft-ietf-ccwg-bbr §5.3.4")
  void everyFiveSecondsLittleIsInFlightForAMoment() {
    ModelPath path = path(4);
    path.runFor(2);
    runUntil(path, BbrState.PROBE_RTT);
    assertThat(bbr.cwnd()).isLessThan((long) (0.7 * path.bandwidthDelayProduct()));
    long from = path.now();
    path.runFor(0.1);
    assertThat(bbr.state()).isEqualTo(BbrState.PROBE_RTT);
    assertThat(path.queue()).isLessThan(MSS);
    while (bbr.state() == BbrState.PROBE_RTT) {
      path.runFor(0.001);
    }
    assertThat(path.now() - from).isBetween(200 * MILLISECOND, 400 * MILLISECOND);
    assertThat(bbr.state()).isEqualTo(BbrState.CRUISE);
    assertThat(bbr.cwnd()).isGreaterThan((long) path.bandwidthDelayProduct());
  }

  @Test
  void lossByChanceBelowTheThresholdCostsLittle() {
    ModelPath path = path(1);
    path.lossRate = 0.01;
    path.runFor(3);
    // (1 - loss)^rounds is what cruising costs between two probes (§5.3.3.8.3)
    assertThat(goodput(path, 20)).isGreaterThan(0.75 * RATE);
  }

  @Test
  @Requirement("draft-ietf-ccwg-bbr §5.5.10.2")
  void aShallowBufferIsNotOverrunForLong() {
    ModelPath path = path(0.2);
    path.runFor(5);
    long sent = path.sent();
    long lost = path.lost();
    assertThat(goodput(path, 20)).isGreaterThan(0.8 * RATE);
    assertThat((double) (path.lost() - lost) / (path.sent() - sent)).isLessThan(0.02);
    assertThat(bbr.model.inflightLongTerm).isLessThan(2 * (long) path.bandwidthDelayProduct());
  }

  @Test
  void moreBandwidthIsFound() {
    ModelPath path = path(4);
    path.runFor(5);
    path.rate = 4 * RATE;
    path.runFor(20);
    assertThat(goodput(path, 5)).isGreaterThan(3.5 * RATE);
  }

  @Test
  void lessBandwidthIsBelieved() {
    ModelPath path = path(4);
    path.runFor(5);
    path.rate = RATE / 4;
    path.runFor(10);
    assertThat((double) bbr.model.bw()).isCloseTo(RATE / 4, Percentage.withPercentage(10));
    assertThat(goodput(path, 5)).isGreaterThan(0.9 * RATE / 4);
  }

  @Test
  @Requirement("draft-ietf-ccwg-bbr §5.5.7")
  void aLongerRoundTripIsBelievedAfterTenSecondsAndAShorterAtOnce() {
    ModelPath path = path(4);
    path.runFor(5);
    path.roundTrip = 100 * MILLISECOND;
    path.runFor(22);
    assertThat(goodput(path, 10)).isGreaterThan(0.9 * RATE);
    path.roundTrip = 20 * MILLISECOND;
    path.runFor(0.3);
    assertThat(bbr.targetInflight()).isLessThan((long) (1.3 * path.bandwidthDelayProduct()));
  }

  @Test
  @Requirement("draft-ietf-ccwg-bbr §5.5.4")
  void anApplicationThatSendsLittleDoesNotLowerTheBandwidth() {
    ModelPath path = path(4);
    path.runFor(4);
    path.applicationRate = RATE / 20;
    path.runFor(30);
    assertThat((double) bbr.model.maxBw()).isGreaterThan(0.9 * RATE);
    path.applicationRate = 0;
    assertThat(goodput(path, 3)).isGreaterThan(0.85 * RATE);
  }

  @Test
  @Requirement("draft-ietf-ccwg-bbr §5.4")
  void afterIdleTimeItPacesAtTheBandwidth() {
    ModelPath path = path(4);
    path.runFor(4);
    long cwnd = bbr.cwnd();
    path.idle(3);
    assertThat(bbr.cwnd()).isEqualTo(cwnd);
    assertThat((double) bbr.pacingRate()).isCloseTo(0.99 * RATE, Percentage.withPercentage(3));
  }

  @Test
  @Requirement("draft-ietf-ccwg-bbr §5.6.4.4")
  void aTimeoutLeavesOneSegmentUntilItIsRepaired() {
    ModelPath path = path(4);
    path.runFor(4);
    long cwnd = bbr.cwnd();
    Samples samples = new Samples(bbr, MSS);
    samples.timeOut(cwnd);
    assertThat(bbr.cwnd()).isEqualTo(MSS);
    samples.timeOutAgain(cwnd);
    bbr.recovered(path.now());
    assertThat(bbr.cwnd()).isEqualTo(cwnd);
    assertThat(bbr.ownsRecovery()).isTrue();
  }

  @Test
  @Requirement("draft-ietf-ccwg-bbr §5.5.11")
  void aProbeThatEndedForLossThatWasNoneBeginsAgain() {
    ModelPath path = path(4);
    path.runFor(4);
    runUntil(path, BbrState.UP);
    path.runFor(0.06);
    assertThat(bbr.state()).isEqualTo(BbrState.UP);
    LossSample loss = new LossSample();
    loss.now = path.now();
    loss.inFlight = path.inFlight();
    loss.txInFlight = path.inFlight();
    loss.lost = path.inFlight() / 4;
    bbr.lossDetected(loss);
    assertThat(bbr.state()).isEqualTo(BbrState.DOWN);
    assertThat(bbr.model.inflightLongTerm).isLessThan(BbrModel.UNBOUNDED);
    bbr.spurious(path.now());
    assertThat(bbr.state()).isEqualTo(BbrState.REFILL);
    assertThat(bbr.model.inflightLongTerm).isEqualTo(BbrModel.UNBOUNDED);
  }

  @Test
  @Requirement("RFC3168 §6.1.2")
  void aMarkEndsStartupAndLaterAProbe() {
    ModelPath path = path(4);
    path.runFor(0.2);
    assertThat(bbr.state()).isEqualTo(BbrState.STARTUP);
    LossSample mark = new LossSample();
    mark.now = path.now();
    mark.inFlight = path.inFlight();
    bbr.congestionExperienced(mark);
    assertThat(bbr.state()).isEqualTo(BbrState.DRAIN);
    runUntil(path, BbrState.UP);
    mark.now = path.now();
    mark.inFlight = path.inFlight();
    bbr.congestionExperienced(mark);
    assertThat(bbr.state()).isEqualTo(BbrState.DOWN);
  }

  @Test
  void twoFlowsThatBeginTogetherDoNotProbeTogether() {
    Bbr other = new Bbr();
    ModelPath one = path(4);
    ModelPath two = new ModelPath(other, MSS, RATE, 50 * MILLISECOND, 1e6);
    AckSample first = new AckSample();
    first.una = 1L << 33;
    first.delivered = 1;
    other.acknowledged(first);
    int together = 0;
    int probes = 0;
    for (int i = 0; i < 60_000; i++) {
      one.runFor(0.001);
      two.runFor(0.001);
      probes += bbr.state() == BbrState.UP ? 1 : 0;
      together += bbr.state() == BbrState.UP && other.state() == BbrState.UP ? 1 : 0;
    }
    assertThat(probes).isPositive();
    assertThat(together).isLessThan(probes * 3 / 4);
  }

  @Test
  void noWindowRateOrTimeOverflows() {
    SplittableRandom random = new SplittableRandom(80);
    for (int run = 0; run < 200; run++) {
      Bbr control = new Bbr();
      int mss = 1 + random.nextInt(65_495);
      long now = random.nextLong();
      control.start(mss, 1 + random.nextLong(1L << 40), Long.MAX_VALUE, now);
      AckSample ack = new AckSample();
      LossSample loss = new LossSample();
      for (int i = 0; i < 500; i++) {
        now += random.nextLong(random.nextBoolean() ? 1000 : 100_000_000_000L);
        ack.now = now;
        ack.rttMicros = 10 + random.nextInt(60_000_000);
        ack.srttMicros = ack.rttMicros;
        ack.delivered = random.nextLong(1L << random.nextInt(1, 40));
        ack.priorDelivered = ack.totalDelivered;
        ack.totalDelivered += ack.delivered;
        ack.deliveryRate = random.nextLong(1L << random.nextInt(1, 50));
        ack.lost = random.nextInt(4) == 0 ? random.nextLong(1L << 30) : 0;
        ack.lostSince = ack.lost;
        ack.inFlight = random.nextLong(1L << 40);
        ack.txInFlight = random.nextLong(1L << 40);
        ack.cwndLimited = random.nextBoolean();
        loss.now = now;
        loss.inFlight = ack.inFlight;
        loss.txInFlight = ack.txInFlight;
        loss.lost = random.nextLong(1L << 40);
        switch (random.nextInt(12)) {
          case 0 -> control.lossDetected(loss);
          case 1 -> control.timeout(loss);
          case 2 -> control.congestionExperienced(loss);
          case 3 -> control.spurious(now);
          case 4 -> control.restartAfterIdle(random.nextLong(1L << 50), now);
          case 5, 6 -> control.recovered(now);
          default -> control.acknowledged(ack);
        }
        assertThat(control.cwnd()).isBetween(1L, 1L << 40);
        assertThat(control.pacingRate()).isNotNegative();
      }
    }
  }
}
