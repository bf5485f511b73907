package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.leat.tcp.connection.TcpInternals;
import io.leat.tcp.demux.RecordingControl.Loss;
import io.leat.tcp.recovery.LossRecovery.Phase;
import io.leat.tcp.trace.TcpTimer;
import io.leat.testkit.Requirement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What waits for the reordering timer (RFC 8985 §6.2), and tail loss probes (§7). */
class ReorderingTimerTest extends LossScenario {
  private static final long WINDOW = RTT / 4;

  /** Round trips are measured in whole ones. */
  private static final long MICRO = 1000;

  @BeforeEach
  void connected() {
    established();
  }

  @Test
  @Requirement("RFC8985 §6.2")
  @Requirement("RFC9937 §6.2")
  void whatTheTimerFindsLostBeginsARecoveryInProportionToWhatWasNotReported() {
    sendsTen();
    stack().passes(RTT);
    sacks(0, 1, 2);
    assertThat(in(TcpTimer.REORDERING)).isEqualTo(WINDOW);
    stack().passes(WINDOW);
    assertThat(sent()).containsExactly(0L);
    assertThat(status().lossPhase()).isEqualTo(Phase.RECOVERY);
    assertThat(stack().tcp().lossCounters().fastRecoveries()).isEqualTo(1);
    assertThat(control.losses)
        .containsExactly(
            new Loss(10L * mss, mss, mss, TcpInternals.sndNxt(user.connection()), false));
    // eight are in flight, and the first lost one may go in any case
    assertThat(status().cwnd()).isEqualTo(8L * mss + mss);
    sacks(0, 1, 3);
    assertThat(control.lastAck().lostSince()).isEqualTo(mss);
    assertThat(status().cwnd()).as("one of nine arrived, and one has left").isEqualTo(8L * mss);
    sacks(0, 1, 4);
    long allowed = (2L * mss * 5 + 8) / 9;
    assertThat(status().cwnd()).isEqualTo(7L * mss + allowed - mss);
    stack().passes(RTT / 2);
    peer.acknowledges(at(10));
  }

  @Test
  @Requirement("RFC8985 §6.2")
  void anotherLossInTheSameRecoveryReducesNothingMore() {
    reordered();
    sacks(2, 3, 6);
    stack().passes(WINDOW);
    assertThat(sent()).contains(2L);
    assertThat(control.losses).hasSize(1);
    long threshold = status().ssthresh();
    stack().passes(MILLI);
    peer.takesAll();
    sacks(2, 3, 6, 7, 10);
    assertThat(in(TcpTimer.REORDERING)).isEqualTo(WINDOW);
    peer.takesAll();
    stack().passes(WINDOW);
    assertThat(sent()).contains(6L);
    assertThat(control.losses).hasSize(1);
    assertThat(status().ssthresh()).isEqualTo(threshold);
    assertThat(stack().tcp().lossCounters().fastRecoveries()).isEqualTo(1);
  }

  @Test
  @Requirement("RFC8985 §6.2")
  @Requirement("RFC5681 §4.3")
  void aRetransmissionThatTheTimerFindsLostReducesOnceMore() {
    user.sends(40 * mss);
    assertThat(peer.takesAll()).hasSize(10);
    stack().passes(RTT);
    sacks(0, 1, 2);
    peer.takesAll();
    peer.acknowledges(at(2));
    peer.takesAll();
    sacks(2, 3, 6);
    peer.takesAll();
    assertThat(sentIn(WINDOW)).contains(2L);
    assertThat(control.losses).hasSize(1);
    long threshold = status().ssthresh();
    sacks(2, 3, 10);
    peer.takesAll();
    sentIn(RTT + WINDOW);
    long end = (status().sndNxt() - mode.iss - 1) / mss;
    sacks(2, 3, (int) end);
    peer.takesAll();
    assertThat(control.losses).as("it may be late").hasSize(1);
    long wait = in(TcpTimer.REORDERING);
    assertThat(wait).isLessThanOrEqualTo(WINDOW);
    assertThat(sentIn(wait)).contains(2L);
    assertThat(control.losses).hasSize(2);
    assertThat(status().ssthresh()).isLessThan(threshold);
    assertThat(stack().tcp().lossCounters().fastRecoveries()).as("one episode").isEqualTo(1);
  }

  /** The first two of ten come in the wrong order: from now on the timer waits in any case. */
  private void reordered() {
    sendsTen();
    stack().passes(RTT);
    sacks(0, 1, 2);
    peer.acknowledges(at(2));
    peer.takesAll();
  }

  /** Two more leave, and the second is reported: how long the first is waited for. */
  private long patience(int first) {
    user.sends(2 * mss);
    sentIn(RTT);
    sacks(first, first + 1, first + 2);
    long patience = in(TcpTimer.REORDERING);
    peer.acknowledges(at(first + 2));
    peer.takesAll();
    return patience;
  }

  private PeerSegment duplicateOf(int segment, int acknowledged) {
    return peer.segment(ACK).ack(at(acknowledged)).sack(at(segment), at(segment + 1));
  }

  @Test
  @Requirement("RFC8985 §6.2")
  void aSegmentThatWasSentTwiceForNothingWidensTheReorderingWindow() {
    sendsTen();
    stack().passes(RTT);
    sacks(0, 1, 4);
    peer.expects(ACK).seq(1);
    sentIn(RTT);
    peer.acknowledges(at(10));
    duplicateOf(0, 10).arrives();
    assertThat(patience(10)).isCloseTo(2 * WINDOW, within(MICRO));
  }

  @Test
  @Requirement("RFC8985 §6.2")
  void theWideWindowIsForgottenAfterSixteenRecoveriesWithoutADuplicate() {
    sendsTen();
    stack().passes(RTT);
    sacks(0, 1, 4);
    peer.expects(ACK).seq(1);
    sentIn(RTT);
    peer.acknowledges(at(10));
    duplicateOf(0, 10).arrives();
    int next = 10;
    for (int recovery = 1; recovery <= 15; recovery++) {
      next = recoversOne(next);
    }
    assertThat(patience(next)).isCloseTo(2 * WINDOW, within(MICRO));
    next = recoversOne(next + 2);
    assertThat(patience(next)).isCloseTo(WINDOW, within(MICRO));
  }

  private int recoversOne(int first) {
    user.sends(2 * mss);
    sentIn(RTT);
    sacks(first, first + 1, first + 2);
    assertThat(sentIn(2 * RTT)).containsExactly((long) first);
    assertThat(status().lossPhase()).isEqualTo(Phase.RECOVERY);
    peer.acknowledges(at(first + 2));
    assertThat(status().lossPhase()).isEqualTo(Phase.OPEN);
    return first + 2;
  }

  /** Nine of ten are acknowledged, and the last is probed for. */
  private void probed() {
    sendsTen();
    stack().passes(RTT);
    peer.acknowledges(at(9));
    stack().passes(300 * MILLI);
    peer.expects(ACK).seq(at(9)).text(mss);
    assertThat(status().tailLossProbes()).isEqualTo(1);
  }

  @Test
  @Requirement("RFC8985 §7.4.2")
  void theDuplicateThatAProbeCausedIsNoReordering() {
    probed();
    stack().passes(RTT - 10 * MILLI);
    duplicateOf(9, 10).arrives();
    assertThat(status().spuriousRetransmissions()).isEqualTo(1);
    user.sends(5 * mss);
    peer.takesAll();
    stack().passes(RTT);
    sacks(10, 11, 12);
    assertThat(in(TcpTimer.REORDERING)).isCloseTo(WINDOW, within(MICRO));
    peer.acknowledges(at(15));
  }

  @Test
  @Requirement("RFC8985 §7.4.2")
  void aBareDuplicateAcknowledgesTheProbeBesideItsOriginal() {
    probed();
    peer.acknowledges(at(10));
    user.sends(mss);
    peer.expects(ACK).seq(at(10));
    peer.acknowledges(at(10));
    peer.acknowledges(at(11));
    assertThat(control.losses).isEmpty();
  }

  @Test
  @Requirement("RFC8985 §7.4.2")
  void aDuplicateWithReportsOfOthersSaysNothingOfTheProbe() {
    probed();
    peer.acknowledges(at(10));
    user.sends(4 * mss);
    sentIn(RTT / 2);
    sacks(10, 11, 12);
    peer.acknowledges(at(14));
    assertThat(control.losses).hasSize(1);
    assertThat(control.recovered).as("the window may grow again").isEqualTo(1);
    peer.takesAll();
  }

  @Test
  @Requirement("RFC8985 §7.4.2")
  void aTailThatAProbeRepairedIsCongestionOfTheWholeWindow() {
    probed();
    peer.acknowledges(at(10));
    long window = status().cwnd();
    user.sends(mss);
    peer.takesAll();
    peer.acknowledges(at(11));
    assertThat(control.losses).hasSize(1);
    assertThat(control.losses.getFirst().inFlight()).isEqualTo(window);
    assertThat(control.losses.getFirst().lost()).isEqualTo(mss);
    assertThat(status().ssthresh()).isEqualTo(window / 2);
    assertThat(control.recovered).isEqualTo(1);
  }

  @Test
  @Requirement("RFC8985 §7.4.2")
  void whereARecoveryTookOverTheProbeIsNoCongestionOfItsOwn() {
    probed();
    user.sends(5 * mss);
    sentIn(RTT);
    sacks(9, 11, 15);
    assertThat(status().lossPhase()).isEqualTo(Phase.RECOVERY);
    assertThat(control.losses).hasSize(1);
    sentIn(RTT);
    peer.acknowledges(at(15));
    assertThat(status().lossPhase()).isEqualTo(Phase.OPEN);
    assertThat(control.losses).hasSize(1);
  }

  @Test
  @Requirement("RFC8985 §7.4.2")
  void whereATimeoutTookOverTheProbeIsNoCongestionOfItsOwn() {
    probed();
    user.sends(mss);
    while (status().recoveriesByTimeout() == 0) {
      peer.takesAll();
      stack().passes(Math.max(1, status().retransmissionIn()));
    }
    sentIn(RTT);
    peer.acknowledges(at(11));
    assertThat(status().lossPhase()).isEqualTo(Phase.OPEN);
    assertThat(control.losses).isEmpty();
  }

  @Test
  @Requirement("RFC8985 §7.3")
  void eachTailIsProbedOnceARoundTripHasBeenMeasuredSince() {
    probed();
    peer.acknowledges(at(10));
    user.sends(mss);
    peer.takesAll();
    stack().passes(RTT);
    peer.acknowledges(at(11));
    user.sends(mss);
    peer.takesAll();
    stack().passes(300 * MILLI);
    peer.takesAll();
    assertThat(status().tailLossProbes()).isEqualTo(2);
  }

  @Test
  @Requirement("RFC8985 §7.3")
  void anEchoThatTellsTheRoundTripLetsTheNextTailBeProbed() {
    probed();
    user.sends(mss);
    peer.takesAll();
    stack().passes(RTT);
    peer.acknowledges(at(11));
    user.sends(mss);
    peer.takesAll();
    assertThat(in(TcpTimer.LOSS_PROBE) != Long.MAX_VALUE).isEqualTo(mode.timestamps);
    peer.acknowledges(at(12));
  }

  @Test
  @Requirement("RFC3708 §3")
  void aReductionForAProbeIsNotTakenBackByWhatAnEarlierRecoverySent() {
    sendsTen();
    stack().passes(RTT);
    sacks(0, 1, 4);
    peer.expects(ACK).seq(1);
    sentIn(RTT);
    peer.acknowledges(at(10));
    user.sends(2 * mss);
    sentIn(RTT);
    peer.acknowledges(at(11));
    sentIn(3 * RTT);
    assertThat(status().tailLossProbes()).isEqualTo(1);
    user.sends(mss);
    sentIn(RTT / 2);
    peer.acknowledges(at(13));
    assertThat(control.losses).hasSize(2);
    duplicateOf(0, 13).arrives();
    duplicateOf(0, 13).arrives();
    assertThat(control.spurious).isZero();
  }
}
