package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.RST;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.testkit.Requirement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keep-alive (RFC 9293 §3.8.4): after ten seconds of silence, three probes a second apart. */
class KeepAliveTest extends Scenario {
  private ScriptedPeer peer;
  private User user;

  @BeforeEach
  void switchedOn() {
    configure(TcpSetting.KEEP_ALIVE, true);
    configure(TcpSetting.KEEP_ALIVE_IDLE, 10 * SECOND);
    configure(TcpSetting.KEEP_ALIVE_INTERVAL, SECOND);
    configure(TcpSetting.KEEP_ALIVE_PROBES, 3);
  }

  private void established() {
    peer = stack().peer(4000);
    user = peer.acceptsConnection();
  }

  @Test
  @Requirement("RFC9293 MUST-26")
  @Requirement("RFC9293 MUST-27")
  @Requirement("RFC9293 SHLD-12")
  void silenceForTheIdleTimeDrawsAProbeLeftOfTheWindow() {
    established();
    for (int i = 0; i < 3; i++) {
      stack().passes(10 * SECOND - 1);
      stack().passes(1);
      peer.expects(ACK).seq(0).ack(1).text(0);
      peer.segment(ACK).arrives();
    }
    assertThat(stack().tcp().eventCounters().expirations(TcpTimer.KEEP_ALIVE)).isEqualTo(5);
  }

  @Test
  @Requirement("RFC1122 R1122-2")
  void textThatArrivesIsASignOfLife() {
    established();
    stack().passes(6 * SECOND);
    peer.sendsText(1);
    stack().passes(40 * MILLI);
    peer.expects(ACK).ack(2);
    stack().passes(10 * SECOND - 40 * MILLI - 1);
    stack().passes(1);
    peer.expects(ACK).seq(0).ack(2).text(0);
    peer.segment(ACK).arrives();
  }

  @Test
  @Requirement("RFC9293 MUST-29")
  void onlyAllProbesWithoutAnAnswerEndTheConnection() {
    established();
    for (int answered = 1; answered <= 3; answered++) {
      stack().passes(10 * SECOND);
      peer.expects(ACK).seq(0);
      for (int lost = 1; lost < answered; lost++) {
        stack().passes(SECOND);
        peer.expects(ACK).seq(0).after(SECOND);
      }
      peer.segment(ACK).arrives();
    }
    stack().passes(12 * SECOND);
    for (int i = 0; i < 3; i++) {
      peer.expects(ACK).seq(0).after((10 + i) * SECOND);
    }
    stack().passes(SECOND - 1);
    stack().is(user, TcpState.ESTABLISHED);
    stack().passes(1);
    peer.expects(RST | ACK).seq(1);
    stack().isClosed(user, TcpError.KEEP_ALIVE_FAILED);
    stack().isEmpty();
  }

  @Test
  @Requirement("RFC9293 MUST-26")
  @Requirement("RFC1122 R1122-2")
  void nothingIsProbedWhileTextIsOutstandingOrWaits() {
    established();
    user.sends(10);
    peer.expects(ACK).seq(1).text(10);
    stack().passes(60 * SECOND);
    assertThat(peer.takesAll()).isNotEmpty().allMatch(s -> s.seq == 1 && s.text.length == 10);
    peer.advertises(0);
    peer.acknowledges(11);
    user.sends(10);
    for (int i = 0; i < 30; i++) {
      stack().passes(SECOND);
      if (!peer.hasNothing()) {
        assertThat(peer.takesAll()).allMatch(s -> s.seq == 11 && s.text.length == 1);
        peer.segment(ACK).ack(11).arrives();
      }
    }
    stack().is(user, TcpState.ESTABLISHED);
  }

  @Test
  @Requirement("RFC9293 MUST-24")
  void itIsSwitchedOffAndOnAtAnyTime() {
    established();
    var off = config.with(TcpSetting.KEEP_ALIVE, false);
    stack().does(() -> user.connection().configure(off, stack().now()));
    stack().passes(100 * SECOND);
    stack().does(() -> user.connection().configure(config, stack().now()));
    stack().passes(1);
    peer.expects(ACK).seq(0).after(0);
    peer.segment(ACK).arrives();
    stack().passes(9 * SECOND);
    stack().does(() -> user.connection().configure(off, stack().now()));
    stack().passes(100 * SECOND);
  }

  @Test
  void aPeerIsProbedInEachStateThatMayWaitForItForEver() {
    established();
    peer.reachesCloseWait(user);
    stack().passes(10 * SECOND);
    peer.expects(ACK).seq(0).ack(2);
    peer.segment(ACK).arrives();

    ScriptedPeer second = stack().peer(4001);
    second.reachesFinWait2(second.acceptsConnection());
    stack().passes(10 * SECOND);
    second.expects(ACK).seq(1).ack(1);
    peer.expects(ACK).seq(0).ack(2);
    second.segment(ACK).arrives();
    peer.segment(ACK).arrives();
  }

  @Test
  @Requirement("RFC5482 §3.1")
  void aProbeThatIsNotAnsweredInTheUserTimeoutEndsTheConnection() {
    configure(TcpSetting.USER_TIMEOUT, 2500 * MILLI);
    established();
    stack().passes(10 * SECOND);
    peer.expects(ACK).seq(0);
    peer.segment(ACK).arrives();
    stack().passes(5 * SECOND);
    stack().is(user, TcpState.ESTABLISHED);
    stack().passes(5 * SECOND + 2500 * MILLI - 1);
    assertThat(peer.takesAll()).hasSize(3);
    stack().is(user, TcpState.ESTABLISHED);
    stack().passes(1);
    stack().isClosed(user, TcpError.USER_TIMEOUT);
  }
}
