package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.RST;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpSetting;
import org.junit.jupiter.api.Test;

class MemoryTest extends Scenario {
  @Test
  void textBeyondAGapIsFreedByAResetAndTextBeforeItStaysReadable() {
    ScriptedPeer peer = stack().peer(4000);
    User user = peer.acceptsConnection();
    user.keepsUnreadText = true;
    peer.sendsText(10);
    peer.segment(ACK).seq(20_001).text(1000).arrives();
    peer.expects(ACK).ack(11);
    peer.segment(RST).seq(11).arrives();
    stack().isClosed(user, TcpError.RESET);
    assertThat(stack().chunks().octetsInUse()).isEqualTo(stack().chunks().chunkOctets());
    assertThat(user.receives(100)).isEqualTo(10);
    assertThat(user.receives(100)).isEqualTo(-1);
    stack().isEmpty();
  }

  @Test
  void textBeyondAGapIsFreedByAResetWhenNothingElseIsThere() {
    ScriptedPeer peer = stack().peer(4000);
    User user = peer.acceptsConnection();
    user.keepsUnreadText = true;
    peer.segment(ACK).seq(20_001).text(1000).arrives();
    peer.expects(ACK).ack(1);
    peer.segment(RST).seq(1).arrives();
    stack().isEmpty();
    assertThat(user.closesFully()).isEqualTo(TcpError.RESET);
  }

  @Test
  void aUserThatShutReceivingNeverHoldsMoreThanAWindow() {
    configure(TcpSetting.RECEIVE_BUFFER, 20_000);
    ScriptedPeer peer = stack().peer(4000);
    User user = peer.acceptsConnection();
    user.closesReceiving();
    for (int i = 0; i < 100; i++) {
      peer.sendsText(1000);
      peer.takesAll();
    }
    stack().passes(SECOND);
    peer.takesAll();
    assertThat(stack().chunks().octetsInUse()).isZero();
  }
}
