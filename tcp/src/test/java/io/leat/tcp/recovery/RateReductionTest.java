package io.leat.tcp.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requirement;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RateReductionTest {
  private static final int MSS = 1000;

  private final RateReduction reduction = new RateReduction();

  @Test
  @Requirement("RFC9937 R9937-1")
  @Requirement("RFC9937 R9937-2")
  void aboveTheThresholdSendingFollowsDeliveryInProportion() {
    reduction.begin(100 * MSS, 70 * MSS);
    long inFlight = 98 * MSS;
    long out = 0;
    for (int i = 1; i <= 20; i++) {
      reduction.acknowledged(MSS, inFlight, false, MSS);
      long may = reduction.window() - inFlight;
      while (may >= MSS) {
        reduction.sent(MSS);
        may -= MSS;
        out += MSS;
        inFlight += MSS;
      }
      inFlight -= MSS;
    }
    assertThat(out).isBetween(13L * MSS, 15L * MSS);
  }

  @Test
  @Requirement("RFC9937 R9937-4")
  void theFirstAcknowledgmentSendsOneSegmentInAnyCase() {
    reduction.begin(100 * MSS, 10 * MSS);
    reduction.acknowledged(0, 90 * MSS, false, MSS);
    assertThat(reduction.window()).isEqualTo(91 * MSS);
  }

  @Test
  @Requirement("RFC9937 R9937-3")
  void belowTheThresholdPacketsAreConservedUntilProgressIsSafe() {
    reduction.begin(100 * MSS, 70 * MSS);
    reduction.acknowledged(MSS, 10 * MSS, false, MSS);
    reduction.sent(MSS);
    reduction.acknowledged(2 * MSS, 10 * MSS, false, MSS);
    assertThat(reduction.window()).as("as much as was delivered").isEqualTo(12 * MSS);
    reduction.sent(2 * MSS);
    reduction.acknowledged(2 * MSS, 10 * MSS, true, MSS);
    assertThat(reduction.window()).as("and one more").isEqualTo(13 * MSS);
    reduction.sent(3 * MSS);
    reduction.acknowledged(40 * MSS, 69 * MSS, true, MSS);
    assertThat(reduction.window()).as("never above ssthresh").isEqualTo(70 * MSS);
  }

  @Test
  @Requirement("RFC9937 R9937-9")
  void noMoreIsSentThanWasDeliveredAndSafeProgressAdds() {
    for (long seed = 0; seed < 500; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      long flight = (10 + random.nextInt(200)) * (long) MSS;
      long ssthresh = flight * 7 / 10;
      reduction.begin(flight, ssthresh);
      long inFlight = flight;
      long delivered = 0;
      long sent = 0;
      long granted = MSS;
      while (inFlight > 0 && delivered < 3 * flight) {
        long now = Math.min(inFlight, (1 + random.nextInt(3)) * (long) MSS);
        inFlight -= now;
        delivered += now;
        boolean safe = random.nextBoolean();
        granted += safe ? MSS : 0;
        reduction.acknowledged(now, inFlight, safe, MSS);
        long may = (reduction.window() - inFlight) / MSS * MSS;
        reduction.sent(may);
        inFlight += may;
        sent += may;
        assertThat(sent).as("seed %d", seed).isLessThanOrEqualTo(delivered + granted);
        assertThat(inFlight).isLessThanOrEqualTo(Math.max(flight, ssthresh + MSS));
      }
    }
  }

  @Test
  void largeWindowsDoNotOverflow() {
    reduction.begin(1L << 40, 1L << 39);
    reduction.acknowledged(1L << 38, 1L << 40, false, MSS);
    assertThat(reduction.window() - (1L << 40)).isEqualTo(1L << 37);
  }

  @Test
  @Requirement("RFC9937 R9937-1")
  void aboveTheThresholdTheShareIsRoundedUp() {
    reduction.begin(10 * MSS, 7 * MSS);
    reduction.sent(MSS);
    reduction.acknowledged(2001, 8 * MSS, true, MSS);
    assertThat(reduction.window()).as("7 of 10 of 2001, less what left").isEqualTo(8 * MSS + 401);
  }

  @Test
  @Requirement("RFC9937 R9937-3")
  void atTheThresholdNothingLeaves() {
    reduction.begin(10 * MSS, 7 * MSS);
    reduction.sent(MSS);
    reduction.acknowledged(5 * MSS, 7 * MSS, true, MSS);
    assertThat(reduction.window()).isEqualTo(7 * MSS);
  }

  @Test
  @Requirement("RFC9937 R9937-3")
  void whatWasDeliveredBeforeAndNotSentIsSentBelowTheThreshold() {
    reduction.begin(20 * MSS, 10 * MSS);
    reduction.sent(MSS);
    reduction.acknowledged(4 * MSS, 12 * MSS, false, MSS);
    reduction.acknowledged(MSS, 5 * MSS, false, MSS);
    assertThat(reduction.window()).as("five delivered, one sent").isEqualTo(9 * MSS);
  }

  @Test
  @Requirement("RFC9937 R9937-1")
  void whereMoreLeftThanItsShareNothingLeaves() {
    reduction.begin(10 * MSS, 5 * MSS);
    reduction.sent(3 * MSS);
    reduction.acknowledged(2 * MSS, 8 * MSS, false, MSS);
    assertThat(reduction.window()).isEqualTo(8 * MSS);
  }

  @Test
  @Requirement("RFC9937 R9937-4")
  void theFirstRetransmissionIsForcedOnceAndIsOneSegment() {
    reduction.begin(10 * MSS, 5 * MSS);
    reduction.acknowledged(MSS, 8 * MSS, false, MSS);
    assertThat(reduction.window()).as("half a segment is its share").isEqualTo(9 * MSS);
    reduction.sent(MSS);
    reduction.acknowledged(0, 8 * MSS, false, MSS);
    assertThat(reduction.window()).isEqualTo(8 * MSS);
    reduction.begin(10 * MSS, 5 * MSS);
    assertThat(reduction.window()).as("another episode begins with nothing").isZero();
    reduction.acknowledged(6 * MSS, 8 * MSS, false, MSS);
    assertThat(reduction.window()).as("more than a segment").isEqualTo(11 * MSS);
  }

  @Test
  void anEpisodeOfNothingInFlightDividesByNothing() {
    reduction.begin(0, 0);
    reduction.acknowledged(MSS, MSS, false, MSS);
    assertThat(reduction.window()).isEqualTo(2 * MSS);
  }

  @Test
  void theShareOfALargeWindowIsThatOfASmallOne() {
    long octets = 1L << 31;
    reduction.begin(4 * octets, 2 * octets);
    reduction.acknowledged(octets - 2, 3 * octets, false, MSS);
    assertThat(reduction.window() - 3 * octets).isEqualTo(octets / 2 - 1);
    reduction.begin(2 * octets, octets - 2);
    reduction.acknowledged(octets, 3 * octets, false, MSS);
    assertThat(reduction.window() - 3 * octets).isEqualTo(octets / 2 - 1);
  }
}
