package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.handshake.Listener;
import io.leat.tcp.trace.TcpState;
import io.leat.testkit.Requirement;
import org.junit.jupiter.api.Test;

class TimeWaitTest extends Scenario {
  @Test
  void abortInTimeWaitLeavesTheTimersOfOtherConnectionsAlone() {
    ScriptedPeer first = stack().peer(4000);
    User waiting = first.acceptsConnection();
    first.reachesTimeWait(waiting);
    ScriptedPeer second = stack().peer(4001);
    User other = second.acceptsConnection();
    other.sends(10);
    second.expects(ACK).text(10);

    waiting.aborts();
    stack().is(waiting, TcpState.CLOSED);
    stack().passes(300 * MILLI);
    second.expects(ACK).seq(1).text(10);
  }

  @Test
  void manySimultaneousClosesAllReachTimeWait() {
    for (int i = 0; i < 40; i++) {
      ScriptedPeer peer = stack().peer(4000 + i);
      User user = peer.acceptsConnection();
      peer.reachesClosing(user);
      peer.segment(ACK).arrives();
      stack().is(user, TcpState.TIME_WAIT);
    }
    stack().passes(2 * SECOND);
    stack().isEmpty();
  }

  @Test
  void settingsChangedInTimeWaitTouchNoOtherConnection() {
    for (int i = 0; i < 40; i++) {
      ScriptedPeer peer = stack().peer(4000 + i);
      User user = peer.acceptsConnection();
      peer.reachesTimeWait(user);
      stack()
          .does(() ->
              user.connection().configure(config.with(TcpSetting.KEEP_ALIVE, true), stack().now()));
    }
    stack().passes(2 * SECOND);
    stack().isEmpty();
  }

  @Test
  void aLateWriteOfAnotherThreadIsHarmlessInTimeWait() {
    for (int i = 0; i < 40; i++) {
      ScriptedPeer peer = stack().peer(4000 + i);
      User user = peer.acceptsConnection();
      peer.reachesTimeWait(user);
      stack().does(() -> user.connection().sendPositionAdvanced(stack().now()));
    }
    stack().passes(2 * SECOND);
    stack().isEmpty();
  }

  @Test
  @Requirement("RFC6191 §2")
  void aNewSynThatFindsTheAcceptQueueFullLeavesTimeWaitAlone() {
    configure(TcpSetting.ACCEPT_QUEUE_LIMIT, 1);
    Listener listener = stack().listens();
    ScriptedPeer peer = stack().peer(4000);
    peer.reachesTimeWait(peer.connects());
    ScriptedPeer waiting = stack().peer(4001);
    waiting.syn(0).arrives();
    waiting.expects(SYN | ACK);
    waiting.segment(ACK).arrives();

    newSynIsRefused(peer);
    assertThat(listener.acceptOverflows()).isEqualTo(1);
    assertThat(listener.accept()).isNotNull();
    newSynIsTaken(peer);
  }

  @Test
  @Requirement("RFC6191 §2")
  void aNewSynThatFindsTheIncompleteQueueFullLeavesTimeWaitAlone() {
    configure(TcpSetting.HALF_OPEN_LIMIT, 1);
    Listener listener = stack().listens();
    ScriptedPeer peer = stack().peer(4000);
    peer.reachesTimeWait(peer.connects());
    ScriptedPeer waiting = stack().peer(4001);
    waiting.syn(0).arrives();
    waiting.expects(SYN | ACK);

    newSynIsRefused(peer);
    assertThat(listener.halfOpenOverflows()).isEqualTo(1);
    waiting.segment(ACK).arrives();
    newSynIsTaken(peer);
  }

  private void newSynIsRefused(ScriptedPeer peer) {
    peer.startsAnew(peer.irs() + 1000);
    peer.syn(0).arrives();
    assertThat(stack().tcp().timeWaitCount()).isEqualTo(1);
  }

  private void newSynIsTaken(ScriptedPeer peer) {
    peer.syn(0).arrives();
    peer.expects(SYN | ACK).seq(0).ack(1);
    assertThat(stack().tcp().timeWaitCount()).isZero();
  }
}
