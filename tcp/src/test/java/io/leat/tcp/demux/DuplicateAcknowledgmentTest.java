package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.IcmpErrorKind;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.recovery.LossRecovery.Phase;
import io.leat.testkit.Requirement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a duplicate acknowledgment is (RFC 5681 §2), and what is none, where there is no SACK. */
class DuplicateAcknowledgmentTest extends LossScenario {
  @BeforeEach
  void withoutSack() {
    configure(TcpSetting.SACK, false);
    established();
  }

  @Test
  @Requirement("RFC5681 §2")
  void withNothingOutstandingNothingIsADuplicate() {
    user.sends(mss);
    peer.takesAll();
    stack().passes(RTT);
    peer.acknowledges(at(1));
    peer.acknowledges(at(1));
    peer.acknowledges(at(1));
    assertThat(status().lossPhase()).isEqualTo(Phase.OPEN);
    user.sends(5 * mss);
    sentIn(RTT / 2);
    peer.acknowledges(at(1));
    assertThat(peer.takesAll()).isEmpty();
    assertThat(control.losses).isEmpty();
    assertThat(status().inFlight()).isEqualTo(4L * mss);
  }

  @Test
  @Requirement("RFC9293 §3.8.6.1")
  void answersToProbesOfAClosedWindowAreNoDuplicates() {
    user.sends(3 * mss);
    peer.takesAll();
    peer.advertises(0);
    for (int answer = 0; answer < 6; answer++) {
      peer.acknowledges(1);
    }
    assertThat(control.losses).isEmpty();
    assertThat(status().lossPhase()).isEqualTo(Phase.OPEN);
    assertThat(status().inFlight()).isEqualTo(3L * mss);
    peer.takesAll();
  }

  @Test
  @Requirement("RFC5681 §3.2")
  void theThirdDuplicateIsToldWithTheWholeFlightAndOneSegmentLost() {
    sendsTen();
    for (int duplicate = 1; duplicate < 3; duplicate++) {
      peer.acknowledges(1);
      assertThat(control.losses).isEmpty();
      assertThat(status().lossPhase()).isEqualTo(Phase.DISORDER);
    }
    peer.acknowledges(1);
    peer.expects(ACK).seq(1).text(mss);
    assertThat(control.losses).hasSize(1);
    assertThat(control.losses.getFirst().inFlight()).isEqualTo(10L * mss);
    assertThat(control.losses.getFirst().lost()).isEqualTo(mss);
    assertThat(status().ssthresh()).isEqualTo(5L * mss);
    assertThat(status().inFlight())
        .as("three left the network, one goes again")
        .isEqualTo(7L * mss);
  }

  @Test
  @Requirement("RFC6582 R6582-3")
  void aPartialAcknowledgmentSendsOneMoreAndReducesNothingMore() {
    sendsTen();
    for (int duplicate = 1; duplicate <= 3; duplicate++) {
      peer.acknowledges(1);
    }
    sentIn(RTT);
    peer.acknowledges(at(4));
    assertThat(peer.takesAll().getFirst().seq).isEqualTo(at(4));
    assertThat(control.losses).hasSize(1);
    assertThat(control.lastAck().inRecovery()).isTrue();
    assertThat(control.recovered).isZero();
    peer.acknowledges(at(10));
    assertThat(control.recovered).isEqualTo(1);
    assertThat(control.lastAck().inRecovery()).isFalse();
    assertThat(status().cwnd()).isEqualTo(5L * mss);
  }

  @Test
  @Requirement("RFC8201 R8201-3")
  void aSmallerPathThatHoldsOurSegmentsMakesNothingGoAgain() {
    ScriptedPeer modest = stack().peer(4001);
    User other = stack().connects(modest);
    modest.expects(SYN);
    modest.syn(ACK).mss(1200).arrives();
    modest.expects(ACK);
    other.sends(100);
    modest.expects(ACK).text(100);
    stack().icmp(modest, IcmpErrorKind.FRAGMENTATION_NEEDED, 1, 1400);
    assertThat(modest.takesAll()).isEmpty();
    assertThat(control.sizes).isEmpty();
    modest.acknowledges(101);
  }

  @Test
  @Requirement("RFC8201 R8201-3")
  void congestionControlHearsOfASmallerSegment() {
    sendsTen();
    stack().icmp(peer, IcmpErrorKind.FRAGMENTATION_NEEDED, 1, 1400);
    assertThat(control.sizes).containsExactly(mss - 100);
    assertThat(status().sendMss()).isEqualTo(mss - 100);
    peer.takesAll();
  }
}
