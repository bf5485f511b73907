package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A trace tells each user call, under its name in RFC 9293 §3.9.1, with its result. */
class CallTraceTest extends Scenario {
  @Test
  void everyCallIsToldOnceWithItsResult() {
    ScriptedPeer peer = stack().peer(4000);
    User user = peer.acceptsConnection();
    stack().takesCalls();
    user.sends(10);
    peer.expects(ACK).text(10);
    peer.sendsText(7);
    user.receives(100);
    user.receives(100);
    user.closes();
    peer.expects(FIN | ACK);
    user.closes();
    assertThat(stack().takesCalls())
        .as("a RECEIVE that finds nothing is no news")
        .containsExactly("SEND 10", "RECEIVE 7", "CLOSE 0", "CLOSE -1");
    user.aborts();
    peer.expects(RST | ACK);
    user.aborts();
    user.closes();
    assertThat(stack().takesCalls()).containsExactly("ABORT 0", "ABORT -1", "CLOSE -1");
  }
}
