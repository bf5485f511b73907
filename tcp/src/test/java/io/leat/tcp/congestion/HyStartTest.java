package io.leat.tcp.congestion;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requirement;
import org.junit.jupiter.api.Test;

class HyStartTest {
  private static final int MSS = 1000;
  private static final int WINDOW = 20 * MSS;

  private final HyStart hyStart = new HyStart();
  private final AckSample ack = new AckSample();

  /** A round of 20 acknowledgments with these round trips in turn. */
  private void round(int... rttMicros) {
    long end = ack.una + WINDOW;
    ack.nxt = end;
    for (int i = 0; ack.una < end; i++) {
      ack.rttMicros = rttMicros[i % rttMicros.length];
      hyStart.acknowledged(ack);
      ack.una += MSS;
    }
  }

  @Test
  @Requirement("RFC9406 R9406-1")
  @Requirement("RFC9406 R9406-6")
  void theConstantsAreTheRecommendedOnes() {
    assertThat(HyStart.MIN_RTT_THRESH).isEqualTo(4_000);
    assertThat(HyStart.MAX_RTT_THRESH).isEqualTo(16_000);
    assertThat(HyStart.MIN_RTT_DIVISOR).isEqualTo(8);
    assertThat(HyStart.N_RTT_SAMPLE).isEqualTo(8);
    assertThat(HyStart.CSS_GROWTH_DIVISOR).isEqualTo(4);
    assertThat(HyStart.CSS_ROUNDS).isEqualTo(5);
  }

  @Test
  @Requirement("RFC9406 R9406-3")
  void aRoundTripThatGrowsByAnEighthLeadsToConservativeSlowStart() {
    round(80_000);
    round(80_000);
    assertThat(hyStart.isConservative()).isFalse();
    round(89_999);
    assertThat(hyStart.isConservative()).as("one microsecond less than an eighth").isFalse();
    round(89_999 + 89_999 / 8);
    assertThat(hyStart.isConservative()).isTrue();
  }

  @Test
  @Requirement("RFC9406 R9406-3")
  void theThresholdIsBetweenFourAndSixteenMilliseconds() {
    round(1_000);
    round(4_999);
    assertThat(hyStart.isConservative()).isFalse();
    round(9_000);
    assertThat(hyStart.isConservative()).isTrue();
    HyStart far = new HyStart();
    ack.una = 0;
    ack.nxt = WINDOW;
    ack.rttMicros = 600_000;
    for (int i = 0; i < 8; i++) {
      far.acknowledged(ack);
    }
    ack.una = WINDOW;
    ack.nxt = 2 * WINDOW;
    ack.rttMicros = 616_000;
    for (int i = 0; i < 7; i++) {
      far.acknowledged(ack);
    }
    assertThat(far.isConservative()).as("seven samples are too few").isFalse();
    far.acknowledged(ack);
    assertThat(far.isConservative()).isTrue();
  }

  @Test
  @Requirement("RFC9406 R9406-2")
  void theSmallestRoundTripOfARoundCounts() {
    round(80_000);
    round(200_000, 200_000, 80_000);
    assertThat(hyStart.isConservative()).isFalse();
  }

  @Test
  @Requirement("RFC9406 R9406-4")
  void conservativeSlowStartGrowsByAQuarterAndEndsIfTheRoundTripFallsAgain() {
    round(80_000);
    assertThat(hyStart.growth(4 * MSS)).isEqualTo(4 * MSS);
    round(100_000);
    assertThat(hyStart.growth(4 * MSS)).isEqualTo(MSS);
    round(99_999);
    assertThat(hyStart.isConservative()).as("it was jitter").isFalse();
    assertThat(hyStart.growth(4 * MSS)).isEqualTo(4 * MSS);
    assertThat(hyStart.isOver()).isFalse();
  }

  @Test
  @Requirement("RFC9406 R9406-5")
  void slowStartIsOverAfterFiveConservativeRounds() {
    round(80_000);
    round(100_000);
    for (int rounds = 1; rounds < 5; rounds++) {
      round(100_000);
      assertThat(hyStart.isOver()).isFalse();
    }
    round(100_000);
    assertThat(hyStart.isOver()).isTrue();
  }

  @Test
  void aRoundTripThatJumpsDownIsNoReasonToStop() {
    round(300_000);
    round(300_000);
    for (int rtt = 150_000; rtt > 10; rtt /= 2) {
      round(rtt);
      assertThat(hyStart.isConservative()).isFalse();
    }
  }

  @Test
  void withoutRoundTripSamplesNothingIsConcluded() {
    for (int i = 0; i < 20; i++) {
      round(-1);
    }
    assertThat(hyStart.isConservative()).isFalse();
    round(Integer.MAX_VALUE - 1);
    round(Integer.MAX_VALUE - 1);
    assertThat(hyStart.isConservative()).isFalse();
  }
}
