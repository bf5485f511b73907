package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.TcpInternals;
import io.leat.tcp.recovery.LossRecovery.Phase;
import io.leat.testkit.Requirement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a reduction of the window is taken back, and when it must stand. */
class SpuriousRecoveryTest extends LossScenario {
  @BeforeEach
  void connected() {
    established();
  }

  /** The first segment is reported missing, and goes again. */
  private List<Emitted> recovery() {
    List<Emitted> flight = sendsTen();
    stack().passes(RTT);
    sacks(0, 1, 4);
    assertThat(status().lossPhase()).isEqualTo(Phase.RECOVERY);
    peer.expects(ACK).seq(1).text(mss);
    return flight;
  }

  /** The peer says that a segment arrived twice (RFC 2883). */
  private PeerSegment duplicateOf(int segment, int acknowledged) {
    return peer.segment(ACK).ack(at(acknowledged)).sack(at(segment), at(segment + 1));
  }

  @Test
  @Requirement("RFC3522 §3.2")
  void anEchoOfTheOriginalTakesARecoveryBackOnceNothingIsMissing() {
    if (!mode.timestamps) {
      return;
    }
    List<Emitted> flight = recovery();
    long before = 10L * mss;
    stack().passes(RTT / 10);
    peer.takesAll();
    peer.segment(ACK).ack(at(4)).echoes(flight.getFirst()).arrives();
    assertThat(status().lossPhase()).isEqualTo(Phase.OPEN);
    assertThat(status().cwnd()).isGreaterThanOrEqualTo(before);
    assertThat(status().ssthresh()).isEqualTo(Long.MAX_VALUE);
    assertThat(control.spurious).isEqualTo(1);
    peer.takesAll();
  }

  @Test
  @Requirement("RFC3522 §3.2")
  void anEchoOfTheOriginalTakesNothingBackWhileOthersAreMissing() {
    if (!mode.timestamps) {
      return;
    }
    List<Emitted> flight = sendsTen();
    stack().passes(RTT);
    sacks(0, 7, 10);
    assertThat(sent()).containsExactly(0L, 1L);
    peer.segment(ACK).ack(at(1)).sack(at(7), at(10)).echoes(flight.getFirst()).arrives();
    assertThat(TcpInternals.lostOctets(user.connection())).isPositive();
    assertThat(status().lossPhase()).isEqualTo(Phase.RECOVERY);
    assertThat(control.spurious).isZero();
    peer.takesAll();
  }

  @Test
  @Requirement("RFC3522 §3.2")
  void anOldEchoWithoutProgressProvesNothing() {
    if (!mode.timestamps) {
      return;
    }
    List<Emitted> flight = recovery();
    stack().passes(RTT / 10);
    peer.takesAll();
    peer.segment(ACK).ack(1).sack(at(1), at(5)).echoes(flight.getFirst()).arrives();
    assertThat(status().lossPhase()).isEqualTo(Phase.RECOVERY);
    assertThat(control.spurious).isZero();
    peer.takesAll();
  }

  @Test
  @Requirement("RFC3708 §3")
  void whatWasTakenBackIsNotTakenBackAgain() {
    recovery();
    stack().passes(RTT / 2);
    peer.takesAll();
    peer.acknowledges(at(10));
    duplicateOf(0, 10).arrives();
    assertThat(control.spurious).isEqualTo(1);
    duplicateOf(0, 10).arrives();
    duplicateOf(0, 10).arrives();
    assertThat(control.spurious).isEqualTo(1);
    assertThat(stack().tcp().lossCounters().spuriousRecoveries()).isEqualTo(1);
  }

  @Test
  @Requirement("RFC4015 §3.2")
  void whatTheProofItselfFindsLostIsNotLostWhenAllIsTakenBack() {
    recovery();
    stack().passes(RTT / 10);
    peer.takesAll();
    peer.segment(ACK).ack(at(4)).sack(1, at(1), at(5), at(8)).arrives();
    assertThat(control.spurious).isEqualTo(1);
    assertThat(control.lastAck().lost()).isZero();
    assertThat(control.losses).hasSize(1);
    assertThat(status().lossPhase()).isEqualTo(Phase.DISORDER);
    assertThat(TcpInternals.lostOctets(user.connection())).isZero();
    stack().passes(RTT / 10);
    peer.takesAll();
    peer.acknowledges(at(10));
  }

  @Test
  @Requirement("RFC5681 §4.3")
  @Requirement("RFC3708 §3")
  void aRecoveryInWhichARetransmissionWasLostIsNotTakenBack() {
    sendsTen();
    stack().passes(RTT);
    sacks(0, 7, 10);
    assertThat(sent()).containsExactly(0L, 1L);
    stack().passes(RTT);
    peer.takesAll();
    // the second came again, the first did not
    sacks(0, 1, 2, 7, 10);
    assertThat(control.losses).hasSize(2);
    peer.takesAll();
    for (int round = 0; round < 8; round++) {
      stack().passes(RTT / 4);
      peer.takesAll();
    }
    peer.acknowledges(at(10));
    peer.takesAll();
    for (int repeated = 0; repeated < 3; repeated++) {
      for (int segment = 0; segment < 7; segment++) {
        duplicateOf(segment, 10).arrives();
      }
    }
    assertThat(control.spurious).isZero();
  }

  /** All of a window is lost, and the timer expires. */
  private void timeout(int queued) {
    user.sends(queued * mss);
    peer.takesAll();
    stack().passes(RTT);
    peer.acknowledges(at(2));
    peer.takesAll();
    expires(1);
    // pacing has forgotten what was sent before
    stack().passes(RTT);
    assertThat(peer.takesAll()).isEmpty();
  }

  private void expires(int times) {
    while (status().recoveriesByTimeout() < times) {
      stack().passes(Math.max(1, status().retransmissionIn()));
      peer.takesAll();
    }
  }

  @Test
  @Requirement("RFC5682 §3.1")
  void withoutNewTextTheSecondAcknowledgmentProvesNothing() {
    timeout(10);
    assertThat(status().lossPhase()).isEqualTo(Phase.LOSS);
    peer.segment(ACK).ack(at(3)).arrivesInBurst();
    peer.segment(ACK).ack(at(5)).arrives();
    assertThat(control.spurious).isZero();
    assertThat(status().lossPhase()).isEqualTo(Phase.LOSS);
    peer.takesAll();
  }

  @Test
  @Requirement("RFC5682 §3.1")
  void anAcknowledgmentOfAllThatWasOutstandingProvesNothing() {
    timeout(60);
    long end = status().sndNxt() - mode.iss;
    peer.acknowledges(at(3));
    peer.takesAll();
    assertThat(control.spurious).isZero();
    peer.acknowledges(end);
    assertThat(status().lossPhase()).isEqualTo(Phase.OPEN);
    peer.takesAll();
  }

  @Test
  @Requirement("RFC5682 §2.1")
  void afterASecondTimeoutWhatIsLostGoesFirst() {
    timeout(60);
    long end = status().sndNxt() - mode.iss;
    expires(2);
    stack().passes(RTT);
    peer.takesAll();
    peer.acknowledges(at(3));
    assertThat(peer.takesAll())
        .isNotEmpty()
        .allSatisfy(segment -> assertThat(segment.seq).isLessThan(end));
    assertThat(control.timeouts).hasSize(2);
    assertThat(control.timeouts.getFirst().repeated()).isFalse();
    assertThat(control.timeouts.getLast().repeated()).isTrue();
  }

  @Test
  @Requirement("RFC4015 §3.2")
  void behindASpuriousTimeoutTheEstimateIsNoShorterThanBeforeAndTwiceTheClock() {
    timeout(60);
    int srtt = 100_000;
    peer.acknowledges(at(3));
    long end = peer.takesAll().getFirst().seq;
    peer.acknowledges(at(5));
    assertThat(control.spurious).isEqualTo(1);
    peer.takesAll();
    stack().passes(50 * MILLI);
    peer.takesAll();
    peer.acknowledges(end);
    peer.takesAll();
    peer.acknowledges(end + mss);
    assertThat(status().srttMicros()).isEqualTo(srtt + 2 * 1000);
    peer.takesAll();
  }

  @Test
  @Requirement("RFC6675 §5.1")
  @Requirement("RFC2018 §8")
  void theFirstTimeoutBelievesWhatWasReportedAndTheSecondDoesNot() {
    sendsTen();
    stack().passes(RTT);
    sacks(0, 7, 10);
    peer.takesAll();
    expires(1);
    assertThat(TcpInternals.sackedOctets(user.connection())).isEqualTo(3L * mss);
    expires(2);
    assertThat(TcpInternals.sackedOctets(user.connection())).isZero();
    peer.acknowledges(at(10));
    peer.takesAll();
  }

  @Test
  @Requirement("RFC2018 §8")
  void aReportOfTheFirstSegmentOutstandingContradictsTheAcknowledgment() {
    sendsTen();
    stack().passes(RTT);
    sacks(0, 0, 3);
    assertThat(TcpInternals.sackedOctets(user.connection())).isEqualTo(3L * mss);
    expires(1);
    assertThat(TcpInternals.sackedOctets(user.connection())).isZero();
    peer.acknowledges(at(10));
    peer.takesAll();
  }

  @Test
  @Requirement("RFC8985 §6.3")
  void aTimeoutIsToldWithWhatItTakesForLost() {
    sendsTen();
    stack().passes(RTT);
    peer.acknowledges(at(2));
    peer.takesAll();
    expires(1);
    assertThat(control.timeouts).hasSize(1);
    assertThat(control.timeouts.getFirst().inFlight()).isEqualTo(10L * mss);
    assertThat(control.timeouts.getFirst().lost()).isEqualTo(8L * mss);
    assertThat(status().inFlight()).as("one went again").isEqualTo(mss);
    stack().passes(RTT);
    peer.acknowledges(at(3));
    assertThat(control.lastAck().lostSince()).isZero();
    peer.takesAll();
    peer.acknowledges(at(10));
    peer.takesAll();
  }

  @Test
  @Requirement("RFC8985 §6.3")
  void aTimeoutIsNotToldOfWhatIsTooYoungToBeLost() {
    sendsTen();
    stack().passes(RTT);
    peer.acknowledges(at(1));
    stack().passes(2 * RTT + 2 * MILLI);
    peer.takesAll();
    stack().passes(250 * MILLI);
    user.sends(mss);
    peer.takesAll();
    long before = status().inFlight();
    expires(1);
    long young = before - control.timeouts.getFirst().lost();
    assertThat(young).isBetween((long) mss, 2L * mss);
    sacks(1, 10, 11);
    assertThat(control.lastAck().lostSince())
        .as("what it takes for lost counts since the young one left")
        .isGreaterThanOrEqualTo(control.timeouts.getFirst().lost());
    peer.takesAll();
  }
}
