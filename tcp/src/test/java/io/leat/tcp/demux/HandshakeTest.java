package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import io.leat.testkit.Requirement;
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

  @Test
  @Requirement("RFC6928 §2")
  void theInitialWindowOfLargeSegmentsIsTwo() {
    stack().setMtu(9000);
    ScriptedPeer peer = stack().peer(4000);
    User user = stack().connects(peer);
    peer.expects(SYN);
    peer.syn(ACK).mss(9000 - mode.headers()).arrives();
    peer.expects(ACK);
    var status = user.connection().status(stack().now());
    assertThat(status.sendMss()).isGreaterThan(8900);
    assertThat(status.cwnd()).isEqualTo(2L * status.sendMss());
  }

  @Test
  void aScaleOfNothingIsAScaleAllTheSame() {
    configure(TcpSetting.RECEIVE_BUFFER, 1 << 20);
    ScriptedPeer peer = stack().peer(4000);
    stack().connects(peer);
    int shift = peer.expects(SYN).windowShift;
    assertThat(shift).isPositive();
    peer.syn(ACK).windowShift(0).arrives();
    peer.expects(ACK).window(1 << 20 >> shift);
  }

  /** A SYN that went twice is measured by the timestamp that its answer echoes (RFC 7323 §4.1). */
  private int measured(int millis) {
    ScriptedPeer peer = stack().peer(5000 + millis);
    User user = stack().connects(peer);
    peer.expects(SYN);
    stack().passes(SECOND);
    Emitted second = peer.expects(SYN);
    peer.syn(ACK).timestamps(stack().clock(), second.tsVal - millis).arrives();
    peer.expects(ACK);
    return user.connection().status(stack().now()).srttMicros();
  }

  @Test
  @Requirement("RFC6298 R6298-7")
  void whatAnEchoMeasuresIsAMillisecondToAMinute() {
    assumeTrue(mode.timestamps);
    assertThat(measured(0)).isEqualTo(1000);
    assertThat(measured(1)).isEqualTo(1000);
    assertThat(measured(60_000)).isEqualTo(60_000_000);
    assertThat(measured(60_001)).as("no sample").isZero();
  }
}
