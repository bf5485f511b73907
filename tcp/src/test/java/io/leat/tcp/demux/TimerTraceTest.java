package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.TcpSetting;
import io.leat.testkit.Requirement;
import org.junit.jupiter.api.Test;

/** A trace tells when each timer is set and for when, that it is stopped, and that it expires. */
class TimerTraceTest extends Scenario {
  private ScriptedPeer peer;
  private User user;

  private void established() {
    peer = stack().peer(4000);
    user = peer.acceptsConnection();
    stack().takesTimers();
  }

  private void timers(String... events) {
    assertThat(stack().takesTimers()).containsExactly(events);
  }

  @Test
  @Requirement("RFC6298 §5")
  void theTimeoutOfASynDoublesAndItsAnswerStopsIt() {
    peer = stack().peer(4000);
    user = stack().connects(peer);
    peer.expects(SYN);
    timers("RETRANSMISSION in 1000");
    stack().passes(SECOND);
    peer.expects(SYN);
    timers("RETRANSMISSION stopped", "RETRANSMISSION expired", "RETRANSMISSION in 2000");
    peer.syn(ACK).arrives();
    peer.expects(ACK);
    timers("RETRANSMISSION stopped");
  }

  @Test
  @Requirement("RFC8985 §7.2")
  void textIsWatchedOverByAProbeThenByTheTimeout() {
    established();
    user.sends(10);
    peer.expects(ACK).text(10);
    assertThat(stack().takesTimers()).hasSize(1).allMatch(s -> s.startsWith("LOSS_PROBE in"));
    stack().passes(user.connection().status(stack().now()).retransmissionIn());
    peer.expects(ACK).text(10);
    assertThat(stack().takesTimers())
        .startsWith("LOSS_PROBE stopped", "LOSS_PROBE expired")
        .last()
        .asString()
        .startsWith("RETRANSMISSION in");
    peer.acknowledges(11);
    timers("RETRANSMISSION stopped");
  }

  @Test
  @Requirement("RFC6298 §5")
  void withoutSelectiveAcknowledgmentTextIsWatchedOverByTheTimeoutAlone() {
    configure(TcpSetting.SACK, false);
    configure(TcpSetting.NAGLE, false);
    established();
    user.sends(10);
    peer.expects(ACK).text(10);
    timers("RETRANSMISSION in 200");
    stack().passes(100 * MILLI);
    user.sends(10);
    peer.expects(ACK).text(10);
    timers();
    peer.acknowledges(11);
    timers("RETRANSMISSION in 200");
    peer.acknowledges(21);
    timers("RETRANSMISSION stopped");
  }

  @Test
  @Requirement("RFC9293 MUST-58")
  void anAcknowledgmentIsDelayedAndWhatIsSentStopsTheDelay() {
    established();
    peer.sendsText(10);
    timers("DELAYED_ACK in 40");
    stack().passes(40 * MILLI);
    peer.expects(ACK).ack(11);
    timers("DELAYED_ACK stopped", "DELAYED_ACK expired");
    peer.sendsText(10);
    timers("DELAYED_ACK in 40");
    user.sends(1);
    peer.expects(ACK).ack(21).text(1);
    assertThat(stack().takesTimers()).contains("DELAYED_ACK stopped");
    peer.acknowledges(2);
  }

  @Test
  @Requirement("RFC9293 MUST-36")
  void aClosedWindowIsProbedByATimerThatAnOpenOneStops() {
    established();
    peer.segment(ACK).window(0).arrives();
    user.sends(10);
    timers("PERSIST in 200");
    stack().passes(200 * MILLI);
    peer.expects(ACK).text(1);
    timers("PERSIST stopped", "PERSIST expired", "PERSIST in 400");
    peer.segment(ACK).ack(1).window(1000).arrives();
    peer.takesAll();
    assertThat(stack().takesTimers()).contains("PERSIST stopped");
    peer.acknowledges(2);
    peer.expects(ACK).seq(2).text(9);
    peer.acknowledges(11);
  }

  @Test
  void theUserTimeoutCountsFromTheLastProgress() {
    configure(TcpSetting.USER_TIMEOUT, 5 * SECOND);
    configure(TcpSetting.NAGLE, false);
    peer = stack().peer(4000);
    user = stack().connects(peer);
    peer.expects(SYN);
    assertThat(stack().takesTimers()).contains("USER_TIMEOUT in 5000");
    peer.syn(ACK).arrives();
    peer.expects(ACK);
    assertThat(stack().takesTimers()).contains("USER_TIMEOUT stopped");
    user.sends(10);
    user.sends(10);
    peer.takesAll();
    assertThat(stack().takesTimers()).containsOnlyOnce("USER_TIMEOUT in 5000");
    stack().passes(MILLI);
    peer.acknowledges(11);
    assertThat(stack().takesTimers())
        .containsSubsequence("USER_TIMEOUT stopped", "USER_TIMEOUT in 5000");
    peer.acknowledges(21);
    assertThat(stack().takesTimers())
        .contains("USER_TIMEOUT stopped")
        .doesNotContain("USER_TIMEOUT in 5000");
  }

  @Test
  @Requirement("RFC9293 §3.8.4")
  void keepAliveCountsFromTheLastSignOfLife() {
    configure(TcpSetting.KEEP_ALIVE, true);
    configure(TcpSetting.KEEP_ALIVE_IDLE, 10 * SECOND);
    configure(TcpSetting.KEEP_ALIVE_INTERVAL, SECOND);
    configure(TcpSetting.KEEP_ALIVE_PROBES, 2);
    peer = stack().peer(4000);
    user = peer.acceptsConnection();
    assertThat(stack().takesTimers()).contains("KEEP_ALIVE in 10000");
    stack().passes(4 * SECOND);
    peer.segment(ACK).arrives();
    stack().passes(6 * SECOND);
    timers("KEEP_ALIVE expired", "KEEP_ALIVE in 4000");
    stack().passes(4 * SECOND);
    peer.expects(ACK).seq(0);
    timers("KEEP_ALIVE expired", "KEEP_ALIVE in 1000");
    stack().passes(SECOND);
    peer.expects(ACK).seq(0);
    timers("KEEP_ALIVE expired", "KEEP_ALIVE in 1000");
    stack().passes(SECOND);
    peer.expects(RST | ACK);
    timers("KEEP_ALIVE expired", "KEEP_ALIVE stopped");
  }

  @Test
  void theEndOfWhoHasGoneIsTimed() {
    configure(TcpSetting.LINGER, 7 * SECOND);
    established();
    user.closesFully();
    peer.expects(FIN | ACK);
    assertThat(stack().takesTimers()).contains("LINGER in 7000");
    peer.acknowledges(2);
    assertThat(stack().takesTimers()).contains("LINGER stopped", "FIN_WAIT_2 in 60000");
    peer.segment(FIN | ACK).arrives();
    peer.expects(ACK);
    assertThat(stack().takesTimers()).contains("FIN_WAIT_2 stopped");
  }

  @Test
  void whoDoesNotAnswerIsReapedByTheTimers() {
    configure(TcpSetting.LINGER, 7 * SECOND);
    established();
    user.closesFully();
    peer.expects(FIN | ACK);
    stack().passes(7 * SECOND);
    peer.takesAll();
    assertThat(stack().takesTimers()).contains("LINGER expired");
  }

  @Test
  void keepAliveThatIsSwitchedOffIsStopped() {
    configure(TcpSetting.KEEP_ALIVE, true);
    established();
    var off = stack().config().with(TcpSetting.KEEP_ALIVE, false);
    stack().does(() -> user.connection().configure(off, stack().now()));
    timers("KEEP_ALIVE stopped");
    var on = stack().config();
    stack().passes(10 * SECOND);
    stack().does(() -> user.connection().configure(on, stack().now()));
    timers("KEEP_ALIVE in 7190000");
  }
}
