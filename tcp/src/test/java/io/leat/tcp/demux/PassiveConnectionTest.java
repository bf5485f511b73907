package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import io.leat.testkit.Requirement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One connection that itself waits in LISTEN. */
class PassiveConnectionTest extends Scenario {
  private ScriptedPeer peer;
  private User user;

  @BeforeEach
  void listens() {
    peer = stack().peer(4000);
    user = stack().opensPassively();
    stack().is(user, TcpState.LISTEN);
  }

  private void synReceived() {
    peer.syn(0).arrives();
    peer.expects(SYN | ACK).seq(0).ack(1);
    stack().is(user, TcpState.SYN_RECEIVED);
  }

  @Test
  void becomesTheConnectionOfTheFirstSyn() {
    synReceived();
    peer.segment(ACK).arrives();
    stack().is(user, TcpState.ESTABLISHED);
    ScriptedPeer second = stack().peer(4001);
    second.syn(0).arrives();
    second.expects(RST | ACK);
  }

  @Test
  @Requirement("RFC9293 MUST-11")
  void aResetReturnsItToListenForAnyPeer() {
    synReceived();
    peer.segment(RST).arrives();
    stack().is(user, TcpState.LISTEN);
    assertThat(user.told).isEmpty();
    ScriptedPeer second = stack().peer(4001);
    second.syn(0).arrives();
    second.expects(SYN | ACK).seq(0).ack(1);
    second.segment(ACK).arrives();
    stack().is(user, TcpState.ESTABLISHED);
  }

  @Test
  void anUnansweredSynAckReturnsItToListen() {
    synReceived();
    stack().passes(100 * SECOND);
    assertThat(peer.takesAll()).hasSize(5).allMatch(s -> s.has(SYN | ACK));
    stack().is(user, TcpState.LISTEN);
  }

  @Test
  void theNextHandshakeBeginsAfresh() {
    synReceived();
    stack().passes(100 * SECOND);
    peer.takesAll();
    ScriptedPeer second = stack().peer(4001);
    second.syn(0).arrives();
    second.expects(SYN | ACK);
    stack().passes(SECOND);
    second.expects(SYN | ACK).after(SECOND);
    stack().passes(100 * MILLI);
    second.segment(ACK).arrives();
    stack().is(user, TcpState.ESTABLISHED);
    user.sends(100_000);
    assertThat(second.takesAll()).as("one lost SYN,ACK").hasSize(10);
  }

  @Test
  void nothingOfAFailedHandshakeIsLeftAfterManyOfThem() {
    configure(TcpSetting.SYN_ACK_RETRIES, 1);
    for (int i = 0; i < 20; i++) {
      ScriptedPeer each = stack().peer(5000 + i);
      each.syn(0).arrives();
      each.expects(SYN | ACK);
      if (i % 2 == 0) {
        each.segment(RST).arrives();
      } else {
        stack().passes(100 * SECOND);
        each.takesAll();
      }
      stack().is(user, TcpState.LISTEN);
    }
    user.closes();
    stack().isEmpty();
  }

  @Test
  void afterItsUserClosedItDoesNotListenAgain() {
    synReceived();
    user.sends(10);
    assertThat(user.closes()).isEqualTo(TcpError.NONE);
    stack().is(user, TcpState.SYN_RECEIVED);
    peer.segment(RST).arrives();
    stack().is(user, TcpState.CLOSED);
    assertThat(user.wasTold("closed")).isTrue();
    stack().isEmpty();
  }

  @Test
  void textAndCloseQueuedInSynReceivedFollowTheAcknowledgment() {
    synReceived();
    user.sends(10);
    user.closes();
    assertThat(user.closes()).isEqualTo(TcpError.CLOSING);
    peer.segment(ACK).arrives();
    peer.expects(FIN | ACK).seq(1).text(10);
    stack().is(user, TcpState.FIN_WAIT_1);
    peer.acknowledges(12);
    stack().is(user, TcpState.FIN_WAIT_2);
  }

  @Test
  void closeWithoutTextSendsFinAtOnce() {
    synReceived();
    user.closes();
    peer.expects(FIN | ACK).seq(1).ack(1);
    stack().is(user, TcpState.FIN_WAIT_1);
    peer.acknowledges(2);
    stack().is(user, TcpState.FIN_WAIT_2);
  }

  @Test
  void closeInListenSendsNothing() {
    user.closes();
    stack().is(user, TcpState.CLOSED);
    peer.syn(0).arrives();
    peer.expects(RST | ACK);
    stack().isEmpty();
  }

  @Test
  @Requirement("RFC9293 §3.10.7.4")
  void aSynWithAnotherNumberIsChallenged() {
    synReceived();
    peer.segment(SYN).seq(100).arrives();
    peer.expects(ACK).seq(1).ack(1);
    stack().is(user, TcpState.SYN_RECEIVED);
  }

  @Test
  void anUnacceptableAckDrawsAResetAtItsNumber() {
    synReceived();
    peer.segment(ACK).seq(1).ack(0).arrives();
    peer.expects(RST).seq(0);
    peer.segment(ACK).seq(1).ack(2).arrives();
    peer.expects(RST).seq(2);
    stack().is(user, TcpState.SYN_RECEIVED);
  }

  @Test
  void sendWithoutARemoteSocketFails() {
    assertThat(user.sends(10)).isEqualTo(-1);
    assertThat(user.connection().callError()).isEqualTo(TcpError.REMOTE_UNSPECIFIED);
    stack().is(user, TcpState.LISTEN);
  }

  @Test
  void theHandshakesLastAcknowledgmentMayCarryTextAndFin() {
    synReceived();
    peer.segment(FIN | ACK).text(10).arrives();
    peer.expects(ACK).seq(1).ack(12);
    stack().is(user, TcpState.CLOSE_WAIT);
    assertThat(user.receives(100)).isEqualTo(10);
    assertThat(user.receives(100)).isEqualTo(-1);
  }
}
