package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.CWR;
import static io.leat.packet.wire.TcpFlags.ECE;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.SYN;
import static io.leat.packet.wire.TcpFlags.URG;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.SendHold;
import io.leat.tcp.connection.TcpInsight;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.connection.TcpStatus;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.testkit.Requirement;
import org.junit.jupiter.api.Test;

/** What stands in the fields of segments at the edges of the rules. */
class SegmentFieldsTest extends Scenario {
  private static final int ECT_0 = 2;

  private ScriptedPeer peer;
  private User user;
  private int mss;

  private void established() {
    peer = stack().peer(4000);
    user = peer.acceptsConnection();
    mss = stack().mss();
  }

  private TcpStatus status() {
    return user.connection().status(stack().now());
  }

  private TcpInsight insight() {
    return user.connection().insight(stack().now());
  }

  @Test
  @Requirement("RFC9293 §3.8.6")
  void theWindowFieldOfLastAckIsWhatIsLeftOfTheWindow() {
    established();
    peer.segment(FIN | ACK).text(1000).arrives();
    peer.takesAll();
    user.closes();
    peer.takesAll();
    stack().is(user, TcpState.LAST_ACK);
    long offered = status().rcvWnd();
    stack().passes(SECOND);
    int field = (int) Math.min(65_535, offered >> status().receiveShift());
    assertThat(field).isPositive();
    assertThat(peer.takesAll()).isNotEmpty().allMatch(s -> s.window == field);
  }

  @Test
  @Requirement("RFC9293 §3.8.6")
  void theWindowFieldOfClosingIsWhatIsLeftOfTheWindow() {
    established();
    peer.reachesClosing(user);
    int field = (int) Math.min(65_535, status().rcvWnd() >> status().receiveShift());
    assertThat(field).isPositive();
    peer.segment(FIN | ACK).seq(1).ack(1).arrives();
    peer.expects(ACK).window(field).ack(2);
  }

  @Test
  @Requirement("RFC9293 MUST-62")
  void onlyTextBeforeTheUrgentPositionIsMarked() {
    established();
    peer.advertises(0);
    peer.segment(ACK).arrives();
    user.sends(10);
    stack().does(() -> user.connection().sendUrgent(stack().now()));
    peer.takesAll();
    peer.sendsText(100);
    stack().passes(50 * MILLI);
    assertThat(peer.takesAll()).as("no text, no mark").isNotEmpty().noneMatch(s -> s.has(URG));
    peer.advertises(1000);
    peer.segment(ACK).arrives();
    peer.expects(URG | ACK).text(10).urgentPointer(10);
    peer.acknowledges(11);
    user.sends(5);
    peer.expects(ACK).seq(11).text(5);
    peer.acknowledges(16);
    stack().passes(100 * MILLI);
    peer.takesAll();
  }

  @Test
  @Requirement("RFC3168 R3168-6")
  void textThatJustFitsTheWindowIsNoProbeOfIt() {
    configure(TcpSetting.ECN, true);
    peer = stack().peer(4000);
    user = stack().connects(peer);
    peer.expects(SYN | ECE | CWR);
    peer.syn(ACK | ECE).arrives();
    peer.expects(ACK);
    peer.advertises(100);
    peer.segment(ACK).arrives();
    user.sends(100);
    peer.expects(ACK).text(100);
    assertThat(stack().trafficClass()).isEqualTo(ECT_0);
    peer.acknowledges(101);
  }

  @Test
  void eachSegmentIsCountedWhenItLeaves() {
    established();
    long before = stack().tcp().eventCounters().segmentsSent();
    user.sends(3 * mss);
    assertThat(peer.takesAll()).hasSize(3);
    assertThat(stack().tcp().eventCounters().segmentsSent()).isEqualTo(before + 3);
    assertThat(stack().tcp().eventCounters().segmentsSentAgain()).isZero();
    stack().passes(250 * MILLI);
    int again = peer.takesAll().size();
    assertThat(again).isPositive();
    assertThat(stack().tcp().eventCounters().segmentsSentAgain()).isEqualTo(again);
    assertThat(stack().tcp().eventCounters().transitions(TcpState.CLOSED, TcpState.SYN_SENT))
        .isEqualTo(1);
    peer.acknowledges(1 + 3L * mss);
  }

  @Test
  @Requirement("RFC9293 §3.8.6.1")
  void aProbeThatWasTakenIsOutstandingNoMoreThoughTheWindowStaysClosed() {
    established();
    peer.advertises(0);
    peer.segment(ACK).arrives();
    user.sends(10);
    stack().passes(500 * MILLI);
    assertThat(peer.takesAll()).hasSize(1);
    assertThat(insight().probing()).isTrue();
    peer.acknowledges(2);
    assertThat(insight().windowProbes()).isPositive();
    assertThat(insight().outstanding()).isZero();
    assertThat(insight().probing()).isFalse();
    assertThat(insight().hold()).isEqualTo(SendHold.WINDOW_CLOSED);
    assertThat(insight().nextTimer()).isEqualTo(TcpTimer.PERSIST);
  }
}
