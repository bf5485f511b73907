package io.leat.tcp.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requirement;
import org.junit.jupiter.api.Test;

class PacerTest {
  private static final long MILLI = 1_000_000;
  private static final int MSS = 1000;

  private final Pacer pacer = new Pacer();

  @Test
  void theRateIsTwiceTheWindowInSlowStartAndAFifthMoreThanItLater() {
    assertThat(Pacer.rate(100_000, Long.MAX_VALUE, 100_000)).isEqualTo(2_000_000);
    assertThat(Pacer.rate(100_000, 100_000, 100_000)).isEqualTo(1_200_000);
    assertThat(Pacer.rate(100_000, 100_000, 999)).as("not worth a timer").isZero();
    assertThat(Pacer.rate(100_000, 100_000, 0)).as("nothing measured").isZero();
  }

  @Test
  @Requirement("RFC9937 R9937-8")
  void inTheLongRunNoMoreLeavesThanTheRateSays() {
    long rate = 10_000_000;
    long now = -5_000 * MILLI;
    long end = now + 1000 * MILLI;
    pacer.begin(rate, 50_000, MSS, 10 * MSS, now);
    long sent = 0;
    while (now < end) {
      pacer.begin(rate, 50_000, MSS, 0, now);
      long before = sent;
      while (pacer.budget() > 0) {
        pacer.sent(MSS);
        sent += MSS;
      }
      assertThat(sent - before).as("in one burst").isLessThanOrEqualTo(10 * MSS);
      now = Math.max(now + 1, pacer.paidAt());
    }
    assertThat(sent).isBetween(9_900_000L, 10_100_000L);
  }

  @Test
  void afterSilenceTheFirstFlightLeavesAtOnce() {
    pacer.begin(1_000_000, 50_000, MSS, 10 * MSS, 0);
    assertThat(pacer.budget()).isEqualTo(10 * MSS);
  }

  @Test
  void aSlowRateStillLetsTwoSegmentsOut() {
    pacer.begin(1000, 0, MSS, 0, MILLI);
    assertThat(pacer.budget()).isEqualTo(2 * MSS);
  }

  @Test
  void overAShortRoundTripTheBurstIsASmallPartOfIt() {
    pacer.begin(100_000_000, 50_000, MSS, 0, 0);
    assertThat(pacer.budget()).as("a millisecond").isEqualTo(100 * MSS);
    pacer.begin(100_000_000, 1600, MSS, 0, 0);
    assertThat(pacer.budget()).as("an eighth of the round trip").isEqualTo(20 * MSS);
  }

  @Test
  void withoutARateNothingIsHeldBack() {
    pacer.begin(0, 0, MSS, 0, 0);
    pacer.sent(1 << 30);
    assertThat(pacer.budget()).isPositive();
  }

  @Test
  void whatIsHeldLeavesAtItsTimeWhateverTheRate() {
    for (long rate : new long[] {0, 1_000_000}) {
      pacer.hold(5 * MILLI);
      pacer.begin(rate, 50_000, MSS, 10 * MSS, 4 * MILLI);
      assertThat(pacer.budget()).isZero();
      assertThat(pacer.paidAt()).isEqualTo(5 * MILLI);
      pacer.begin(rate, 50_000, MSS, 10 * MSS, 5 * MILLI);
      assertThat(pacer.budget()).isPositive();
    }
  }
}
