package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.DropReason;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import io.leat.testkit.Requirement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** While our window is closed only text is refused (RFC 9293 §3.10.7.4, first; MUST-66). */
class ClosedReceiveWindowTest extends Scenario {
  private static final int BUFFER = 10_000;

  private ScriptedPeer peer;
  private User user;

  @BeforeEach
  void theWindowIsFull() {
    configure(TcpSetting.RECEIVE_BUFFER, BUFFER);
    configure(TcpSetting.WINDOW_SCALE, false);
    configure(TcpSetting.KEEP_ALIVE, true);
    configure(TcpSetting.KEEP_ALIVE_IDLE, 10 * SECOND);
    configure(TcpSetting.KEEP_ALIVE_INTERVAL, SECOND);
    configure(TcpSetting.KEEP_ALIVE_PROBES, 3);
    peer = stack().peer(4000);
    user = peer.acceptsConnection();
    for (int left = BUFFER; left > 0; left -= 1000) {
      peer.sendsText(1000);
      peer.takesAll();
    }
    stack().passes(SECOND);
    peer.takesAll();
    assertThat(user.connection().status(stack().now()).rcvWnd()).isZero();
    stack().takesDrops();
    user.sends(10);
    peer.expects(ACK).seq(1).text(10);
  }

  private boolean isAcknowledged() {
    return user.connection().status(stack().now()).sendQueue() == 0;
  }

  @Test
  @Requirement("RFC9293 MUST-66")
  void theAcknowledgmentOfAProbeCounts() {
    peer.segment(ACK).seq(1 + BUFFER).ack(11).text(1).arrives();
    peer.expects(ACK).ack(1 + BUFFER);
    assertThat(isAcknowledged()).isTrue();
    assertThat(stack().takesDrops()).isEmpty();
  }

  @Test
  void theAcknowledgmentOfTextThatBeginsBeforeTheWindowAndReachesBeyondItCounts() {
    peer.segment(ACK).seq(BUFFER - 3).ack(11).text(10).arrives();
    peer.expects(ACK).ack(1 + BUFFER);
    assertThat(isAcknowledged()).isTrue();
    assertThat(stack().takesDrops()).isEmpty();
    assertThat(user.receivesAll()).isEqualTo(BUFFER);
    peer.takesAll();
  }

  @Test
  void textThatEndsWhereTheWindowBeginsIsOld() {
    peer.segment(ACK).seq(BUFFER - 9).ack(1).text(10).arrives();
    peer.expects(ACK).ack(1 + BUFFER);
    assertThat(stack().takesDrops()).containsExactly(DropReason.TCP_NOT_ACCEPTABLE);
  }

  @Test
  void whatLiesBeyondTheWindowCountsForNothing() {
    peer.segment(ACK).seq(6 + BUFFER).ack(11).text(10).arrives();
    peer.expects(ACK).ack(1 + BUFFER);
    assertThat(isAcknowledged()).isFalse();
    assertThat(stack().takesDrops()).containsExactly(DropReason.TCP_NOT_ACCEPTABLE);
    stack().passes(SECOND);
    peer.takesAll();
    peer.segment(ACK).seq(2 + BUFFER).ack(11).arrives();
    peer.expects(ACK).ack(1 + BUFFER);
    assertThat(isAcknowledged()).isFalse();
    peer.acknowledges(11);
  }

  @Test
  void aFinAloneNeedsNoWindow() {
    peer.segment(FIN | ACK).seq(1 + BUFFER).ack(11).arrives();
    peer.expects(ACK).ack(2 + BUFFER);
    stack().is(user, TcpState.CLOSE_WAIT);
  }

  /** A peer that has probed the window counts the octet of its probe: it answers one beyond. */
  private boolean livesOnWith(long seq, long ack) {
    peer.segment(ACK).seq(1 + BUFFER).ack(11).arrives();
    peer.takesAll();
    for (int i = 0; i < 30 && user.connection().state() == TcpState.ESTABLISHED; i++) {
      stack().passes(SECOND);
      if (!peer.takesAll().isEmpty() && user.connection().state() == TcpState.ESTABLISHED) {
        peer.segment(ACK).seq(seq).ack(ack).arrives();
        peer.takesAll();
      }
    }
    return user.connection().state() == TcpState.ESTABLISHED;
  }

  @Test
  @Requirement("RFC9293 MUST-26")
  void anAnswerFromBeyondTheWindowIsASignOfLife() {
    assertThat(livesOnWith(2 + BUFFER, 11)).isTrue();
  }

  @Test
  void butNotOneThatAcknowledgesWhatWasNeverSent() {
    assertThat(livesOnWith(2 + BUFFER, 12)).isFalse();
  }

  @Test
  void norOneThatAcknowledgesLessThanBefore() {
    assertThat(livesOnWith(2 + BUFFER, 10)).isFalse();
  }
}
