package io.leat.tcp.congestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.leat.testkit.Requirement;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CubicTest {
  private static final int MSS = 1000;

  private final Cubic cubic = new Cubic();
  private final Samples peer = new Samples(cubic, MSS);

  @BeforeEach
  void start() {
    cubic.start(MSS, 10 * MSS, Long.MAX_VALUE, 0);
    peer.roundTrip(100_000);
  }

  /** Grows by slow start to so many segments, with one acknowledgment. */
  private void growTo(int segments) {
    peer.acknowledge((long) segments * MSS - cubic.cwnd());
    assertThat(cubic.cwnd()).isEqualTo((long) segments * MSS);
  }

  @Test
  @Requirement("RFC9438 R9438-12")
  void theConstantsAreTheRecommendedOnes() {
    assertThat(Cubic.C).isEqualTo(0.4);
    assertThat(Cubic.BETA).isEqualTo(0.7);
    assertThat(Cubic.ALPHA).isCloseTo(0.529, within(0.001));
    assertThat(cubic.name()).isEqualTo("cubic");
  }

  @Test
  @Requirement("RFC9438 R9438-5")
  void lossLeavesSevenTenthsOfTheWindowAtOnce() {
    growTo(100);
    peer.lose(100 * MSS);
    assertThat(cubic.cwnd()).isEqualTo(70 * MSS);
    assertThat(cubic.ssthresh()).isEqualTo(70 * MSS);
  }

  @Test
  @Requirement("RFC9438 R9438-5")
  void whatTheApplicationHadInFlightCountsIfItDidNotUseTheWindow() {
    growTo(100);
    peer.acknowledge(MSS, false);
    peer.lose(20 * MSS);
    assertThat(cubic.cwnd()).isEqualTo(14 * MSS);
    cubic.recovered(peer.now());
    peer.acknowledge(MSS, false);
    peer.lose(MSS);
    assertThat(cubic.ssthresh()).as("never below two segments").isEqualTo(2 * MSS);
  }

  @Test
  @Requirement("RFC9438 R9438-7")
  @Requirement("RFC3168 R3168-9")
  void marksReduceFurtherDownToOneSegment() {
    growTo(100);
    cubic.congestionExperienced(peer.loss(100 * MSS));
    assertThat(cubic.cwnd()).isEqualTo(70 * MSS);
    for (int i = 0; i < 30; i++) {
      cubic.recovered(peer.now());
      cubic.congestionExperienced(peer.loss(cubic.cwnd()));
    }
    assertThat(cubic.cwnd()).isEqualTo(MSS);
    assertThat(cubic.ssthresh()).isEqualTo(2 * MSS);
  }

  @Test
  @Requirement("RFC9438 R9438-4")
  void theWindowReturnsToWhereItWasInTheTimeThatTheCubicSays() {
    growTo(1000);
    peer.loseAndRecover(1000 * MSS);
    long from = peer.now();
    // 0.4 * (t - K)^3 + 1000 is 995 a little before K
    double expected = Math.cbrt(1000 * 0.3 / 0.4) - Math.cbrt(5 / 0.4);
    while (cubic.cwnd() < 995 * MSS) {
      peer.round();
    }
    assertThat((peer.now() - from) / 1e9).isCloseTo(expected, within(0.2));
    long plateau = cubic.cwnd();
    peer.round();
    assertThat(cubic.cwnd() - plateau).as("flat near W_max").isLessThan(2 * MSS);
    for (int i = 0; i < 100; i++) {
      peer.round();
    }
    assertThat(cubic.cwnd()).as("and probes beyond").isGreaterThan(1150 * MSS);
  }

  @Test
  @Requirement("RFC9438 R9438-3")
  @Requirement("RFC9438 R9438-4")
  void theWindowFollowsAModelOfTheFormulas() {
    growTo(200);
    peer.loseAndRecover(200 * MSS);
    peer.roundTrip(20_000);
    double window = 140;
    double estimate = 140;
    double k = Math.cbrt(60 / 0.4);
    double t = 0;
    for (int i = 0; i < 100_000; i++) {
      peer.passes(20 * Samples.MILLISECOND / cubic.cwnd() * MSS);
      double step = i == 0 ? 0 : (20 * Samples.MILLISECOND / (long) (window * MSS) * MSS) / 1e9;
      peer.acknowledge(MSS);
      t += step;
      estimate += (estimate < 200 ? 3 * 0.3 / 1.7 : 1) / window;
      double now = 0.4 * Math.pow(t - k, 3) + 200;
      if (now < estimate) {
        window = Math.max(window, estimate);
      } else {
        double target = 0.4 * Math.pow(t + 0.02 - k, 3) + 200;
        window += (Math.clamp(target, window, 1.5 * window) - window) / window;
      }
    }
    assertThat((double) cubic.cwnd() / MSS).isCloseTo(window, Percentage.withPercentage(0.1));
  }

  @Test
  @Requirement("RFC9438 R9438-3")
  void onAShortPathItGrowsAsRenoWould() {
    growTo(40);
    peer.roundTrip(1_000);
    peer.loseAndRecover(40 * MSS);
    assertThat(cubic.cwnd()).isEqualTo(28 * MSS);
    int rounds = 0;
    for (; cubic.cwnd() < 40 * MSS; rounds++) {
      peer.round();
    }
    assertThat(rounds).as("12 segments at alpha a round").isBetween(21, 25);
    long before = cubic.cwnd();
    for (int i = 0; i < 10; i++) {
      peer.round();
    }
    assertThat(cubic.cwnd() - before).as("one segment a round").isBetween(9L * MSS, 11L * MSS);
  }

  @Test
  @Requirement("RFC9438 R9438-2")
  void aRoundTripNeverGrowsTheWindowByMoreThanHalf() {
    SplittableRandom random = new SplittableRandom(1);
    growTo(20);
    peer.loseAndRecover(20 * MSS);
    for (int i = 0; i < 2000; i++) {
      peer.passes(random.nextLong(5 * Samples.SECOND));
      peer.roundTrip(1 + random.nextLong(60_000_000));
      long before = cubic.cwnd();
      for (long acked = 0; acked < before; acked += MSS) {
        long window = cubic.cwnd();
        peer.acknowledge(MSS);
        assertThat(cubic.cwnd()).isBetween(window, window + MSS);
      }
      assertThat(cubic.cwnd()).isLessThanOrEqualTo(before * 3 / 2 + before / 4);
      if (cubic.cwnd() > 4000 * MSS) {
        peer.loseAndRecover(cubic.cwnd());
      }
    }
  }

  @Test
  @Requirement("RFC9438 R9438-1")
  @Requirement("RFC9438 R9438-6")
  void timeWithoutAFullWindowDoesNotCount() {
    growTo(200);
    peer.loseAndRecover(200 * MSS);
    for (int i = 0; i < 10; i++) {
      peer.round();
    }
    long before = cubic.cwnd();
    for (int i = 0; i < 100; i++) {
      peer.passes(100 * Samples.MILLISECOND);
      peer.acknowledge(MSS, false);
    }
    assertThat(cubic.cwnd()).as("the application paused").isEqualTo(before);
    peer.round();
    assertThat(cubic.cwnd() - before).as("no jump afterwards").isLessThan(5 * MSS);
    long again = cubic.cwnd();
    peer.passes(10 * Samples.SECOND);
    peer.acknowledge(MSS);
    assertThat(cubic.cwnd() - again).as("nor after silence").isLessThan(MSS);
  }

  @Test
  @Requirement("RFC9438 R9438-8")
  void whoLosesBeforeItIsBackLeavesRoomForOthers() {
    growTo(1000);
    peer.loseAndRecover(1000 * MSS);
    for (int i = 0; i < 3; i++) {
      peer.round();
    }
    long cwnd = cubic.cwnd();
    assertThat(cwnd).isLessThan(1000 * MSS);
    peer.loseAndRecover(cwnd);
    // W_max = cwnd * (1 + beta) / 2: the plateau is lower than the window that was lost
    double wMax = cwnd * 0.85;
    double k = Math.cbrt((wMax - cubic.cwnd()) / 0.4 / MSS);
    for (long end = peer.now() + (long) (k * 1e9); peer.now() < end; ) {
      peer.round();
    }
    assertThat((double) cubic.cwnd()).isCloseTo(wMax, Percentage.withPercentage(4));
  }

  @Test
  @Requirement("RFC9438 R9438-9")
  void afterATimeoutTheCubicBeginsWhereSlowStartEnds() {
    growTo(100);
    peer.timeOut(100 * MSS);
    assertThat(cubic.cwnd()).isEqualTo(MSS);
    assertThat(cubic.ssthresh()).isEqualTo(70 * MSS);
    while (cubic.cwnd() < 70 * MSS) {
      peer.acknowledge(MSS);
    }
    cubic.recovered(peer.now());
    long from = cubic.cwnd();
    for (int i = 0; i < 10; i++) {
      peer.round();
    }
    // K = 0: 0.4 segments after one second of cubic, so it is Reno's estimate that leads
    assertThat(cubic.cwnd() - from).isBetween(4L * MSS, 11L * MSS);
  }

  @Test
  @Requirement("RFC3465 §2.3")
  void withoutSackAnAckGrowsByOneSegmentAtMostWhileATimeoutIsRepaired() {
    for (boolean selective : new boolean[] {false, true}) {
      Cubic control = new Cubic();
      control.start(MSS, 100L * MSS, Long.MAX_VALUE, 0);
      LossSample lost = new LossSample();
      lost.inFlight = 100L * MSS;
      control.timeout(lost);
      AckSample sample = new AckSample();
      sample.acked = 40L * MSS;
      sample.delivered = 40L * MSS;
      sample.cwndLimited = true;
      sample.selective = selective;
      control.acknowledged(sample);
      assertThat(control.cwnd()).isEqualTo((selective ? 41L : 2L) * MSS);
    }
  }

  @Test
  @Requirement("RFC9438 R9438-10")
  void aReductionThatWasWrongIsTakenBackWithItsCubic() {
    growTo(200);
    peer.loseAndRecover(200 * MSS);
    for (int i = 0; i < 20; i++) {
      peer.round();
    }
    long before = cubic.cwnd();
    peer.lose(before);
    cubic.spurious(peer.now());
    assertThat(cubic.cwnd()).isEqualTo(before);
    Cubic undisturbed = new Cubic();
    Samples other = new Samples(undisturbed, MSS);
    undisturbed.start(MSS, 10 * MSS, Long.MAX_VALUE, 0);
    other.roundTrip(100_000);
    other.acknowledge(190 * MSS);
    other.loseAndRecover(200 * MSS);
    for (int i = 0; i < 20; i++) {
      other.round();
    }
    for (int i = 0; i < 40; i++) {
      peer.round();
      other.round();
    }
    assertThat((double) cubic.cwnd())
        .isCloseTo((double) undisturbed.cwnd(), Percentage.withPercentage(0.1));
  }

  @Test
  @Requirement("RFC9438 R9438-10")
  void aWindowThatHasGrownBeyondMeanwhileIsKept() {
    growTo(20);
    peer.loseAndRecover(20 * MSS);
    for (int i = 0; i < 200; i++) {
      peer.round();
    }
    long grown = cubic.cwnd();
    assertThat(grown).isGreaterThan(20 * MSS);
    cubic.spurious(peer.now());
    assertThat(cubic.cwnd()).isEqualTo(grown);
  }

  @Test
  @Requirement("RFC9438 R9438-11")
  @Requirement("RFC9406 R9406-5")
  void slowStartEndsWhenTheRoundTripGrows() {
    for (int i = 0; i < 3; i++) {
      peer.round();
    }
    assertThat(cubic.cwnd()).isEqualTo(80 * MSS);
    peer.roundTrip(130_000);
    for (int i = 0; i < 7; i++) {
      peer.round();
    }
    assertThat(cubic.ssthresh()).isLessThan(Long.MAX_VALUE);
    long atExit = cubic.cwnd();
    assertThat(atExit).as("growing by a quarter meanwhile").isLessThan(800 * MSS);
    peer.round();
    assertThat(cubic.cwnd() - atExit)
        .as("congestion avoidance towards a limit that nobody has seen yet")
        .isBetween(atExit / 25, atExit / 15);
    peer.loseAndRecover(cubic.cwnd());
    long reduced = cubic.cwnd();
    peer.round();
    assertThat(cubic.cwnd() - reduced).as("along the cubic").isLessThan(reduced / 25);
  }

  @Test
  @Requirement("RFC9406 R9406-7")
  void afterLossSlowStartPaysNoAttentionToTheRoundTrip() {
    growTo(1000);
    peer.timeOut(1000 * MSS);
    cubic.recovered(peer.now());
    for (int rtt = 100_000; cubic.cwnd() < 512 * MSS; rtt += 20_000) {
      peer.roundTrip(rtt);
      long before = cubic.cwnd();
      peer.round();
      assertThat(cubic.cwnd()).isEqualTo(2 * before);
    }
  }

  @Test
  @Requirement("RFC9406 R9406-8")
  void aPacedSenderCountsAllThatAStretchedAcknowledgmentSays() {
    peer.acknowledge(40 * MSS);
    assertThat(cubic.cwnd()).isEqualTo(50 * MSS);
  }

  @Test
  void slowStartDoesNotGrowAWindowThatIsNotUsed() {
    for (int i = 0; i < 100; i++) {
      peer.acknowledge(MSS, false);
    }
    assertThat(cubic.cwnd()).isEqualTo(10 * MSS);
  }

  @Test
  void noWindowOrTimeOverflows() {
    SplittableRandom random = new SplittableRandom(80);
    for (int run = 0; run < 200; run++) {
      Cubic control = new Cubic();
      int mss = 1 + random.nextInt(65_495);
      Samples samples = new Samples(control, mss);
      control.start(mss, 1 + random.nextLong(1L << 40), anyThreshold(random), samples.now());
      for (int i = 0; i < 500; i++) {
        samples.roundTrip(10 + random.nextLong(60_000_000));
        samples.passes(random.nextLong(random.nextBoolean() ? 1000 : 1000 * Samples.SECOND));
        switch (random.nextInt(12)) {
          case 0 -> samples.lose(random.nextLong(1L << 40));
          case 1 -> samples.timeOut(random.nextLong(1L << 40));
          case 2 -> control.congestionExperienced(samples.loss(random.nextLong(1L << 40)));
          case 3 -> control.spurious(samples.now());
          case 4 -> control.restartAfterIdle(random.nextLong(1L << 50), samples.now());
          case 5, 6 -> control.recovered(samples.now());
          default -> samples.acknowledge(1 + random.nextLong(1L << random.nextInt(1, 40)));
        }
        assertThat(control.cwnd()).isBetween((long) Math.min(mss, 1), 1L << 40);
        assertThat(control.ssthresh()).isGreaterThanOrEqualTo(Math.min(2L * mss, 1));
      }
    }
  }

  private static long anyThreshold(SplittableRandom random) {
    return random.nextBoolean() ? Long.MAX_VALUE : 1 + random.nextLong(1L << 40);
  }
}
