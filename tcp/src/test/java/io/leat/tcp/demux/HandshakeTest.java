package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.trace.TcpState;
import org.junit.jupiter.api.Test;

class HandshakeTest extends Scenario {
  @Test
  void anActiveOpenSendsSynAndAcknowledgesTheAnswer() {
    ScriptedPeer peer = stack().peer(4000);
    User user = stack().connects(peer);
    stack().is(user, TcpState.SYN_SENT);
    peer.expects(SYN).seq(0).window(65_535).mss(1500 - mode.headers()).windowShift(7);
    peer.syn(ACK).arrives();
    peer.expects(ACK).seq(1).ack(1);
    stack().is(user, TcpState.ESTABLISHED);
    assertThat(user.told).containsExactly("connected", "writable");
  }

  @Test
  void aPassiveOpenAnswersSynAndIsComplete() {
    stack().listens();
    ScriptedPeer peer = stack().peer(4000);
    peer.syn(0).arrives();
    peer.expects(SYN | ACK).seq(0).ack(1).window(65_535).mss(1500 - mode.headers()).windowShift(7);
    assertThat(stack().tcp().halfOpenCount()).isEqualTo(1);
    peer.segment(ACK).arrives();
    assertThat(stack().tcp().halfOpenCount()).isZero();
    assertThat(stack().accepts().state()).isEqualTo(TcpState.ESTABLISHED);
  }

  @Test
  void textCrossesBothWaysAndNothingIsLeftAfterTheLastClose() {
    stack().listens();
    ScriptedPeer peer = stack().peer(4000);
    User user = peer.connects();
    peer.sendsText(100);
    peer.sendsText(100);
    peer.expects(ACK).ack(201);
    assertThat(user.receives(1000)).isEqualTo(200);
    user.sends(10);
    peer.expects(ACK).seq(1).text(10).push();
    peer.acknowledges(11);
    peer.reachesTimeWait(user);
    stack().passes(2 * SECOND);
    stack().is(user, TcpState.CLOSED);
    assertThat(user.receives(1)).isEqualTo(-1);
    stack().isEmpty();
  }
}
