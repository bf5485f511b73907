package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTrace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a handler is told, and when. */
class ConnectionEventsTest extends Scenario {
  private ScriptedPeer peer;
  private User user;

  @Test
  void aConnectionTellsItsWholeLifeInOrder() {
    peer = stack().peer(4000);
    user = stack().connects(peer);
    peer.expects(SYN);
    peer.syn(ACK).arrives();
    peer.expects(ACK);
    peer.sendsText(10);
    stack().passes(100 * MILLI);
    peer.expects(ACK).ack(11);
    assertThat(user.told).containsExactly("connected", "writable", "readable");
    user.receivesAll();
    peer.segment(FIN | ACK).arrives();
    peer.expects(ACK).ack(12);
    user.closes();
    peer.expects(FIN | ACK);
    peer.acknowledges(2);
    assertThat(user.told)
        .containsExactly("connected", "writable", "readable", "readable", "closed");
    assertThat(user.states)
        .containsSubsequence(
            TcpState.ESTABLISHED, TcpState.CLOSE_WAIT, TcpState.LAST_ACK, TcpState.CLOSED);
  }

  @Test
  void afterItsEndOnlyAChangeOfStateIsNews() {
    peer = stack().peer(4000);
    user = peer.acceptsConnection();
    peer.reachesTimeWait(user);
    assertThat(user.wasTold("closed")).isTrue();
    int told = user.told.size();
    stack().passes(3 * SECOND);
    assertThat(user.told).hasSize(told);
    assertThat(user.states).endsWith(TcpState.TIME_WAIT, TcpState.CLOSED);
  }

  @Test
  void unreadTextIsFreedByAnErrorUnlessItsReaderWantsIt() {
    for (boolean keeps : new boolean[] {false, true}) {
      peer = stack().peer(keeps ? 4001 : 4000);
      user = peer.acceptsConnection();
      user.keepsUnreadText = keeps;
      peer.sendsText(10);
      stack().passes(100 * MILLI);
      peer.expects(ACK);
      peer.segment(RST).arrives();
      stack().isClosed(user, TcpError.RESET);
      assertThat(user.receives(100)).isEqualTo(keeps ? 10 : -1);
    }
    stack().isEmpty();
  }

  @Test
  void eachStateIsToldOnce() {
    peer = stack().peer(4000);
    user = peer.acceptsConnection();
    peer.sendsText(10);
    user.receivesAll();
    peer.takesAll();
    peer.reachesClosing(user);
    peer.acknowledges(2);
    assertThat(user.wasTold("closed")).as("at TIME-WAIT").isTrue();
    stack().passes(3 * SECOND);
    assertThat(user.states)
        .containsExactly(
            TcpState.SYN_SENT,
            TcpState.ESTABLISHED,
            TcpState.FIN_WAIT_1,
            TcpState.CLOSING,
            TcpState.TIME_WAIT,
            TcpState.CLOSED);
  }

  @Test
  void withoutAWishOfItsHandlerUnreadTextIsFreedByAnError() {
    peer = stack().peer(4000);
    user = peer.acceptsConnection();
    user.connection().setHandler(new ConnectionHandler() {});
    peer.sendsText(10);
    peer.segment(RST).arrives();
    stack().isEmpty();
  }

  @Test
  void aHandlerThatFailsOnTheLastNewsIsStillToldThatItIsOver() throws OpenException {
    TwoHosts hosts = new TwoHosts(TcpConfig.DEFAULT, TcpTrace.OFF);
    List<TcpError> ends = new ArrayList<>();
    TcpConnection connection = hosts.a.tcp.connect(hosts.flowTo(81), TcpConfig.DEFAULT, hosts.now);
    connection.setHandler(
        new ConnectionHandler() {
          @Override
          public void readable(TcpConnection its, long now) {
            throw new IllegalStateException("out of order");
          }

          @Override
          public void closed(TcpConnection its, long now) {
            ends.add(its.error());
          }
        });
    assertThatThrownBy(() -> hosts.run(SECOND)).hasRootCauseMessage("out of order");
    hosts.failures.clear();
    hosts.run(SECOND);
    assertThat(ends).containsExactly(TcpError.REFUSED);
  }
}
