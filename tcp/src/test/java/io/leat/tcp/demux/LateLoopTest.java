package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A loop that did not run for a while finds what has arrived and timers that are due. It looks at
 * what has arrived first: its own pause does not look like loss.
 */
class LateLoopTest extends Scenario {
  private ScriptedPeer peer;
  private User user;

  @BeforeEach
  void onePeer() {
    peer = stack().peer(4000);
  }

  private long expirations(TcpTimer timer) {
    return stack().tcp().eventCounters().expirations(timer);
  }

  private void twoSegmentsInFlight() {
    user = peer.acceptsConnection();
    user.sends(2 * stack().mss());
    assertThat(peer.takesAll()).hasSize(2);
  }

  @Test
  void theAcknowledgmentOfAllStopsTheTimer() {
    twoSegmentsInFlight();
    stack().wakesLate(10 * SECOND, () -> peer.segment(ACK).arrivesInBurst());
    assertThat(expirations(TcpTimer.RETRANSMISSION) + expirations(TcpTimer.LOSS_PROBE)).isZero();
  }

  @Test
  void theAcknowledgmentOfAPartStartsTheTimerAnew() {
    twoSegmentsInFlight();
    long half = 1 + stack().mss();
    stack().wakesLate(10 * SECOND, () -> peer.segment(ACK).ack(half).arrivesInBurst());
    assertThat(expirations(TcpTimer.RETRANSMISSION) + expirations(TcpTimer.LOSS_PROBE)).isZero();
    assertThat(peer.takesAll()).isEmpty();
    peer.acknowledges(1 + 2 * stack().mss());
  }

  @Test
  void aSelectiveAcknowledgmentMakesTheMissingTextGoAgainAndNoProbe() {
    twoSegmentsInFlight();
    int mss = stack().mss();
    stack()
        .wakesLate(
            10 * SECOND,
            () -> peer.segment(ACK).ack(1).sack(1 + mss, 1 + 2 * mss).arrivesInBurst());
    assertThat(expirations(TcpTimer.RETRANSMISSION) + expirations(TcpTimer.LOSS_PROBE)).isZero();
    stack().passes(SECOND);
    peer.expects(ACK).seq(1).text(mss);
    peer.acknowledges(1 + 2 * mss);
  }

  @Test
  void theAnswerToOurSynStopsItsTimer() {
    user = stack().connects(peer);
    peer.expects(SYN);
    stack().wakesLate(10 * SECOND, () -> peer.syn(ACK).arrivesInBurst());
    peer.expects(ACK).seq(1).ack(1);
    stack().is(user, TcpState.ESTABLISHED);
    assertThat(expirations(TcpTimer.RETRANSMISSION)).isZero();
  }
}
