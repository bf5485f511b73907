package io.leat.scenario;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.PSH;
import static io.leat.packet.wire.TcpFlags.SYN;
import static io.leat.tcp.trace.TcpState.CLOSE_WAIT;
import static io.leat.tcp.trace.TcpState.ESTABLISHED;
import static io.leat.tcp.trace.TcpState.FIN_WAIT_2;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.DropReason;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpTimer;
import io.leat.testkit.Requirement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Loss, disorder and time: RFC 6298, 5681, 6582, 2018 and 7323. The peer offers no SACK where the
 * retransmission timer itself is what a scenario is about.
 */
class RetransmissionTest extends Scenario {
  RetransmissionTest(Mode mode) {
    super(mode);
  }

  private void establishedWithoutSack() {
    user.listens();
    peer.sends(SYN, withoutSack());
    stack.answers(SYN | ACK, withoutSackPermitted());
    peer.sends(ACK);
    user.accepts();
  }

  private static Part withoutSackPermitted() {
    return withoutSack();
  }

  @Test
  @Requirement("EDGE-CASES 59")
  @Requirement("RFC6298 R6298-7")
  @Requirement("RFC9293 MUST-18")
  void acknowledgmentOfARepeatedSegmentIsMeasuredOnlyByItsTimestamp() {
    establishedWithoutSack();
    user.writes(10);
    stack.sends(ACK, len(10));
    clock.advances(millis(100));
    peer.sends(ACK);
    int before = stack.status().srttMicros();
    user.writes(10);
    Emitted first = stack.sends(ACK, seq(11), len(10));
    clock.advances(seconds(2));
    peer.takesAll();
    peer.sends(ACK, ack(21), mode.timestamps() ? tsEcr(first.tsVal()) : len(0));
    int after = stack.status().srttMicros();
    if (mode.timestamps()) {
      assertThat(after).isGreaterThan(before);
    } else {
      assertThat(after).isEqualTo(before);
    }
  }

  @Test
  @Requirement("EDGE-CASES 61")
  @Requirement("ANCHOR smoltcp #62")
  @Requirement("RFC6298 R6298-13")
  @Requirement("RFC6928 R6928-5")
  void acknowledgmentOfNewTextRestartsTheTimerAndAnOldOneDoesNot() {
    establishedWithoutSack();
    user.writes(10);
    stack.sends(ACK, len(10));
    clock.advances(millis(100));
    peer.sends(ACK);
    int mss = stack.mss();
    user.writes(2 * mss);
    stack.sends(ACK, seq(11), len(mss));
    stack.sends(ACK, seq(11 + mss), len(mss));
    clock.advances(millis(100));
    peer.acknowledges(11 + mss);
    long rto = stack.status().rto();
    clock.advances(Duration.ofNanos(rto - 50_000_000));
    peer.sends(ACK, ack(11 + mss));
    clock.advances(Duration.ofNanos(49_000_000));
    clock.advances(millis(1));
    stack.sends(ACK, seq(11 + mss), len(mss));
  }

  @Test
  @Requirement("EDGE-CASES 62")
  @Requirement("RFC6298 R6298-12")
  void nothingInFlightMeansNoTimer() {
    established();
    user.writes(10);
    stack.sends(ACK, len(10));
    peer.sends(ACK);
    assertThat(stack.runs(TcpTimer.RETRANSMISSION)).isFalse();
    clock.advances(hours(48));
    stack.is(ESTABLISHED);
  }

  @Test
  @Requirement("EDGE-CASES 63")
  @Requirement("RFC5681 R5681-12")
  @Requirement("RFC6582 R6582-1")
  void threeDuplicateAcknowledgmentsAreALossAndNothingElseIs() {
    establishedWithoutSack();
    int mss = stack.mss();
    user.writes(8 * mss);
    assertThat(peer.takesAll()).hasSize(8);
    peer.sends(ACK, ack(1), window(60_000));
    peer.sends(ACK, ack(1), window(50_000));
    peer.sends(ACK, ack(1), window(40_000));
    peer.sends(ACK, ack(1), len(3), window(40_000));
    peer.takesAll();
    assertThat(stack.status().ssthresh()).isGreaterThan(1_000_000);
    peer.advertises(40_000);
    peer.sends(ACK, ack(1));
    peer.takesAll();
    peer.sends(ACK, ack(1));
    peer.takesAll();
    peer.sends(ACK, ack(1));
    List<Emitted> answers = peer.takesAll();
    assertThat(answers).isNotEmpty();
    assertThat(answers.getFirst().seq()).isEqualTo(1);
  }

  @Test
  @Requirement("EDGE-CASES 64")
  @Requirement("RFC5681 R5681-9")
  @Requirement("RFC6928 R6928-3")
  @Requirement("RFC9293 MUST-19")
  void afterATimeoutEverythingInFlightIsRepeatedAsTheWindowGrows() {
    establishedWithoutSack();
    int mss = stack.mss();
    user.writes(10 * mss);
    assertThat(peer.takesAll()).hasSize(10);
    while (peer.takesAll().isEmpty()) {
      clock.advances(millis(50));
    }
    assertThat(stack.status().cwnd()).isEqualTo(mss);
    peer.acknowledges(1 + mss);
    long acknowledged = 1 + mss;
    int rounds = 0;
    for (; acknowledged < 1 + 10L * mss && rounds < 10; rounds++) {
      for (Emitted segment : peer.takesAll()) {
        if (segment.seq() <= acknowledged) {
          acknowledged = Math.max(acknowledged, segment.end());
        }
      }
      peer.acknowledges(acknowledged);
    }
    peer.takesAll();
    assertThat(acknowledged).isEqualTo(1 + 10L * mss);
    assertThat(rounds).isBetween(3, 8);
  }

  @Test
  @Requirement("RFC6582 R6582-2")
  @Requirement("RFC6582 R6582-6")
  void duplicatesOfWhatATimeoutSentAgainAreNoOtherLoss() {
    establishedWithoutSack();
    int mss = stack.mss();
    user.writes(8 * mss);
    assertThat(peer.takesAll()).hasSize(8);
    while (peer.takesAll().isEmpty()) {
      clock.advances(millis(50));
    }
    long threshold = stack.status().ssthresh();
    assertThat(stack.status().cwnd()).isEqualTo(mss);
    for (int i = 0; i < 5; i++) {
      peer.sends(ACK, ack(1));
      peer.takesAll();
    }
    assertThat(stack.status().ssthresh()).isEqualTo(threshold);
    assertThat(stack.status().cwnd()).isLessThanOrEqualTo(2L * mss);
    peer.acknowledges(1 + 8L * mss);
    assertThat(stack.status().sendQueue()).isZero();
  }

  @Test
  @Requirement("RFC6582 R6582-3")
  @Requirement("RFC5681 R5681-16")
  void recoveryEndsAtItsThresholdWhenAllIsAcknowledged() {
    establishedWithoutSack();
    int mss = stack.mss();
    user.writes(8 * mss);
    assertThat(peer.takesAll()).hasSize(8);
    clock.advances(millis(50));
    for (int i = 0; i < 3; i++) {
      peer.sends(ACK, ack(1));
    }
    assertThat(peer.takesAll().getFirst().seq()).isEqualTo(1);
    clock.advances(millis(50));
    peer.takesAll();
    peer.acknowledges(1 + 8L * mss);
    assertThat(stack.status().cwnd()).isBetween((long) mss, stack.status().ssthresh());
    assertThat(stack.status().sendQueue()).isZero();
    assertThat(stack.runs(TcpTimer.RETRANSMISSION)).isFalse();
  }

  @Test
  @Requirement("ANCHOR smoltcp #660")
  @Requirement("RFC6298 R6298-14")
  void restOfABurstThatWasAcknowledgedInPartIsRepeated() {
    configured(TcpSetting.PLPMTUD, 0); // which would make it smaller
    establishedWithoutSack();
    int mss = stack.mss();
    user.writes(2 * mss);
    assertThat(peer.takesAll()).hasSize(2);
    peer.acknowledges(1 + mss);
    clock.advances(seconds(2));
    List<Emitted> again = peer.takesAll();
    assertThat(again).isNotEmpty().allMatch(s -> s.seq() == 1 + mss && s.length() == mss);
    peer.acknowledges(1 + 2L * mss);
  }

  @Test
  @Requirement("EDGE-CASES 65")
  void partialAcknowledgmentFreesThatPartOfTheBufferOnly() {
    configured(TcpSetting.SEND_BUFFER, 4000);
    established();
    user.writes(4000);
    peer.takesAll();
    assertThat(user.writes(4000)).isZero();
    peer.acknowledges(1001);
    peer.takesAll();
    assertThat(stack.status().sendQueue()).isEqualTo(3000);
    assertThat(user.writes(4000)).isEqualTo(1000);
    peer.takesAll();
  }

  @Test
  @Requirement("EDGE-CASES 66")
  @Requirement("RFC5681 R5681-6")
  @Requirement("RFC5681 R5681-3")
  @Requirement("RFC6928 R6928-1")
  @Requirement("RFC6928 R6928-6")
  void initialWindowIsTenSegmentsAndTheThresholdHigh() {
    established();
    int mss = stack.mss();
    assertThat(stack.status().cwnd()).isBetween(10L * mss - 9, 14_600L);
    assertThat(stack.status().ssthresh()).isGreaterThan(1 << 30);
    user.writes(20 * mss);
    assertThat(peer.takesAll()).hasSize(10);
  }

  @Test
  @Requirement("EDGE-CASES 68")
  @Requirement("ANCHOR smoltcp #1136/#1138")
  @Requirement("RFC2018 R2018-3")
  @Requirement("RFC2018 R2018-4")
  void everyAcknowledgmentNamesWhatIsHeldTheLatestFirst() {
    established();
    peer.sends(ACK, seq(101), len(100));
    stack.answers(ACK, ack(1), sack(101, 201));
    peer.sends(ACK, seq(301), len(100));
    stack.answers(ACK, ack(1), sack(301, 401, 101, 201));
    peer.sends(ACK, seq(201), len(50));
    stack.answers(ACK, ack(1), sack(101, 251, 301, 401));
    peer.sends(ACK, seq(1), len(100));
    stack.answers(ACK, ack(251), sack(301, 401));
    peer.sends(ACK, seq(251), len(50));
    stack.answers(ACK, ack(401), sack());
  }

  @Test
  @Requirement("EDGE-CASES 68")
  @Requirement("RFC2018 R2018-9")
  void selectiveAcknowledgmentsThatReachAcrossTheWrapAreUnderstood() {
    established();
    int mss = stack.mss();
    user.writes(6 * mss);
    assertThat(peer.takesAll()).hasSize(6);
    peer.sends(ACK, ack(1), sack(1 + mss, 1 + 2L * mss));
    peer.sends(ACK, ack(1), sack(1 + mss, 1 + 3L * mss));
    peer.sends(ACK, ack(1), sack(1 + mss, 1 + 4L * mss));
    assertThat(peer.takesAll().stream().anyMatch(s -> s.seq() == 1)).isTrue();
    peer.acknowledges(1 + 6L * mss);
    assertThat(stack.status().sendQueue()).isZero();
  }

  @Test
  @Requirement("RFC2018 R2018-1")
  @Requirement("RFC2018 R2018-2")
  void withoutSackPermittedThereAreNoBlocks() {
    establishedWithoutSack();
    peer.sends(ACK, seq(101), len(100));
    stack.answers(ACK, ack(1), sack());
  }

  @Test
  @Requirement("EDGE-CASES 69")
  void blocksAreSentWhileTheConnectionCloses() {
    established();
    finWait2();
    peer.sends(ACK, seq(101), len(100));
    stack.answers(ACK, ack(1), sack(101, 201));
    peer.sends(FIN | ACK, seq(301));
    stack.answers(ACK, ack(1));
    peer.sends(ACK, seq(1), len(100));
    stack.answers(ACK, ack(201));
    stack.is(FIN_WAIT_2);
  }

  @Test
  @Requirement("EDGE-CASES 71")
  @Requirement("ATTACK A71")
  @Requirement("RFC2018 R2018-8")
  @Requirement("RFC2018 R2018-9")
  void textThatThePeerReportedAndThenDroppedIsSentAgain() {
    established();
    int mss = stack.mss();
    user.writes(3 * mss);
    assertThat(peer.takesAll()).hasSize(3);
    peer.sends(ACK, ack(1), sack(1 + mss, 1 + 3L * mss));
    long acknowledged = 1;
    for (int i = 0; i < 100 && acknowledged < 1 + 3L * mss; i++) {
      clock.advances(seconds(1));
      acknowledged = peer.receivesStream(acknowledged);
    }
    assertThat(acknowledged).isEqualTo(1 + 3L * mss);
  }

  @Test
  @Requirement("ATTACK A17")
  void tinySegmentsThatAreReportedInSplintersAreCountedRight() {
    user.listens();
    Peer tiny = anotherPeer(5000);
    tiny.sends(SYN, bare(), options(2, 4, 0, 1, 4, 2));
    tiny.receives(SYN | ACK);
    tiny.sends(ACK);
    User its = anotherUser();
    its.accepts(user);
    its.writes(20_000);
    SplittableRandom random = new SplittableRandom(17);
    int largest = 0;
    for (int i = 0; i < 300; i++) {
      for (Emitted segment : tiny.takesAll()) {
        largest = Math.max(largest, segment.length());
      }
      long left = 2 + random.nextInt(470);
      tiny.sends(ACK, ack(1), sack(left, left + 1, left + 2, left + 3, left + 4, left + 60));
    }
    assertThat(largest).as("of the segments").isBetween(48, 20_000);
    long acknowledged = 1;
    for (int i = 0; i < 1000 && acknowledged < 20_001; i++) {
      clock.advances(seconds(1));
      acknowledged = tiny.receivesStream(acknowledged);
    }
    assertThat(acknowledged).isEqualTo(20_001);
  }

  @Test
  @Requirement("ATTACK A71")
  void liesInSelectiveAcknowledgmentsNeitherFreeTextNorFail() {
    established();
    SplittableRandom random = new SplittableRandom(71);
    user.writes(20_000);
    peer.takesAll();
    for (int i = 0; i < 2000; i++) {
      long left = random.nextLong(-100_000, 100_000);
      long right = random.nextLong(-100_000, 100_000);
      peer.sends(ACK, ack(1), sack(left, right, right, left));
      peer.takesAll();
    }
    assertThat(stack.status().sendQueue()).isEqualTo(20_000);
    long acknowledged = 1;
    for (int i = 0; i < 1000 && acknowledged < 20_001; i++) {
      clock.advances(seconds(1));
      acknowledged = peer.receivesStream(acknowledged);
    }
    assertThat(acknowledged).isEqualTo(20_001);
  }

  @Test
  @Requirement("EDGE-CASES 75")
  @Requirement("RFC7323 R7323-9")
  @Requirement("RFC7323 R7323-12")
  void echoedTimestampIsThatOfTheSegmentThatTheAcknowledgmentIsFor() {
    established();
    int first = clock.millis();
    peer.sendsText(10);
    clock.advances(millis(10));
    peer.sendsText(10);
    Emitted answer = stack.answers(ACK, ack(21));
    assertThat(answer.hasTimestamps()).isEqualTo(mode.timestamps());
    if (mode.timestamps()) {
      assertThat(answer.tsEcr()).isEqualTo(first);
    }
    clock.advances(millis(10));
    peer.sendsText(10);
    clock.advances(millis(10));
    peer.sends(ACK, seq(41), len(10));
    Emitted gap = stack.answers(ACK, ack(31));
    if (mode.timestamps()) {
      assertThat(gap.tsEcr()).isEqualTo(first + 20);
    }
    user.closes();
    assertThat(stack.sends(FIN | ACK).hasTimestamps()).isEqualTo(mode.timestamps());
  }

  @Test
  @Requirement("RFC7323 R7323-16")
  void textHeldOutOfOrderIsDeliveredThoughItsTimestampHasAged() {
    established();
    peer.sends(ACK, seq(11), len(10));
    stack.answers(ACK, ack(1));
    clock.advances(seconds(5));
    peer.sends(ACK, seq(1), len(10));
    stack.answers(ACK, ack(21));
    user.reads(20);
  }

  @Test
  @Requirement("RFC7323 R7323-17")
  void afterTwentyFiveIdleDaysAnyTimestampIsGood() {
    established();
    int old = clock.millis();
    clock.advances(Duration.ofDays(25));
    peer.sends(ACK, len(10), mode.timestamps() ? timestamps(old - 1, 0) : len(10));
    clock.advances(millis(40));
    stack.answers(ACK, ack(11));
  }

  @Test
  @Requirement("RFC7323 R7323-13")
  void timestampsTickOnceAMillisecond() {
    established();
    user.writes(1);
    Emitted first = stack.sends(ACK, len(1));
    clock.advances(millis(100));
    peer.sends(ACK);
    user.writes(1);
    Emitted second = stack.sends(ACK, len(1));
    assertThat(second.tsVal() - first.tsVal()).isEqualTo(mode.timestamps() ? 100 : 0);
  }

  @Test
  @Requirement("EDGE-CASES 77")
  @Requirement("ATTACK A72")
  @Requirement("ATTACK A20")
  @Requirement("RFC9293 SHLD-31")
  void textOutOfOrderIsBoundedAndNeverInTheWayOfTheNextOctet() {
    configured(TcpSetting.OUT_OF_ORDER_RANGES, 8);
    established();
    for (int i = 0; i < 100; i++) {
      peer.sends(ACK, seq(3 + 2L * i), len(1));
      stack.answers(ACK, ack(1));
    }
    stack.hasDropped(DropReason.TCP_OUT_OF_ORDER_LIMIT, 92);
    for (int i = 0; i < 100; i++) {
      peer.sends(ACK, seq(1 + 2L * i), len(2));
      peer.takesAll();
    }
    clock.advances(millis(40));
    peer.takesAll();
    user.reads(200);
  }

  @Test
  @Requirement("ATTACK A72")
  void windowFullOfTextOutOfOrderTakesWhatIsMissing() {
    configured(TcpSetting.RECEIVE_BUFFER, 4000);
    established();
    for (int at = 1001; at < 4000; at += 1000) {
      peer.sends(ACK, seq(at), len(1000));
      stack.answers(ACK, ack(1));
    }
    peer.sends(ACK, seq(1), len(1000));
    stack.answers(ACK, ack(4001), window(0));
    user.reads(4000);
    stack.sends(ACK, window(4000));
  }

  @Test
  @Requirement("EDGE-CASES 81")
  void windowDoesNotGrowWhileTheApplicationIsTheLimit() {
    established();
    long cwnd = stack.status().cwnd();
    for (int i = 0; i < 50; i++) {
      user.writes(100);
      stack.sends(ACK, len(100));
      clock.advances(millis(10));
      peer.sends(ACK);
    }
    assertThat(stack.status().cwnd()).isLessThanOrEqualTo(2 * cwnd);
  }

  @Test
  @Requirement("EDGE-CASES 85")
  @Requirement("ATTACK A39")
  @Requirement("RFC9293 SHLD-28")
  void streamsCrossTheWrapInBothDirections() {
    established();
    user.readsAlways();
    int mss = stack.mss();
    long acknowledged = 1;
    for (int i = 0; i < 60; i++) {
      user.writes(2 * mss);
      for (Emitted segment : peer.takesAll()) {
        assertThat(segment.length() == mss || segment.length() == 0).isTrue();
        acknowledged = Math.max(acknowledged, segment.end());
      }
      peer.sends(ACK, ack(acknowledged), len(1000));
      peer.takesAll();
    }
    clock.advances(millis(40));
    peer.takesAll();
    assertThat(acknowledged).isEqualTo(1 + 120L * mss);
    assertThat(stack.status().rcvNxt()).isEqualTo(mode.irs() + 60_001);
    assertThat(stack.status().receiveQueue()).isZero();
  }

  @Test
  @Requirement("EDGE-CASES 86")
  void acknowledgmentIsOfWhatArrivedNotOfWhatWasRead() {
    established();
    peer.sendsText(100);
    clock.advances(millis(40));
    stack.answers(ACK, ack(101));
    assertThat(stack.status().receiveQueue()).isEqualTo(100);
  }

  @Test
  @Requirement("EDGE-CASES 86a")
  void oldAcknowledgmentDoesNotSpoilTheTextThatCarriesIt() {
    established();
    user.writes(100);
    stack.sends(ACK, len(100));
    peer.sends(ACK, ack(101));
    peer.sends(ACK, ack(50), len(10));
    clock.advances(millis(40));
    stack.answers(ACK, ack(11));
    peer.sends(FIN | ACK, ack(1));
    stack.answers(ACK, ack(12));
    stack.is(CLOSE_WAIT);
    user.reads(10);
    user.readsEnd();
  }

  @Test
  @Requirement("EDGE-CASES 86b")
  @Requirement("RFC2883 R2883-1")
  void duplicateWithoutPushIsAcknowledgedAtOnceAndReported() {
    established();
    peer.sendsText(10);
    clock.advances(millis(40));
    stack.answers(ACK, ack(11));
    peer.sends(ACK, seq(1), len(10));
    stack.answers(ACK, ack(11), sack(1, 11));
    peer.sends(ACK, seq(101), len(10));
    stack.answers(ACK, ack(11), sack(101, 111));
  }

  @Test
  @Requirement("RFC5681 R5681-10")
  @Requirement("RFC5681 R5681-11")
  @Requirement("RFC9293 MAY-13")
  void textOutOfOrderAndTextThatFillsAGapAreAcknowledgedAtOnce() {
    established();
    peer.sends(ACK, seq(11), len(10));
    stack.answers(ACK, ack(1));
    peer.sends(ACK, seq(1), len(10));
    stack.answers(ACK, ack(21));
  }

  @Test
  @Requirement("ATTACK A25")
  @Requirement("RFC5681 R5681-5")
  void manyAcknowledgmentsOfOneSegmentGrowTheWindowByThatSegmentOnly() {
    established();
    int mss = stack.mss();
    user.writes(100 * mss);
    peer.takesAll();
    long before = stack.status().cwnd();
    for (int octet = 1; octet <= mss; octet++) {
      peer.acknowledges(1 + octet);
      peer.takesAll();
    }
    assertThat(stack.status().cwnd() - before).isLessThanOrEqualTo(mss);
  }

  @Test
  @Requirement("ATTACK A24")
  void acknowledgingAheadGrowsNothing() {
    established();
    int mss = stack.mss();
    user.writes(100 * mss);
    assertThat(peer.takesAll()).hasSize(10);
    long before = stack.status().cwnd();
    for (int i = 11; i < 40; i++) {
      peer.sends(ACK, ack(1 + (long) i * mss));
      peer.takesAll();
    }
    assertThat(stack.status().cwnd()).isEqualTo(before);
    assertThat(stack.status().sendQueue()).isGreaterThanOrEqualTo(100L * mss);
  }

  @Test
  @Requirement("ATTACK A26")
  void aThousandForgedDuplicatesDrawNoFlood() {
    establishedWithoutSack();
    int mss = stack.mss();
    user.writes(150 * mss);
    assertThat(peer.takesAll()).hasSize(10);
    int octets = 0;
    for (int i = 0; i < 1000; i++) {
      peer.sends(ACK, ack(1));
      octets += peer.takesAll().stream().mapToInt(Emitted::length).sum();
    }
    assertThat(octets).isLessThanOrEqualTo(25 * mss);
  }

  @Test
  @Requirement("RFC9293 MUST-61")
  @Requirement("RFC9293 MUST-60")
  @Requirement("RFC9293 SHLD-28")
  void lastSegmentOfWhatIsQueuedHasPushAndTheOthersAreFull() {
    configured(TcpSetting.NAGLE, 0);
    established();
    int mss = stack.mss();
    user.writes(2 * mss + 100);
    stack.sends(ACK, len(mss), withoutPush());
    stack.sends(ACK, len(mss), withoutPush());
    stack.sends(ACK | PSH, len(100));
  }

  @Test
  @Requirement("RFC9293 SHLD-27")
  void tenSmallWritesBehindAFullWindowLeaveAsFullSegments() {
    established();
    int mss = stack.mss();
    user.writes(10 * mss);
    assertThat(peer.takesAll()).hasSize(10);
    for (int i = 0; i < 20; i++) {
      user.writes(mss / 10);
    }
    peer.acknowledges(1 + 10L * mss);
    List<Emitted> rest = peer.takesAll();
    assertThat(rest).isNotEmpty().allMatch(s -> s.length() == mss || s == rest.getLast());
  }

  @Test
  @Requirement("RFC5681 R5681-17")
  void afterAnIdleTimeTheWindowIsTheInitialOneAgain() {
    established();
    int mss = stack.mss();
    long acknowledged = 1;
    for (int i = 0; i < 6; i++) {
      user.writes(100 * mss);
      acknowledged = peer.receivesStream(acknowledged);
    }
    assertThat(stack.status().cwnd()).isGreaterThan(12L * mss);
    clock.advances(seconds(10));
    user.writes(100 * mss);
    assertThat(peer.takesAll()).hasSize(10);
  }

  @Test
  @Requirement("RFC5681 R5681-4")
  void twoLostSynsLeaveAnInitialWindowOfOneSegment() {
    user.connects(peer);
    stack.sends(SYN);
    clock.advances(seconds(3));
    assertThat(peer.takesAll()).hasSize(2);
    peer.sends(SYN | ACK);
    stack.answers(ACK);
    user.writes(10 * stack.mss());
    assertThat(peer.takesAll()).hasSize(1);
  }

  @Test
  @Requirement("RFC6928 R6928-4")
  void oneLostSynLeavesTheInitialWindow() {
    user.connects(peer);
    stack.sends(SYN);
    clock.advances(seconds(1));
    stack.sends(SYN);
    peer.sends(SYN | ACK);
    stack.answers(ACK);
    user.writes(20 * stack.mss());
    assertThat(peer.takesAll()).hasSize(10);
  }

  @Test
  @Requirement("RFC6298 R6298-15")
  @Requirement("RFC6298 R6298-16")
  @Requirement("RFC9293 MUST-19")
  void timeoutsDouble() {
    establishedWithoutSack();
    user.writes(10);
    stack.sends(ACK, len(10));
    List<Long> at = new ArrayList<>();
    long start = clock.now();
    clock.advances(seconds(20));
    for (Emitted again : peer.takesAll()) {
      at.add((again.time() - start) / 1_000_000);
    }
    assertThat(at).hasSizeGreaterThan(3);
    for (int i = 2; i < at.size(); i++) {
      assertThat(at.get(i) - at.get(i - 1)).isEqualTo(2 * (at.get(i - 1) - at.get(i - 2)));
    }
  }
}
