package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;

import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
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
}
