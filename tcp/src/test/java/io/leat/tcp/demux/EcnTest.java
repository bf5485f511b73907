package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.CWR;
import static io.leat.packet.wire.TcpFlags.ECE;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.TcpSetting;
import io.leat.testkit.Requirement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Explicit congestion notification (RFC 3168). */
class EcnTest extends Scenario {
  private static final int ECT_0 = 2;
  private static final int CE = 3;

  private ScriptedPeer peer;
  private int mss;

  @BeforeEach
  void wanted() {
    configure(TcpSetting.ECN, true);
    configure(TcpSetting.SEND_BUFFER, 1 << 20);
    peer = stack().peer(4000);
    mss = stack().mss();
  }

  private User agreed() {
    User user = stack().connects(peer);
    peer.expects(SYN | ECE | CWR);
    peer.syn(ACK | ECE).arrives();
    peer.expects(ACK);
    return user;
  }

  private long cwnd(User user) {
    return user.connection().status(stack().now()).cwnd();
  }

  @Test
  @Requirement("RFC9293 SHLD-8")
  @Requirement("RFC3168 R3168-1")
  @Requirement("RFC3168 R3168-2")
  @Requirement("RFC3168 R3168-3")
  @Requirement("RFC3168 R3168-7")
  void newTextIsCapableOnceBothSynsAgree() {
    User user = stack().connects(peer);
    peer.expects(SYN | ECE | CWR);
    assertThat(stack().trafficClass()).isZero();
    peer.syn(ACK | ECE).arrives();
    peer.expects(ACK);
    assertThat(stack().trafficClass()).isZero();
    user.sends(10);
    peer.expects(ACK).text(10);
    assertThat(stack().trafficClass()).isEqualTo(ECT_0);
    peer.acknowledges(11);
  }

  @Test
  @Requirement("RFC3168 R3168-1")
  void aSynAckWithoutTheBitOrWithBothDeclines() {
    int[] answers = {ACK, ACK | ECE | CWR, ACK | CWR};
    for (int i = 0; i < answers.length; i++) {
      ScriptedPeer each = stack().peer(4100 + i);
      User user = stack().connects(each);
      each.expects(SYN | ECE | CWR);
      each.syn(answers[i]).arrives();
      each.expects(ACK);
      user.sends(10);
      each.expects(ACK).text(10);
      assertThat(stack().trafficClass()).isZero();
      each.acknowledges(11);
    }
  }

  @Test
  @Requirement("RFC3168 R3168-14")
  void aSynThatGoesAgainDoesWithout() {
    User user = stack().connects(peer);
    peer.expects(SYN | ECE | CWR);
    stack().passes(1100 * MILLI);
    peer.expects(SYN);
    peer.syn(ACK | ECE).arrives();
    peer.expects(ACK);
    user.sends(10);
    peer.expects(ACK).text(10);
    assertThat(stack().trafficClass()).isZero();
    peer.acknowledges(11);
  }

  @Test
  @Requirement("RFC3168 R3168-1")
  void aListenerAgreesWithAnEcnSetupSynOnly() {
    stack().listens();
    peer.syn(ECE | CWR).arrives();
    peer.expects(SYN | ACK | ECE);
    ScriptedPeer plain = stack().peer(4001);
    plain.syn(0).arrives();
    plain.expects(SYN | ACK);
    ScriptedPeer odd = stack().peer(4002);
    odd.syn(ECE).arrives();
    odd.expects(SYN | ACK);
  }

  @Test
  @Requirement("RFC3168 R3168-9")
  @Requirement("RFC3168 R3168-10")
  void anEchoReducesTheWindowOnceAndTheNextNewTextSaysSo() {
    User user = agreed();
    user.sends(100 * mss);
    assertThat(peer.takesAll()).hasSize(10);
    long before = cwnd(user);
    List<Emitted> sent = new ArrayList<>();
    for (int acknowledged : new int[] {2, 4, 8}) {
      peer.segment(ACK | ECE).ack(1 + (long) acknowledged * mss).arrives();
      sent.addAll(peer.takesAll());
    }
    assertThat(sent).isNotEmpty();
    assertThat(sent.getFirst().has(CWR)).isTrue();
    assertThat(sent.stream().filter(segment -> segment.has(CWR))).hasSize(1);
    assertThat(stack().trafficClass()).isEqualTo(ECT_0);
    peer.segment(ACK).ack(1 + 10 * mss).arrives();
    peer.takesAll();
    assertThat(cwnd(user)).isBetween(before / 2, before);
    assertThat(user.connection().status(stack().now()).retransmittedSegments()).isZero();
  }

  @Test
  @Requirement("RFC3168 R3168-5")
  void aRetransmissionIsNotCapable() {
    User user = agreed();
    user.sends(10);
    peer.expects(ACK).text(10);
    stack().passes(250 * MILLI);
    peer.expects(ACK).text(10);
    assertThat(stack().trafficClass()).isZero();
    peer.acknowledges(11);
  }

  @Test
  @Requirement("RFC3168 R3168-4")
  @Requirement("RFC3168 R3168-8")
  @Requirement("RFC3168 R3168-12")
  void markedTextIsEchoedUntilThePeerHasReduced() {
    agreed();
    peer.segment(ACK).text(10).trafficClass(CE).arrives();
    peer.expects(ACK | ECE).ack(11);
    assertThat(stack().trafficClass()).isZero();
    peer.segment(ACK).text(10).trafficClass(ECT_0).arrives();
    stack().passes(50 * MILLI);
    peer.expects(ACK | ECE).ack(21);
    peer.segment(ACK | CWR).text(10).trafficClass(ECT_0).arrives();
    stack().passes(50 * MILLI);
    peer.expects(ACK).ack(31);
    peer.segment(ACK).seq(1).text(10).trafficClass(CE).arrives();
    peer.expects(ACK).ack(31);
  }

  @Test
  @Requirement("RFC3168 R3168-6")
  void aWindowProbeIsNotCapable() {
    User user = agreed();
    peer.advertises(0);
    peer.segment(ACK).arrives();
    user.sends(10);
    stack().passes(300 * MILLI);
    peer.expects(ACK).text(1);
    assertThat(stack().trafficClass()).isZero();
    peer.segment(ACK).ack(1).arrives();
  }

  @Test
  @Requirement("RFC3168 R3168-11")
  void anEchoAtAWindowOfOneSegmentLeavesOneForEachTimeout() {
    User user = agreed();
    user.sends(200 * mss);
    long acknowledged = 1;
    List<Emitted> sent = peer.takesAll();
    for (int i = 0; i < 40 && !sent.isEmpty(); i++) {
      acknowledged = sent.getLast().end();
      peer.segment(ACK | ECE).ack(acknowledged).arrives();
      sent = new ArrayList<>(peer.takesAll());
      stack().passes(20 * MILLI);
      sent.addAll(peer.takesAll());
    }
    assertThat(sent).as("everything is acknowledged, but nothing follows").isEmpty();
    assertThat(cwnd(user)).isEqualTo(mss);
    stack().passes(150 * MILLI);
    assertThat(peer.takesAll()).isEmpty();
    stack().passes(100 * MILLI);
    assertThat(peer.takesAll()).hasSize(1);
    peer.acknowledges(acknowledged + mss);
    peer.takesAll();
  }
}
