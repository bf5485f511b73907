package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TransitionCause;
import io.leat.testkit.Requirement;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
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

  @Test
  @Requirement("RFC9293 §3.10.7.4")
  void aFinThatAcknowledgesOursLeadsStraightToTimeWait() {
    ScriptedPeer peer = stack().peer(4000);
    User user = peer.acceptsConnection();
    peer.reachesFinWait1(user);
    peer.segment(FIN | ACK).arrives();
    peer.expects(ACK).seq(2).ack(2);
    stack().is(user, TcpState.TIME_WAIT);
    assertThat(stack().causes())
        .endsWith(TransitionCause.CLOSE_CALLED, TransitionCause.FIN_ARRIVED_ACKING_OURS);
  }

  @Test
  void textThatWasAcknowledgedAndComesAgainWithTheAckOfOurFinIsAnsweredOnce() {
    ScriptedPeer peer = stack().peer(4000);
    User user = peer.acceptsConnection();
    peer.sendsText(10);
    user.receivesAll();
    stack().passes(SECOND);
    peer.takesAll();
    peer.reachesClosing(user);
    peer.segment(ACK).seq(8).text(10).ack(2).arrives();
    peer.expects(ACK).seq(2).ack(12);
    stack().is(user, TcpState.TIME_WAIT);
  }

  @Test
  void aFinWhoseTextFindsNoMemoryStillAcknowledgesOurs() {
    memory = 1 << 20;
    ScriptedPeer peer = stack().peer(4000);
    User user = peer.acceptsConnection();
    peer.reachesFinWait1(user);
    List<MemorySegment> taken = new ArrayList<>();
    while (stack().chunks().chunksLeft() > 0) {
      taken.add(stack().chunks().take());
    }
    peer.segment(FIN | ACK).text(10).arrives();
    peer.expects(ACK).ack(1);
    stack().is(user, TcpState.FIN_WAIT_2);
    taken.forEach(stack().chunks()::give);
    peer.segment(FIN | ACK).seq(1).text(10).arrives();
    peer.expects(ACK).ack(12);
    stack().is(user, TcpState.TIME_WAIT);
  }

  @Test
  void theLingeringOfACloseEndsWithTheAckOfItsFin() {
    configure(TcpSetting.LINGER, 5 * SECOND);
    configure(TcpSetting.FIN_WAIT_2_TIMEOUT, 0);
    ScriptedPeer peer = stack().peer(4000);
    User user = peer.acceptsConnection();
    user.closesFully();
    peer.expects(FIN | ACK);
    peer.acknowledges(2);
    stack().passes(1000 * SECOND);
    stack().is(user, TcpState.FIN_WAIT_2);
  }

  @Test
  void aFinBehindTextThatWasReceivedBeforeIsNoFin() {
    ScriptedPeer peer = stack().peer(4000);
    User user = peer.acceptsConnection();
    peer.segment(ACK).seq(1).text(10).arrives();
    peer.segment(ACK).seq(21).text(10).arrives();
    peer.takesAll();
    peer.segment(FIN | ACK).seq(1).text(5).arrives();
    peer.takesAll();
    peer.segment(ACK).seq(11).text(10).arrives();
    peer.takesAll();
    stack().is(user, TcpState.ESTABLISHED);
    assertThat(user.receivesAll()).isEqualTo(30);
  }
}
