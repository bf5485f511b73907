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
import org.junit.jupiter.api.Test;

/** Connections whose application has gone. */
class OrphanTest extends Scenario {
  private ScriptedPeer peer;
  private User user;

  private void windowIsClosedWithTextLeft() {
    peer = stack().peer(4000);
    user = peer.acceptsConnection();
    peer.advertises(0);
    peer.acknowledges(1);
    user.sends(1000);
  }

  /** Answers probes until the stack falls silent or resets; returns how many there were. */
  private int probesAnswered(int atMost) {
    int probes = 0;
    while (probes < atMost && user.connection().state() != TcpState.CLOSED) {
      stack().passes(SECOND);
      var all = peer.takesAll();
      if (!all.isEmpty() && !all.getLast().has(RST)) {
        probes += all.size();
        peer.segment(ACK).ack(1).arrives();
      }
    }
    return probes;
  }

  @Test
  @Requirement("RFC9293 MUST-37")
  void anOpenApplicationWaitsForAsLongAsProbesAreAnswered() {
    windowIsClosedWithTextLeft();
    assertThat(probesAnswered(20)).isEqualTo(20);
    stack().is(user, TcpState.ESTABLISHED);
  }

  @Test
  void aPeerThatKeepsItsWindowClosedToAClosedApplicationIsReset() {
    windowIsClosedWithTextLeft();
    user.closesFully();
    peer.takesAll();
    assertThat(probesAnswered(100)).isEqualTo(8);
    stack().isClosed(user, TcpError.ABORTED);
    assertThat(stack().causes()).contains(TransitionCause.ORPHAN_PROBES_EXHAUSTED);
    assertThat(stack().tcp().counters().orphansGivenUp()).isEqualTo(1);
    stack().isEmpty();
  }

  @Test
  void aWindowThatOpensBeginsTheCountAnew() {
    windowIsClosedWithTextLeft();
    user.closesFully();
    peer.takesAll();
    assertThat(probesAnswered(6)).isEqualTo(6);
    peer.segment(ACK).ack(1).window(100).arrives();
    peer.takesAll();
    peer.acknowledges(2);
    peer.takesAll();
    stack().passes(30 * SECOND);
    stack().is(user, TcpState.FIN_WAIT_1);
    peer.takesAll();
    user.aborts();
    peer.takesAll();
  }

  @Test
  void beyondTheLimitACloseResets() {
    configure(TcpSetting.ORPHAN_LIMIT, 1);
    peer = stack().peer(4000);
    user = peer.acceptsConnection();
    ScriptedPeer second = stack().peer(4001);
    User other = second.acceptsConnection();
    user.closesFully();
    peer.expects(FIN | ACK);
    assertThat(stack().tcp().orphanCount()).isEqualTo(1);

    assertThat(other.closesFully()).isEqualTo(TcpError.NONE);
    second.expects(RST | ACK);
    stack().isClosed(other, TcpError.ABORTED);
    assertThat(stack().causes()).contains(TransitionCause.ORPHAN_LIMIT);
    assertThat(stack().tcp().counters().orphansRefused()).isEqualTo(1);
  }

  @Test
  void whoHasReachedTimeWaitIsCountedNoMore() {
    configure(TcpSetting.ORPHAN_LIMIT, 1);
    peer = stack().peer(4000);
    user = peer.acceptsConnection();
    user.closesFully();
    peer.expects(FIN | ACK);
    peer.segment(FIN | ACK).arrives();
    peer.expects(ACK);
    stack().is(user, TcpState.TIME_WAIT);
    assertThat(stack().tcp().orphanCount()).isZero();
  }
}
