package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.TcpInternals;
import io.leat.tcp.connection.TcpStatus;
import io.leat.tcp.recovery.LossRecovery.Phase;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.testkit.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a sender makes of SACKs (RFC 2018, RFC 8985), over a round trip of 100 ms. */
class SelectiveRecoveryTest extends LossScenario {
  @BeforeEach
  void connected() {
    established();
  }

  @Test
  @Requirement("RFC8985 R8985-3")
  @Requirement("RFC6675 R6675-5")
  @Requirement("RFC6675 R6675-2")
  void threeSegmentsReportedBehindAHoleBringItBackAtOnce() {
    sendsTen();
    stack().passes(RTT);
    sacks(0, 1, 2);
    sacks(0, 1, 3);
    assertThat(status().lossPhase()).isEqualTo(Phase.DISORDER);
    sacks(0, 1, 4);
    peer.expects(ACK).seq(1).text(mss);
    assertThat(status().lossPhase()).isEqualTo(Phase.RECOVERY);
    assertThat(status().inFlight()).isEqualTo(7L * mss);
    stack().passes(RTT);
    peer.acknowledges(at(10));
    assertThat(status().lossPhase()).isEqualTo(Phase.OPEN);
    assertThat(status().retransmittedSegments()).isEqualTo(1);
    assertThat(status().recoveriesByTimeout()).isZero();
  }

  @Test
  @Requirement("RFC8985 R8985-8")
  void whatMayOnlyBeLateIsWaitedForByTheReorderingTimer() {
    sendsTen();
    stack().passes(RTT);
    sacks(0, 1, 2);
    stack().passes(RTT / 4 - 1);
    assertThat(peer.hasNothing()).isTrue();
    stack().passes(1);
    peer.expects(ACK).seq(1).text(mss);
    peer.takesAll();
    stack().passes(RTT - RTT / 4);
    peer.acknowledges(at(10));
  }

  @Test
  @Requirement("RFC8985 §6.2")
  void aSegmentThatComesLateWithinTheWindowIsNotSentAgain() {
    sendsTen();
    stack().passes(RTT);
    sacks(0, 1, 2);
    stack().passes(RTT / 8);
    peer.acknowledges(at(2));
    stack().passes(RTT / 2);
    peer.acknowledges(at(10));
    assertThat(status().retransmittedSegments()).isZero();
  }

  @Test
  @Requirement("RFC2018 R2018-9")
  @Requirement("RFC6675 R6675-1")
  @Requirement("RFC6675 R6675-7")
  void onlyTheHolesAreFilled() {
    sendsTen();
    stack().passes(RTT);
    List<Emitted> sent = new ArrayList<>();
    peer.segment(ACK).ack(1).sack(at(1), at(3)).arrives();
    peer.segment(ACK).ack(1).sack(at(4), at(6), at(1), at(3)).arrives();
    sent.addAll(peer.takesAll());
    peer.segment(ACK).ack(1).sack(at(8), at(10), at(4), at(6), at(1), at(3)).arrives();
    sent.addAll(peer.takesAll());
    stack().passes(RTT / 2);
    sent.addAll(peer.takesAll());
    List<Long> again = sent.stream().map(segment -> segment.seq).toList();
    assertThat(again).containsExactlyInAnyOrder(at(0), at(3), at(6), at(7));
    stack().passes(RTT / 2);
    peer.acknowledges(at(9));
    assertThat(status().lossPhase()).isEqualTo(Phase.RECOVERY);
    peer.acknowledges(at(10));
    assertThat(status().lossPhase()).isEqualTo(Phase.OPEN);
  }

  @Test
  @Requirement("RFC5681 R5681-20")
  void aRetransmissionThatIsLostTooIsFoundWithoutTheTimer() {
    user.sends(40 * mss);
    assertThat(peer.takesAll()).hasSize(10);
    stack().passes(RTT);
    sacks(0, 1, 4);
    peer.takesAll();
    long before = status().ssthresh();
    stack().passes(RTT / 2);
    int sent = 10;
    for (int i = 5; i <= 10; i++) {
      sacks(0, 1, i);
      sent += (int) peer.takesAll().stream().filter(s -> s.seq >= at(10)).count();
    }
    stack().passes(RTT);
    sent += (int) peer.takesAll().stream().filter(s -> s.seq >= at(10)).count();
    assertThat(sent).isGreaterThan(10);
    sacks(0, 1, sent);
    List<Emitted> again = new ArrayList<>(peer.takesAll());
    stack().passes(RTT / 4);
    again.addAll(peer.takesAll());
    assertThat(again).anyMatch(segment -> segment.seq == 1);
    assertThat(status().recoveriesByTimeout()).isZero();
    assertThat(status().ssthresh()).as("reduced once more").isLessThan(before);
    peer.acknowledges(at(sent));
    peer.takesAll();
  }

  @Test
  @Requirement("RFC8985 R8985-10")
  @Requirement("RFC8985 R8985-11")
  @Requirement("RFC8985 R8985-13")
  @Requirement("RFC8985 R8985-15")
  void aTailThatIsLostIsProbedAndCountsAsCongestion() {
    sendsTen();
    stack().passes(RTT);
    peer.acknowledges(at(9));
    stack().passes(300 * MILLI);
    peer.expects(ACK).seq(at(9)).text(mss);
    assertThat(status().tailLossProbes()).isEqualTo(1);
    assertThat(status().recoveriesByTimeout()).isZero();
    long before = status().cwnd();
    peer.acknowledges(at(10));
    user.sends(10);
    peer.expects(ACK).seq(at(10)).text(10);
    peer.acknowledges(at(10) + 10);
    assertThat(status().cwnd()).isLessThan(before);
  }

  @Test
  @Requirement("RFC8985 §7.2")
  void aTailIsProbedTwoRoundTripsAfterTheLastAcknowledgment() {
    sendsTen();
    stack().passes(RTT);
    peer.acknowledges(at(5));
    stack().passes(2 * RTT + 2 * MILLI);
    peer.expects(ACK).seq(at(9)).text(mss);
    peer.acknowledges(at(10));
  }

  @Test
  @Requirement("RFC8985 §7.4.2")
  @Requirement("RFC2883 §5")
  void aProbeThatArrivedTwiceIsNoCongestion() {
    sendsTen();
    stack().passes(RTT);
    peer.acknowledges(at(9));
    stack().passes(300 * MILLI);
    peer.expects(ACK).seq(at(9));
    peer.acknowledges(at(10));
    long before = status().cwnd();
    peer.segment(ACK).ack(at(10)).sack(at(9), at(10)).arrives();
    user.sends(10);
    peer.expects(ACK).text(10);
    peer.acknowledges(at(10) + 10);
    assertThat(status().cwnd()).isGreaterThanOrEqualTo(before);
  }

  @Test
  @Requirement("RFC8985 §7.3")
  @Requirement("RFC8985 R8985-12")
  @Requirement("RFC8985 R8985-14")
  void aFinMayBeTheProbeAndIsOneOnlyOnce() {
    user.closes();
    peer.expects(FIN | ACK).seq(1);
    stack().passes(300 * MILLI);
    peer.expects(FIN | ACK).seq(1);
    assertThat(status().tailLossProbes()).isEqualTo(1);
    stack().passes(300 * MILLI);
    peer.expects(FIN | ACK).seq(1);
    assertThat(status().tailLossProbes()).isEqualTo(1);
    assertThat(status().recoveriesByTimeout()).isEqualTo(1);
    peer.acknowledges(2);
    stack().is(user, TcpState.FIN_WAIT_2);
  }

  @Test
  @Requirement("RFC8985 §7.3")
  void aProbeIsNewTextWhereTheWindowsHoldItBack() {
    user.sends(20 * mss);
    peer.takesAll();
    stack().passes(2 * RTT + 2 * MILLI);
    peer.expects(ACK).seq(at(10)).text(mss);
    peer.acknowledges(at(11));
    assertThat(peer.takesAll()).isNotEmpty();
    assertThat(status().retransmittedSegments()).isZero();
    peer.acknowledges(at(20));
    peer.takesAll();
  }

  @Test
  @Requirement("RFC2018 R2018-8")
  void aPeerThatDropsWhatItReportedGetsAllOfItAgain() {
    sendsTen();
    stack().passes(RTT);
    sacks(0, 1, 10);
    peer.expects(ACK).seq(1);
    // the peer has lost everything behind the hole, and says nothing more of it
    long acknowledged = 1;
    for (int round = 0; round < 40 && acknowledged < at(10); round++) {
      stack().passes(3 * SECOND);
      List<Emitted> arrived = peer.takesAll();
      while (!arrived.isEmpty()) {
        for (Emitted segment : arrived) {
          if (segment.seq == acknowledged) {
            acknowledged = segment.end();
          }
        }
        peer.acknowledges(acknowledged);
        arrived = peer.takesAll();
      }
    }
    assertThat(acknowledged).isEqualTo(at(10));
  }

  @Test
  @Requirement("RFC2018 §8")
  void sacksOfWhatWasNeverSentOrIsNoRangeAreIgnored() {
    sendsTen();
    stack().passes(RTT);
    for (int i = 0; i < 5; i++) {
      peer.segment(ACK).ack(1).sack(at(9), at(11), at(5), at(5), at(7), at(3)).arrives();
      peer.segment(ACK).ack(1).sack(at(9) + (1L << 31), at(10) + (1L << 31)).arrives();
    }
    assertThat(status().inFlight()).isEqualTo(10L * mss);
    assertThat(peer.hasNothing()).isTrue();
    peer.acknowledges(at(10));
  }

  @Test
  @Requirement("RFC2883 R2883-3")
  void aSackOnAnOvertakenAcknowledgmentStillCounts() {
    sendsTen();
    stack().passes(RTT);
    peer.acknowledges(at(2));
    peer.segment(ACK).ack(at(1)).sack(at(3), at(6)).arrives();
    peer.expects(ACK).seq(at(2)).text(mss);
    assertThat(status().inFlight()).isEqualTo(5L * mss);
    stack().passes(RTT);
    peer.acknowledges(at(10));
  }

  @Test
  @Requirement("RFC2018 §5")
  void octetsOfASegmentAreNotTakenForTheWhole() {
    sendsTen();
    stack().passes(RTT);
    for (int i = 1; i < 50; i++) {
      peer.segment(ACK).ack(1).sack(at(2) + 2L * i, at(2) + 2L * i + 1).arrives();
    }
    assertThat(status().inFlight()).isEqualTo(10L * mss);
    peer.acknowledges(at(10));
  }

  @Test
  @Requirement("RFC2018 §5")
  void sacksCountInEachStateInWhichTextMayBeOutstanding() {
    sendsTen();
    user.closes();
    peer.takesAll();
    peer.segment(FIN | ACK).ack(1).arrives();
    peer.takesAll();
    stack().is(user, TcpState.CLOSING);
    stack().passes(RTT);
    peer.segment(ACK).ack(1).sack(at(1), at(4)).arrives();
    assertThat(peer.takesAll()).first().satisfies(segment -> assertThat(segment.seq).isEqualTo(1));
    peer.acknowledges(at(10) + 1);
    stack().is(user, TcpState.TIME_WAIT);
  }

  @Test
  @Requirement("RFC8985 R8985-9")
  void aTimeoutSendsAgainOnlyWhatIsOldEnough() {
    sendsTen();
    stack().passes(RTT);
    peer.acknowledges(at(1));
    stack().passes(2 * RTT + 2 * MILLI);
    peer.takesAll();
    stack().passes(250 * MILLI);
    user.sends(mss);
    peer.takesAll();
    stack().passes(60 * MILLI);
    assertThat(status().recoveriesByTimeout()).isEqualTo(1);
    peer.expects(ACK).seq(at(1)).text(mss);
    assertThat(status().inFlight()).as("the new one is not lost yet").isGreaterThanOrEqualTo(mss);
    peer.acknowledges(at(11));
    peer.takesAll();
  }

  @Test
  @Requirement("RFC3522 §3.2")
  @Requirement("RFC4015 §3.2")
  void anEchoOfTheOriginalTakesTheTimeoutBack() {
    if (!mode.timestamps) {
      return;
    }
    List<Emitted> flight = sendsTen();
    stack().passes(RTT);
    peer.segment(ACK).ack(at(2)).echoes(flight.get(1)).arrives();
    peer.takesAll();
    long before = status().cwnd();
    stack().passes(900 * MILLI);
    assertThat(status().lossPhase()).isEqualTo(Phase.LOSS);
    peer.takesAll();
    peer.segment(ACK).ack(at(4)).echoes(flight.get(3)).arrives();
    peer.takesAll();
    assertThat(status().lossPhase()).isEqualTo(Phase.OPEN);
    assertThat(status().cwnd()).isGreaterThanOrEqualTo(before);
    assertThat(stack().tcp().lossCounters().spuriousRecoveries()).isEqualTo(1);
    peer.acknowledges(at(10));
    peer.takesAll();
    assertThat(stack().tcp().lossCounters().spuriousRecoveries()).as("once").isEqualTo(1);
  }

  @Test
  @Requirement("RFC5682 §3.1")
  void acknowledgmentsOfOriginalsTakeATimeoutBack() {
    user.sends(60 * mss);
    peer.takesAll();
    stack().passes(RTT);
    peer.acknowledges(at(2));
    peer.takesAll();
    long before = status().cwnd();
    stack().passes(900 * MILLI);
    assertThat(status().lossPhase()).isEqualTo(Phase.LOSS);
    peer.takesAll();
    peer.acknowledges(at(3));
    assertThat(peer.takesAll())
        .as("new text instead of retransmissions")
        .isNotEmpty()
        .allMatch(segment -> segment.seq >= at(12));
    peer.acknowledges(at(5));
    peer.takesAll();
    assertThat(status().lossPhase()).isEqualTo(Phase.OPEN);
    assertThat(status().cwnd()).isGreaterThanOrEqualTo(before);
    peer.acknowledges(at(12));
    peer.takesAll();
  }

  @Test
  @Requirement("RFC4015 §3.2")
  void theFirstRoundTripBehindASpuriousTimeoutSetsTheTimerAnew() {
    user.sends(60 * mss);
    peer.takesAll();
    stack().passes(RTT);
    peer.acknowledges(at(2));
    peer.takesAll();
    stack().passes(900 * MILLI);
    peer.takesAll();
    peer.acknowledges(at(3));
    long end = peer.takesAll().getFirst().seq;
    peer.acknowledges(at(5));
    assertThat(status().lossPhase()).isEqualTo(Phase.OPEN);
    stack().passes(600 * MILLI);
    peer.takesAll();
    peer.acknowledges(end);
    assertThat(status().srttMicros()).as("what was sent before").isNotEqualTo(600_000);
    peer.takesAll();
    peer.acknowledges(end + mss);
    assertThat(status().srttMicros()).isEqualTo(600_000);
    assertThat(status().rto()).isEqualTo(600 * MILLI + 4 * 300 * MILLI);
    peer.takesAll();
  }

  @Test
  @Requirement("RFC8985 R8985-4")
  @Requirement("RFC3708 §3")
  void duplicatesOfAllThatWentAgainTakeARecoveryBack() {
    sendsTen();
    stack().passes(RTT);
    long before = status().cwnd();
    sacks(0, 1, 4);
    peer.expects(ACK).seq(1).text(mss);
    stack().passes(RTT / 2);
    peer.acknowledges(at(10));
    peer.segment(ACK).ack(at(10)).sack(1, at(1)).arrives();
    assertThat(status().spuriousRetransmissions()).isEqualTo(1);
    assertThat(status().cwnd()).isGreaterThanOrEqualTo(before);
    assertThat(stack().tcp().lossCounters().spuriousRecoveries()).isEqualTo(1);
  }

  @Test
  @Requirement("RFC8985 R8985-1")
  @Requirement("RFC8985 R8985-17")
  void withoutSackThereIsNoProbeAndNoReorderingTimer() {
    ScriptedPeer plain = stack().peer(4001);
    User other = stack().connects(plain);
    plain.expects(SYN);
    plain.segment(SYN | ACK).seq(0).mss(1400).arrives();
    plain.expects(ACK);
    other.sends(10);
    plain.expects(ACK).text(10);
    stack().passes(250 * MILLI);
    plain.expects(ACK).seq(1).text(10);
    TcpStatus after = other.connection().status(stack().now());
    assertThat(after.tailLossProbes()).isZero();
    assertThat(after.recoveriesByTimeout()).isEqualTo(1);
    plain.acknowledges(11);
  }

  @Test
  @Requirement("RFC6675 R6675-3")
  @Requirement("RFC6675 R6675-8")
  @Requirement("RFC8985 R8985-18")
  void behindTheHolesNewTextFollowsAsTheWindowLetsIt() {
    user.sends(40 * mss);
    assertThat(peer.takesAll()).hasSize(10);
    stack().passes(RTT);
    List<Emitted> sent = new ArrayList<>();
    for (int i = 3; i <= 10; i++) {
      sacks(0, 2, i);
      sent.addAll(peer.takesAll());
      assertThat(status().inFlight()).isLessThanOrEqualTo(status().cwnd());
      stack().passes(RTT / 10);
      sent.addAll(peer.takesAll());
      assertThat(status().inFlight()).isLessThanOrEqualTo(status().cwnd());
    }
    List<Long> order = sent.stream().map(segment -> segment.seq).toList();
    assertThat(order).contains(at(0), at(1), at(10));
    assertThat(order.indexOf(at(0))).isLessThan(order.indexOf(at(1)));
    assertThat(order).doesNotHaveDuplicates();
    peer.acknowledges(at(10));
    peer.takesAll();
  }

  @Test
  @Requirement("RFC6675 R6675-9")
  void aTimeoutInARecoveryEndsItAndNoneBeginsBeforeWhatWasInFlightIsThere() {
    sendsTen();
    stack().passes(RTT);
    sacks(0, 1, 4);
    peer.takesAll();
    stack().passes(600 * MILLI);
    peer.takesAll();
    assertThat(status().lossPhase()).isEqualTo(Phase.LOSS);
    long reduced = status().ssthresh();
    peer.segment(ACK).ack(at(4)).sack(at(6), at(9)).arrives();
    peer.takesAll();
    stack().passes(RTT / 2);
    peer.takesAll();
    assertThat(status().lossPhase()).isEqualTo(Phase.LOSS);
    assertThat(status().ssthresh()).isEqualTo(reduced);
    peer.acknowledges(at(10));
    assertThat(status().lossPhase()).isEqualTo(Phase.OPEN);
  }

  private long running() {
    return Stream.of(
            TcpTimer.RETRANSMISSION, TcpTimer.LOSS_PROBE, TcpTimer.REORDERING, TcpTimer.PERSIST)
        .filter(timer -> TcpInternals.deadline(user.connection(), timer) != Long.MAX_VALUE)
        .count();
  }

  @Test
  @Requirement("RFC8985 R8985-16")
  void oneTimerRunsForWhatIsOutstandingAndNoneForNothing() {
    assertThat(running()).isZero();
    sendsTen();
    assertThat(running()).as("tail loss probe").isEqualTo(1);
    stack().passes(RTT);
    sacks(0, 1, 2);
    assertThat(running()).as("reordering").isEqualTo(1);
    stack().passes(RTT / 2);
    peer.takesAll();
    assertThat(running()).as("retransmission").isEqualTo(1);
    peer.advertises(0);
    peer.acknowledges(at(10));
    assertThat(running()).isZero();
    user.sends(10);
    assertThat(running()).as("persist").isEqualTo(1);
    peer.advertises(65_535);
    peer.acknowledges(at(10));
    peer.expects(ACK).text(10);
    peer.acknowledges(at(10) + 10);
    assertThat(running()).isZero();
  }

  @Test
  @Requirement("RFC4015 §3.2")
  void aRecoveryInWhichNothingWentAgainIsTakenBack() {
    sendsTen();
    stack().passes(RTT);
    long before = status().cwnd();
    long threshold = status().ssthresh();
    peer.segment(ACK).ack(1).sack(at(1), at(4)).arrivesInBurst();
    assertThat(status().lossPhase()).isEqualTo(Phase.RECOVERY);
    peer.acknowledges(at(4));
    assertThat(status().lossPhase()).isEqualTo(Phase.OPEN);
    assertThat(status().retransmittedSegments()).isZero();
    assertThat(status().ssthresh()).isEqualTo(threshold);
    assertThat(status().cwnd()).isGreaterThanOrEqualTo(before);
    assertThat(stack().tcp().lossCounters().spuriousRecoveries()).isEqualTo(1);
    stack().passes(RTT / 2);
    peer.acknowledges(at(10));
  }

  @Test
  @Requirement("RFC6675 R6675-4")
  void aTailThatWasLostTogetherWithAHoleGoesAgainOnceInTheRecovery() {
    sendsTen();
    stack().passes(RTT);
    sacks(0, 1, 9);
    peer.expects(ACK).seq(at(0)).text(mss);
    stack().passes(RTT);
    peer.acknowledges(at(9));
    peer.expects(ACK).seq(at(9)).text(mss);
    stack().passes(RTT);
    peer.acknowledges(at(10));
    assertThat(status().recoveriesByTimeout()).isZero();
    assertThat(status().tailLossProbes()).isZero();
  }
}
