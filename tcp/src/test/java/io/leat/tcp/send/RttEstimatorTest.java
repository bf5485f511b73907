package io.leat.tcp.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.leat.testkit.Requirement;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RttEstimatorTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final long FOREVER = 3600 * SECOND;

  private final RttEstimator rtt = new RttEstimator(SECOND);

  /** RFC 6298 §2 in real numbers: what the integers may differ from by rounding only. */
  private static final class Oracle {
    private final boolean srttFirst;
    private double srtt = -1;
    private double rttvar;

    /**
     * @param srttFirst the mistake of updating SRTT before RTTVAR
     */
    Oracle(boolean srttFirst) {
      this.srttFirst = srttFirst;
    }

    void sample(double r) {
      if (srtt < 0) {
        srtt = r;
        rttvar = r / 2;
        return;
      }
      double before = srtt;
      double after = 7.0 / 8 * srtt + 1.0 / 8 * r;
      double used = srttFirst ? after : before;
      rttvar = 3.0 / 4 * rttvar + 1.0 / 4 * Math.abs(used - r);
      srtt = after;
    }

    double rtoMicros() {
      return srtt + Math.max(1000, 4 * rttvar);
    }
  }

  private double rtoMicros() {
    return rtt.rto(1, FOREVER) / 1e3;
  }

  @Test
  @Requirement("RFC6298 R6298-1")
  void beforeAnySampleTheTimeoutIsTheInitialOne() {
    assertThat(rtt.rto(200 * MILLI, 120 * SECOND)).isEqualTo(SECOND);
    assertThat(rtt.srttMicros()).isZero();
  }

  @Test
  @Requirement("RFC6298 R6298-2")
  void theFirstSampleSetsTheMeanAndHalfOfItAsVariation() {
    rtt.sample(100_001);
    assertThat(rtt.srttMicros()).isEqualTo(100_001);
    assertThat(rtt.rttvarMicros()).isEqualTo(50_000);
    assertThat(rtt.rto(1, FOREVER)).isEqualTo((100_001 + 4 * 50_000) * 1000L);
  }

  @Test
  @Requirement("RFC6298 R6298-3")
  @Requirement("RFC6298 R6298-4")
  void laterSamplesFollowTheFormulasInTheirOrder() {
    boolean mistakeShows = false;
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      RttEstimator estimator = new RttEstimator(SECOND);
      Oracle oracle = new Oracle(false);
      Oracle mistaken = new Oracle(true);
      int range = random.nextInt(100, 3_000_000);
      for (int i = 0; i < 100; i++) {
        int sample = random.nextInt(1, range);
        estimator.sample(sample);
        oracle.sample(sample);
        mistaken.sample(sample);
        double rto = estimator.rto(1, FOREVER) / 1e3;
        assertThat(rto).as("seed %d", seed).isCloseTo(oracle.rtoMicros(), within(40.0));
        mistakeShows |= Math.abs(mistaken.rtoMicros() - oracle.rtoMicros()) > 1000;
      }
    }
    assertThat(mistakeShows).as("updating SRTT first would be noticed").isTrue();
  }

  @Test
  @Requirement("RFC6298 R6298-9")
  void withoutVariationTheTimeoutIsStillAClockTickLater() {
    for (int i = 0; i < 1000; i++) {
      rtt.sample(20_000);
    }
    assertThat(rtt.srttMicros()).isEqualTo(20_000);
    assertThat(rtoMicros()).isEqualTo(21_000);
  }

  @Test
  @Requirement("RFC6298 R6298-5")
  void theTimeoutStaysWithinItsBounds() {
    rtt.sample(10);
    assertThat(rtt.rto(200 * MILLI, 120 * SECOND)).isEqualTo(200 * MILLI);
    assertThat(rtt.rto(SECOND, 120 * SECOND)).isEqualTo(SECOND);
    rtt.sample(Integer.MAX_VALUE);
    assertThat(rtt.rto(200 * MILLI, 60 * SECOND)).isEqualTo(60 * SECOND);
  }

  @Test
  @Requirement("RFC6298 R6298-15")
  void eachExpiryDoublesUpToTheMaximum() {
    rtt.sample(100_000);
    long base = rtt.rto(1, FOREVER);
    for (int i = 1; i <= 100; i++) {
      rtt.backOff();
      long expected = i < 20 ? Math.min(base << i, 120 * SECOND) : 120 * SECOND;
      assertThat(rtt.rto(1, 120 * SECOND)).as("after %d", i).isEqualTo(expected);
    }
  }

  @Test
  @Requirement("RFC6298 R6298-7")
  void onlyASampleEndsTheBackOff() {
    rtt.backOff();
    rtt.backOff();
    assertThat(rtt.backoffs()).isEqualTo(2);
    rtt.sample(100_000);
    assertThat(rtt.backoffs()).isZero();
  }

  @Test
  @Requirement("RFC6298 R6298-17")
  void aLostSynRaisesTheTimeoutOfTheDataPhaseUnlessItWasMeasured() {
    rtt.backOff();
    rtt.restart(3 * SECOND);
    assertThat(rtt.rto(1, FOREVER)).isEqualTo(3 * SECOND);

    RttEstimator larger = new RttEstimator(5 * SECOND);
    larger.restart(3 * SECOND);
    assertThat(larger.rto(1, FOREVER)).as("never lowers it").isEqualTo(5 * SECOND);

    RttEstimator measured = new RttEstimator(SECOND);
    measured.sample(100_000);
    measured.restart(3 * SECOND);
    assertThat(measured.rto(1, FOREVER)).isEqualTo(300 * MILLI);
  }

  @Test
  @Requirement("RFC9293 SHLD-30")
  void probesBackOffByThemselves() {
    rtt.sample(100_000);
    assertThat(rtt.probeTimeout(0, 1, FOREVER, 0)).isEqualTo(300 * MILLI);
    assertThat(rtt.probeTimeout(3, 1, FOREVER, 0)).isEqualTo(2400 * MILLI);
    assertThat(rtt.probeTimeout(127, 1, 120 * SECOND, 0)).isEqualTo(120 * SECOND);
    assertThat(rtt.rto(1, FOREVER)).isEqualTo(300 * MILLI);
  }

  @Test
  void theSmallestSampleIsRemembered() {
    rtt.sample(5_000);
    rtt.sample(3_000);
    rtt.sample(9_000);
    rtt.sample(-1);
    assertThat(rtt.minimumMicros()).as("clamped to one microsecond").isEqualTo(1);
  }

  @Test
  @Requirement("RFC8985 R8985-6")
  void theSmallestSampleIsForgottenAfterMinutes() {
    rtt.sample(100_000, 1, -1000 * SECOND);
    rtt.sample(200_000, 1, -950 * SECOND);
    assertThat(rtt.minimumMicros()).isEqualTo(100_000);
    rtt.sample(200_000, 1, -800 * SECOND);
    assertThat(rtt.minimumMicros()).isEqualTo(100_000);
    rtt.sample(200_000, 1, -600 * SECOND);
    assertThat(rtt.minimumMicros()).isEqualTo(200_000);
    rtt.sample(300_000, 1, 0);
    assertThat(rtt.minimumMicros()).isEqualTo(300_000);
  }

  @Test
  @Requirement("RFC7323 Appendix G")
  void manySamplesOfARoundTripForgetAsFastAsOneWould() {
    RttEstimator one = new RttEstimator(SECOND);
    one.sample(100_000);
    rtt.sample(100_000);
    for (int round = 0; round < 5; round++) {
      one.sample(200_000);
      for (int i = 0; i < 500; i++) {
        rtt.sample(200_000, 500, 0);
      }
      assertThat(rtt.srttMicros()).isCloseTo(one.srttMicros(), within(6_000));
      assertThat(rtt.rttvarMicros()).isCloseTo(one.rttvarMicros(), within(6_000));
    }
  }

  @Test
  void timeoutKeepsTheDistanceFromTheRoundTripThatIsAskedFor() {
    RttEstimator measured = new RttEstimator(SECOND);
    assertThat(measured.rto(1, FOREVER, 200 * MILLI)).as("no sample").isEqualTo(SECOND);
    for (int i = 0; i < 100; i++) {
      measured.sample(30_000);
    }
    assertThat(measured.rto(1, FOREVER, 200 * MILLI)).isEqualTo(230 * MILLI);
    assertThat(measured.rto(1, FOREVER)).as("without").isLessThan(35 * MILLI);
  }

  @Test
  @Requirement("RFC4015 §3.2")
  void aLongerRoundTripBehindASpuriousTimeoutReplacesTheEstimate() {
    rtt.sample(100_000);
    rtt.backOff();
    rtt.adapt(102_000, 50_000, 800_000, 0);
    assertThat(rtt.srttMicros()).isEqualTo(800_000);
    assertThat(rtt.rttvarMicros()).isEqualTo(400_000);
    assertThat(rtoMicros()).isEqualTo(800_000 + 4 * 400_000);
  }

  @Test
  @Requirement("RFC4015 §3.2")
  void aShorterRoundTripBehindASpuriousTimeoutLeavesWhatItWasBefore() {
    rtt.sample(500_000);
    rtt.adapt(102_000, 50_000, 40_000, 0);
    assertThat(rtt.srttMicros()).isEqualTo(102_000);
    assertThat(rtt.rttvarMicros()).isEqualTo(50_000);
    assertThat(rtt.minimumMicros()).isEqualTo(40_000);
  }
}
