package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.IcmpErrorKind;
import io.leat.tcp.connection.TcpInternals;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.recovery.LossRecovery.Phase;
import io.leat.testkit.Requirement;
import org.junit.jupiter.api.Test;

/** What is in flight goes again because the path takes less: that is no congestion. */
class SendAgainTest extends LossScenario {
  private void pathTakes(int segment, int mtu) {
    stack().icmp(peer, IcmpErrorKind.FRAGMENTATION_NEEDED, at(segment), mtu);
    peer.takesAll();
  }

  @Test
  @Requirement("RFC8201 R8201-3")
  void aRecoveryEndsForNothingIsKnownToBeLostByCongestionAnyMore() {
    established();
    sendsTen();
    stack().passes(RTT);
    sacks(0, 1, 4);
    peer.takesAll();
    assertThat(status().lossPhase()).isEqualTo(Phase.RECOVERY);
    pathTakes(0, 1400);
    assertThat(status().lossPhase()).isNotEqualTo(Phase.RECOVERY);
    assertThat(control.recovered).isEqualTo(1);
    assertThat(status().cwnd()).isEqualTo(5L * mss);
  }

  @Test
  @Requirement("RFC8201 R8201-3")
  void withoutARecoveryCongestionControlHearsNothing() {
    established();
    sendsTen();
    pathTakes(0, 1400);
    assertThat(control.recovered).isZero();
    assertThat(control.losses).isEmpty();
    assertThat(status().cwnd()).isEqualTo(10L * mss);
    peer.takesAll();
    peer.acknowledges(at(10));
    peer.takesAll();
  }

  @Test
  @Requirement("RFC3708 §3")
  void duplicatesOfWhatWentAgainForThePathTakeNoReductionBack() {
    established();
    sendsTen();
    stack().passes(RTT);
    sacks(0, 1, 4);
    peer.takesAll();
    pathTakes(0, 1400);
    sentIn(RTT);
    peer.acknowledges(at(10));
    peer.segment(ACK).ack(at(10)).sack(at(0), at(1)).arrives();
    peer.segment(ACK).ack(at(10)).sack(at(0), at(10)).arrives();
    assertThat(control.spurious).isZero();
    peer.takesAll();
  }

  @Test
  @Requirement("RFC8985 §7.4.2")
  void aProbeThatTheNewSizeOvertakesIsNoCongestion() {
    established();
    sendsTen();
    stack().passes(RTT);
    peer.acknowledges(at(9));
    stack().passes(300 * MILLI);
    peer.expects(ACK).seq(at(9)).text(mss);
    user.sends(mss);
    peer.expects(ACK).seq(at(10)).text(mss);
    pathTakes(9, 1400);
    sentIn(RTT);
    peer.acknowledges(at(11));
    assertThat(control.losses).isEmpty();
  }

  @Test
  @Requirement("RFC6582 §3.2")
  void withoutSackDuplicatesFromBeforeSayNothingOfWhatGoesAgain() {
    configure(TcpSetting.SACK, false);
    established();
    sendsTen();
    peer.acknowledges(1);
    peer.acknowledges(1);
    assertThat(status().inFlight()).isEqualTo(8L * mss);
    pathTakes(0, 1400);
    stack().passes(RTT);
    long again = peer.takesAll().stream().mapToLong(segment -> segment.text.length).sum();
    assertThat(again).isPositive();
    assertThat(status().inFlight()).isEqualTo(again);
    assertThat(TcpInternals.lostOctets(user.connection())).isEqualTo(10L * mss - again);
  }

  @Test
  @Requirement("RFC6582 R6582-2")
  void withoutSackDuplicatesOfWhatWentAgainBeginNoRecovery() {
    configure(TcpSetting.SACK, false);
    established();
    sendsTen();
    stack().icmp(peer, IcmpErrorKind.FRAGMENTATION_NEEDED, 1, 1400);
    sentIn(RTT);
    peer.acknowledges(at(1));
    peer.takesAll();
    for (int duplicate = 0; duplicate < 5; duplicate++) {
      peer.acknowledges(at(1));
      peer.takesAll();
    }
    assertThat(control.losses).isEmpty();
    assertThat(status().lossPhase()).isNotEqualTo(Phase.RECOVERY);
  }

  @Test
  @Requirement("RFC9937 §6.2")
  void withoutSackWhatIsLostCannotBeWhatADuplicateStandsFor() {
    configure(TcpSetting.SACK, false);
    established();
    sendsTen();
    for (int duplicate = 1; duplicate < 14; duplicate++) {
      peer.segment(ACK).ack(1).arrivesInBurst();
    }
    peer.segment(ACK).ack(1).arrives();
    long delivered = control.acks.stream().mapToLong(RecordingControl.Ack::delivered).sum();
    assertThat(delivered).isEqualTo(9L * mss);
    peer.takesAll();
  }

  @Test
  @Requirement("RFC9937 §6.2")
  void withoutSackProgressDeliversWhatNoDuplicateHasStoodFor() {
    configure(TcpSetting.SACK, false);
    established();
    sendsTen();
    for (int duplicate = 1; duplicate <= 3; duplicate++) {
      peer.acknowledges(1);
      assertThat(control.lastAck().delivered()).isEqualTo(mss);
    }
    sentIn(RTT);
    peer.acknowledges(at(10));
    assertThat(control.lastAck().delivered()).isEqualTo(7L * mss);
    assertThat(control.lastAck().totalDelivered()).isEqualTo(10L * mss);
  }

  @Test
  @Requirement("RFC6582 §3.2")
  void withoutSackATimeoutForgetsTheDuplicates() {
    configure(TcpSetting.SACK, false);
    established();
    sendsTen();
    peer.acknowledges(1);
    peer.acknowledges(1);
    stack().passes(status().retransmissionIn());
    peer.expects(ACK).seq(1).text(mss);
    assertThat(status().inFlight()).isEqualTo(mss);
    assertThat(control.timeouts.getFirst().lost()).isEqualTo(8L * mss);
  }
}
