package io.leat.tcp.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.send.SentRanges;
import io.leat.testkit.Requirement;
import org.junit.jupiter.api.Test;

class RackTest {
  private static final long MILLI = 1_000_000;
  private static final long RTT = 40 * MILLI;
  private static final long START = 1L << 32;
  private static final int MSS = 100;

  private final SentRanges ranges = new SentRanges(START);
  private final Rack rack = new Rack();

  /** Ten segments, a millisecond apart from 0. */
  private void sendsTen() {
    for (int i = 0; i < 10; i++) {
      ranges.sent(ranges.end() + MSS, i * MILLI);
    }
  }

  private void delivered(long index, long now) {
    rack.begin();
    rack.delivered(ranges, index, false, 0, RTT, now);
    ranges.sack(index);
  }

  private void detect(boolean recovering, long now) {
    rack.updateWindow(recovering, ranges.sackedRanges(), RTT, 2 * RTT);
    rack.detect(ranges, now);
  }

  @Test
  @Requirement("RFC8985 R8985-8")
  void withoutThreeReportsAQuarterOfTheRoundTripIsWaited() {
    sendsTen();
    delivered(1, RTT + MILLI);
    detect(false, RTT + MILLI);
    assertThat(ranges.lostOctets()).isZero();
    assertThat(rack.deadline()).isEqualTo(RTT + RTT / 4);
    detect(false, rack.deadline());
    assertThat(ranges.isLost(0)).isTrue();
    assertThat(rack.deadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  @Requirement("RFC8985 R8985-2")
  void segmentsOfARoundTripOfMicrosecondsAreToldApartByTheirTimes() {
    long micro = 1000;
    long minRtt = 8 * micro;
    for (int i = 0; i < 4; i++) {
      ranges.sent(ranges.end() + MSS, i * micro);
    }
    rack.begin();
    rack.delivered(ranges, 2, false, 0, minRtt, 10 * micro);
    ranges.sack(2);
    rack.updateWindow(false, 1, minRtt, minRtt);
    rack.detect(ranges, 10 * micro);
    assertThat(ranges.isLost(0)).as("sent 2 us before, overdue since 0 us").isTrue();
    assertThat(ranges.isLost(1)).as("sent 1 us before").isFalse();
    assertThat(rack.deadline()).isEqualTo(11 * micro);
  }

  @Test
  @Requirement("RFC8985 R8985-3")
  void threeReportsOrARecoveryNeedNoWaitWhileNothingWasReordered() {
    sendsTen();
    for (long i = 1; i <= 3; i++) {
      delivered(i, RTT + i * MILLI);
    }
    detect(false, RTT + 3 * MILLI);
    assertThat(rack.window()).isZero();
    assertThat(ranges.isLost(0)).isTrue();
  }

  @Test
  @Requirement("RFC8985 R8985-4")
  @Requirement("RFC8985 R8985-5")
  void eachRoundWithADuplicateWidensTheWindowUpToTheRoundTripAndSixteenRecoveriesNarrowIt() {
    sendsTen();
    delivered(5, RTT);
    delivered(4, RTT);
    assertThat(rack.hasLearnt()).isTrue();
    detect(true, RTT);
    assertThat(rack.window()).isEqualTo(RTT / 4);
    rack.duplicate(START, START + 500);
    rack.duplicate(START, START + 600);
    detect(true, RTT);
    assertThat(rack.window()).as("once in a round").isEqualTo(2 * RTT / 4);
    for (int i = 1; i < 50; i++) {
      rack.duplicate(START + 1000L * i, START + 1000L * i);
    }
    detect(true, RTT);
    assertThat(rack.window()).isEqualTo(2 * RTT);
    for (int i = 0; i < 16; i++) {
      rack.recovered();
    }
    detect(true, RTT);
    assertThat(rack.window()).isEqualTo(RTT / 4);
  }

  @Test
  @Requirement("RFC8985 R8985-7")
  void anAcknowledgmentOfAnEarlierTransmissionTellsNothingOfTheLaterOne() {
    sendsTen();
    ranges.lose(0);
    ranges.retransmitted(0, RTT);
    rack.begin();
    rack.delivered(ranges, 0, true, (int) (RTT / MILLI) - 1, RTT, 3 * RTT);
    rack.delivered(ranges, 0, false, 0, RTT, RTT + RTT / 2);
    rack.updateWindow(true, 3, RTT, RTT);
    rack.detect(ranges, 10 * RTT);
    assertThat(ranges.lostOctets()).isZero();
    rack.delivered(ranges, 0, true, (int) (RTT / MILLI), RTT, 2 * RTT);
    rack.detect(ranges, 10 * RTT);
    assertThat(ranges.lostOctets()).as("all that was sent before it").isEqualTo(9 * MSS);
  }

  @Test
  @Requirement("RFC8985 §6.2")
  void aLostRetransmissionIsFoundByWhatWasSentAfterIt() {
    sendsTen();
    ranges.lose(0);
    ranges.retransmitted(0, 20 * MILLI);
    ranges.sent(ranges.end() + MSS, 21 * MILLI);
    delivered(10, 21 * MILLI + RTT);
    for (long i = 1; i < 10; i++) {
      ranges.sack(i);
    }
    detect(true, 21 * MILLI + RTT);
    assertThat(ranges.isLost(0)).isTrue();
    assertThat(rack.lostRetransmissionOf()).isEqualTo(20 * MILLI);
  }

  @Test
  @Requirement("RFC8985 R8985-9")
  void aTimeoutTakesTheFirstAndWhatIsAsOldForLost() {
    sendsTen();
    delivered(2, RTT);
    ranges.sent(ranges.end() + MSS, 200 * MILLI);
    detect(false, RTT);
    rack.timeout(ranges, 210 * MILLI);
    assertThat(ranges.isLost(0)).isTrue();
    assertThat(ranges.isLost(9)).isTrue();
    assertThat(ranges.isLost(10)).isFalse();
  }

  @Test
  @Requirement("RFC8985 R8985-2")
  void ofSegmentsThatLeftTogetherTheLaterOneInTheStreamWasSentLater() {
    for (long[] order : new long[][] {{3, 1}, {1, 3}}) {
      SentRanges together = new SentRanges(START);
      Rack its = new Rack();
      for (int i = 0; i < 5; i++) {
        together.sent(together.end() + MSS, 0);
      }
      for (long index : order) {
        its.begin();
        its.delivered(together, index, false, 0, RTT, RTT);
        together.sack(index);
      }
      its.updateWindow(true, 3, 0, 0);
      its.detect(together, 2 * RTT);
      assertThat(together.isLost(0)).isTrue();
      assertThat(together.isLost(2)).isTrue();
      assertThat(together.isLost(4)).as("behind what was delivered").isFalse();
      assertThat(its.deadline()).isEqualTo(Long.MAX_VALUE);
    }
  }

  @Test
  @Requirement("RFC8985 §6.2")
  void theRoundTripIsThatOfTheSegmentSentLast() {
    sendsTen();
    delivered(3, RTT);
    delivered(2, 2 * RTT);
    rack.updateWindow(true, 3, 0, 0);
    rack.detect(ranges, RTT - 2 * MILLI);
    assertThat(ranges.isLost(0)).as("sent at 0, due after 37 ms").isTrue();
    assertThat(ranges.isLost(1)).isTrue();
    assertThat(rack.deadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  @Requirement("RFC8985 R8985-8")
  void theTimerIsForTheEarliestThatIsNotYetOverdue() {
    sendsTen();
    delivered(5, RTT + 5 * MILLI);
    detect(false, RTT + 6 * MILLI);
    assertThat(ranges.lostOctets()).isZero();
    assertThat(rack.deadline()).isEqualTo(RTT + RTT / 4);
    rack.detect(ranges, RTT + RTT / 4 + MILLI);
    assertThat(ranges.isLost(1)).isTrue();
    assertThat(ranges.isLost(2)).isFalse();
    assertThat(rack.deadline()).isEqualTo(RTT + RTT / 4 + 2 * MILLI);
  }

  @Test
  @Requirement("RFC8985 R8985-3")
  void twoReportsAreNotThree() {
    sendsTen();
    rack.updateWindow(false, 2, RTT, 2 * RTT);
    assertThat(rack.window()).isEqualTo(RTT / 4);
    rack.updateWindow(false, 3, RTT, 2 * RTT);
    assertThat(rack.window()).isZero();
    rack.updateWindow(true, 0, RTT, 2 * RTT);
    assertThat(rack.window()).isZero();
  }

  @Test
  @Requirement("RFC8985 §6.2")
  void nothingWasReorderedWhereTextArrivedInItsOrderOrWentAgain() {
    sendsTen();
    delivered(4, RTT);
    delivered(5, RTT);
    rack.begin();
    rack.delivered(ranges, 5, false, 0, RTT, RTT);
    assertThat(rack.hasLearnt()).as("the highest of all, again").isFalse();
    ranges.lose(0);
    ranges.retransmitted(0, 20 * MILLI);
    delivered(0, 20 * MILLI + RTT);
    assertThat(rack.hasLearnt()).as("a retransmission comes later").isFalse();
    delivered(3, 20 * MILLI + RTT);
    assertThat(rack.hasLearnt()).isTrue();
  }

  @Test
  @Requirement("RFC8985 §6.2")
  void whatOneAcknowledgmentReportsInAnyOrderWasNotReordered() {
    sendsTen();
    rack.begin();
    rack.delivered(ranges, 5, false, 0, RTT, RTT);
    rack.delivered(ranges, 3, false, 0, RTT, RTT);
    assertThat(rack.hasLearnt()).isFalse();
  }

  @Test
  @Requirement("RFC8985 R8985-4")
  @Requirement("RFC8985 R8985-5")
  void theWindowStaysWideForSixteenRecoveriesFromTheLastDuplicateOn() {
    rack.duplicate(START, START + 500);
    assertThat(rack.hasLearnt()).isTrue();
    for (int i = 0; i < 10; i++) {
      rack.recovered();
    }
    rack.duplicate(START + 499, START + 900);
    rack.updateWindow(false, 0, RTT, 10 * RTT);
    assertThat(rack.window()).as("the round is not over").isEqualTo(2 * RTT / 4);
    rack.duplicate(START + 500, START + 900);
    rack.updateWindow(false, 0, RTT, 10 * RTT);
    assertThat(rack.window()).isEqualTo(3 * RTT / 4);
    for (int i = 0; i < 15; i++) {
      rack.recovered();
    }
    rack.updateWindow(false, 0, RTT, 10 * RTT);
    assertThat(rack.window()).isEqualTo(3 * RTT / 4);
    rack.recovered();
    rack.updateWindow(false, 0, RTT, 10 * RTT);
    assertThat(rack.window()).isEqualTo(RTT / 4);
    assertThat(rack.hasLearnt()).isFalse();
  }

  @Test
  @Requirement("RFC8985 R8985-4")
  void howeverManyDuplicatesTheWindowHasABound() {
    for (int i = 0; i < 300; i++) {
      rack.duplicate(START + i, START + i);
    }
    rack.updateWindow(false, 0, RTT, 1000 * RTT);
    assertThat(rack.window()).isEqualTo(100 * RTT / 4);
  }

  @Test
  @Requirement("RFC8985 R8985-7")
  void anAcknowledgmentAWholeRoundTripLaterIsOfTheRetransmission() {
    sendsTen();
    ranges.lose(0);
    ranges.retransmitted(0, RTT);
    rack.begin();
    rack.delivered(ranges, 0, false, 0, RTT, 2 * RTT);
    rack.updateWindow(true, 3, RTT, RTT);
    rack.detect(ranges, 10 * RTT);
    assertThat(ranges.lostOctets()).isEqualTo(9 * MSS);
  }

  @Test
  @Requirement("RFC8985 §6.2")
  void theLatestOfTheRetransmissionsThatWereLostIsNamed() {
    sendsTen();
    for (long i = 0; i < 2; i++) {
      ranges.lose(i);
      ranges.retransmitted(i, (20 + i) * MILLI);
    }
    ranges.sent(ranges.end() + MSS, 30 * MILLI);
    delivered(10, 30 * MILLI + RTT);
    detect(true, 30 * MILLI + RTT);
    assertThat(rack.lostRetransmissionOf()).isEqualTo(21 * MILLI);
    detect(true, 30 * MILLI + RTT);
    assertThat(rack.lostRetransmissionOf()).as("found once").isEqualTo(Long.MIN_VALUE);
  }

  @Test
  @Requirement("RFC8985 R8985-9")
  void afterATimeoutTheTimerOfReorderingIsOver() {
    sendsTen();
    delivered(2, RTT);
    detect(false, RTT);
    assertThat(rack.deadline()).isNotEqualTo(Long.MAX_VALUE);
    long due = 9 * MILLI + RTT - 2 * MILLI + RTT / 4;
    rack.timeout(ranges, due - 1);
    assertThat(rack.deadline()).isEqualTo(Long.MAX_VALUE);
    assertThat(ranges.isLost(8)).isTrue();
    assertThat(ranges.isLost(9)).as("not overdue yet").isFalse();
    rack.timeout(ranges, due);
    assertThat(ranges.isLost(9)).isTrue();
  }
}
