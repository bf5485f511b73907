package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;

import io.leat.tcp.connection.TcpError;
import org.junit.jupiter.api.Test;

class CloseTest extends Scenario {
  @Test
  void textWithFinForAClosedApplicationDrawsOneReset() {
    ScriptedPeer peer = stack().peer(4000);
    User user = peer.acceptsConnection();
    user.closesFully();
    peer.expects(FIN | ACK);
    peer.segment(FIN | ACK).text(10).arrives();
    peer.expects(RST).seq(2);
    stack().isClosed(user, TcpError.RESET);
    stack().isEmpty();
  }
}
