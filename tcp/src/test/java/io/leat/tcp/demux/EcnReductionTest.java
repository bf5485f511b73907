package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.CWR;
import static io.leat.packet.wire.TcpFlags.ECE;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.TcpInternals;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.demux.RecordingControl.Loss;
import io.leat.tcp.recovery.LossRecovery.Phase;
import io.leat.testkit.Requirement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the window shrinks when the peer echoes congestion (RFC 3168 §6.1.2, RFC 9937). */
class EcnReductionTest extends LossScenario {
  @BeforeEach
  void agreed() {
    configure(TcpSetting.ECN, true);
    established(ACK | ECE, SYN | ECE | CWR);
  }

  @Test
  @Requirement("RFC3168 R3168-9")
  @Requirement("RFC9937 §6.2")
  void anEchoOnTextShrinksTheWindowToWhatIsInFlightAtOnce() {
    sendsTen();
    stack().passes(RTT);
    peer.segment(ACK | ECE).ack(1).text(1).arrives();
    assertThat(status().lossPhase()).isEqualTo(Phase.CWR);
    assertThat(control.echoes)
        .containsExactly(new Loss(10L * mss, 0, 0, TcpInternals.sndNxt(user.connection()), false));
    assertThat(status().ssthresh()).isEqualTo(5L * mss);
    // nothing was delivered: one segment may follow in any case
    assertThat(status().cwnd()).isEqualTo(11L * mss);
    peer.takesAll();
  }

  @Test
  @Requirement("RFC9937 §6.2")
  void theReductionIsInProportionToWhatHadNotBeenReportedBefore() {
    sendsTen();
    stack().passes(RTT);
    sacks(0, 1, 3);
    peer.segment(ACK | ECE).ack(1).text(1).arrives();
    peer.takesAll();
    assertThat(status().cwnd()).isEqualTo(8L * mss + mss);
    peer.acknowledges(at(4));
    peer.takesAll();
    // of eight two were delivered, and five for each eight of them may leave
    assertThat(status().inFlight()).isEqualTo(6L * mss);
    assertThat(status().cwnd()).isEqualTo(6L * mss + (2L * mss * 5 + 7) / 8);
    peer.acknowledges(at(10));
    assertThat(status().lossPhase()).isEqualTo(Phase.OPEN);
    assertThat(status().cwnd()).isEqualTo(5L * mss);
  }

  @Test
  @Requirement("RFC3168 §6.1.2")
  void whatAnEarlierRecoverySentForNothingDoesNotTakeTheReductionBack() {
    sendsTen();
    stack().passes(RTT);
    sacks(0, 1, 4);
    peer.expects(ACK).seq(1);
    sentIn(RTT);
    peer.acknowledges(at(10));
    user.sends(4 * mss);
    sentIn(RTT);
    peer.segment(ACK | ECE).ack(at(11)).arrives();
    assertThat(status().lossPhase()).isEqualTo(Phase.CWR);
    assertThat(control.echoes).hasSize(1);
    peer.segment(ACK).ack(at(11)).sack(at(0), at(1)).arrives();
    assertThat(control.spurious).isZero();
    peer.takesAll();
  }

  @Test
  @Requirement("RFC3168 §6.1.2")
  void lossesDuringTheReductionReduceNothingMore() {
    user.sends(40 * mss);
    assertThat(peer.takesAll()).hasSize(10);
    stack().passes(RTT);
    peer.segment(ACK | ECE).ack(at(1)).arrives();
    peer.takesAll();
    sacks(1, 2, 6);
    assertThat(status().lossPhase()).isEqualTo(Phase.RECOVERY);
    assertThat(control.echoes).hasSize(1);
    assertThat(control.losses).isEmpty();
    assertThat(peer.takesAll().getFirst().seq).isEqualTo(at(1));
  }

  @Test
  @Requirement("RFC3168 §6.1.2")
  void anEchoInARecoveryOrWithNothingOutstandingReducesNothing() {
    sendsTen();
    stack().passes(RTT);
    sacks(0, 1, 4);
    peer.takesAll();
    peer.segment(ACK | ECE).ack(1).sack(at(1), at(5)).arrives();
    assertThat(control.echoes).isEmpty();
    sentIn(RTT);
    peer.acknowledges(at(10));
    peer.segment(ACK | ECE).ack(at(10)).arrives();
    assertThat(control.echoes).isEmpty();
    assertThat(status().cwnd()).isEqualTo(5L * mss);
  }

  @Test
  @Requirement("RFC3168 §6.1.2")
  void anAcknowledgmentThatEchoesCongestionGrowsNothing() {
    sendsTen();
    stack().passes(RTT);
    peer.segment(ACK | ECE).ack(at(10)).arrives();
    assertThat(control.lastAck().marked()).isEqualTo(10L * mss);
    assertThat(status().cwnd()).isEqualTo(5L * mss);
    user.sends(mss);
    peer.takesAll();
    peer.acknowledges(at(11));
    assertThat(control.lastAck().marked()).isZero();
  }
}
