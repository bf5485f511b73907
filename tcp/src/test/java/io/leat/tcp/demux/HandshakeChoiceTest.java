package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import io.leat.testkit.Requirement;
import org.junit.jupiter.api.Test;

/** What the RFCs leave open of handshakes: the default, and the base rule as a switch. */
class HandshakeChoiceTest extends Scenario {
  private ScriptedPeer peer;
  private User user;

  private void synReceived() {
    peer = stack().peer(4000);
    user = stack().opensPassively();
    peer.syn(0).arrives();
    peer.expects(SYN | ACK).seq(0).ack(1);
    stack().is(user, TcpState.SYN_RECEIVED);
  }

  private void synSent() {
    peer = stack().peer(4000);
    user = stack().connects(peer);
    peer.expects(SYN);
  }

  @Test
  @Requirement("RFC9293 §3.10.7.4")
  void aRepeatedSynIsAnsweredByTheSameSynAckOnceInAnInterval() {
    synReceived();
    for (int i = 0; i < 10; i++) {
      peer.syn(0).arrives();
      if (i == 0) {
        peer.expects(SYN | ACK).seq(0).ack(1);
      }
    }
    stack().passes(500 * MILLI);
    peer.syn(0).arrives();
    peer.expects(SYN | ACK).seq(0).ack(1);
    stack().is(user, TcpState.SYN_RECEIVED);
  }

  @Test
  @Requirement("RFC9293 §3.10.7.4")
  void aRepeatedSynIsAnsweredByAnAckWhereThatIsChosen() {
    configure(TcpSetting.SYN_ACK_FOR_DUPLICATE_SYN, false);
    synReceived();
    peer.syn(0).arrives();
    peer.expects(ACK).seq(1).ack(1);
    peer.segment(ACK).arrives();
    stack().is(user, TcpState.ESTABLISHED);
  }

  @Test
  @Requirement("RFC9293 §3.10.7.4")
  void aSynInTheWindowReturnsAPassiveConnectionToListenWhereThatIsChosen() {
    configure(TcpSetting.CHALLENGE_SYN_IN_SYN_RECEIVED, false);
    synReceived();
    peer.segment(SYN).seq(100).arrives();
    stack().is(user, TcpState.LISTEN);
    user.closes();
    stack().isEmpty();
  }

  @Test
  @Requirement("RFC9293 §3.10.7.4")
  void aSynInTheWindowResetsAnActiveConnectionWhereThatIsChosen() {
    configure(TcpSetting.CHALLENGE_SYN_IN_SYN_RECEIVED, false);
    synSent();
    peer.syn(0).arrives();
    peer.expects(SYN | ACK).seq(0).ack(1);
    stack().is(user, TcpState.SYN_RECEIVED);
    peer.segment(SYN).seq(100).arrives();
    stack().isClosed(user, TcpError.RESET);
    stack().isEmpty();
  }

  @Test
  @Requirement("RFC9293 §3.10.7.4")
  void aResetRefusesACrossedOpen() {
    synSent();
    peer.syn(0).arrives();
    peer.expects(SYN | ACK);
    peer.segment(RST).seq(1).arrives();
    stack().isClosed(user, TcpError.REFUSED);
    stack().isEmpty();
  }

  @Test
  @Requirement("RFC9293 §3.10.7.3")
  void aSynWithAFinIsDroppedUnlessTheRfcIsTakenLiterally() {
    synSent();
    peer.syn(FIN).arrives();
    stack().is(user, TcpState.SYN_SENT);
    user.aborts();

    peer = stack().peer(4001);
    user = stack().connects(peer, config.with(TcpSetting.DROP_SYN_WITH_FIN, false));
    peer.expects(SYN);
    peer.syn(FIN).arrives();
    peer.expects(SYN | ACK).seq(0).ack(1);
    stack().is(user, TcpState.SYN_RECEIVED);
    user.aborts();
    peer.expects(RST | ACK);
  }

  @Test
  @Requirement("RFC9293 §3.10.7.3")
  void anAcknowledgmentOfAnythingButOurSynIsAnsweredByAReset() {
    synSent();
    for (long ack : new long[] {0, 2, -100}) {
      peer.syn(ACK).ack(ack).arrives();
      peer.expects(RST).seq(ack);
      peer.segment(RST | ACK).ack(ack).arrives();
    }
    peer.segment(RST).arrives();
    peer.segment(ACK).ack(1).arrives();
    stack().is(user, TcpState.SYN_SENT);
    peer.segment(RST | ACK).ack(1).arrives();
    stack().isClosed(user, TcpError.REFUSED);
    stack().isEmpty();
  }

  @Test
  @Requirement("RFC9293 §3.10.7.3")
  void aFinOnTheSynAckEndsTheStreamAndTextOnItIsNotQueued() {
    synSent();
    peer.syn(ACK | FIN).arrives();
    peer.expects(ACK).seq(1).ack(2);
    stack().is(user, TcpState.CLOSE_WAIT);
    assertThat(user.receives(10)).isEqualTo(-1);

    peer = stack().peer(4001);
    user = stack().connects(peer);
    peer.expects(SYN);
    peer.syn(ACK | FIN).text(10).arrives();
    peer.expects(ACK).seq(1).ack(1);
    stack().is(user, TcpState.ESTABLISHED);
  }

  @Test
  @Requirement("RFC7323 R7323-5")
  void aScaleOnTheSynAckCountsOnlyWhereWeHaveOffered() {
    configure(TcpSetting.WINDOW_SCALE, false);
    peer = stack().peer(4000);
    user = stack().connects(peer);
    peer.expects(SYN).windowShift(-1);
    peer.syn(ACK).windowShift(7).arrives();
    peer.expects(ACK);
    peer.segment(ACK).window(1000).arrives();
    assertThat(user.connection().status(stack().now()).sndWnd()).isEqualTo(1000);
    assertThat(user.connection().status(stack().now()).sendShift()).isZero();
  }

  @Test
  @Requirement("RFC7323 §2.3")
  void ourScaleFollowsFromTheBufferThatMayBeNeeded() {
    configure(TcpSetting.RECEIVE_BUFFER, 65_536);
    peer = stack().peer(4000);
    stack().connects(peer);
    peer.expects(SYN).windowShift(1).window(65_535);
    ScriptedPeer second = stack().peer(4001);
    stack().connects(second, config.with(TcpSetting.LEAST_WINDOW_SHIFT, 8));
    second.expects(SYN).windowShift(8).window(65_535);
    ScriptedPeer third = stack().peer(4002);
    stack().connects(third, config.with(TcpSetting.RECEIVE_BUFFER, 1000));
    third.expects(SYN).windowShift(0).window(1000);
  }

  @Test
  @Requirement("RFC9293 MUST-14")
  @Requirement("RFC9293 MUST-67")
  void theLargestSegmentThatIsSetIsOfferedAndSent() {
    configure(TcpSetting.MAXIMUM_SEGMENT, 1000);
    peer = stack().peer(4000);
    user = stack().connects(peer);
    peer.expects(SYN).mss(1000);
    peer.syn(ACK).arrives();
    peer.expects(ACK);
    user.sends(5000);
    int most = 1000 - (mode.timestamps ? 12 : 0);
    assertThat(peer.takesAll().getFirst().text).hasSize(most);
  }

  @Test
  @Requirement("RFC6928 R6928-1")
  void theInitialWindowIsWhatIsSet() {
    configure(TcpSetting.INITIAL_WINDOW, 3);
    configure(TcpSetting.SEND_BUFFER, 1 << 20);
    peer = stack().peer(4000);
    user = peer.acceptsConnection();
    user.sends(20 * stack().mss());
    assertThat(peer.takesAll()).hasSize(3);
  }

  @Test
  @Requirement("RFC9293 §3.10.7.4")
  void theAckOfAnOldSegmentCountsUnlessThatIsSwitchedOff() {
    for (boolean counts : new boolean[] {true, false}) {
      peer = stack().peer(counts ? 4000 : 4001);
      user = stack().connects(peer, config.with(TcpSetting.ACK_OF_OLD_SEGMENTS, counts));
      peer.expects(SYN);
      peer.syn(ACK).arrives();
      peer.expects(ACK);
      peer.sendsText(10);
      stack().passes(50 * MILLI);
      peer.expects(ACK).ack(11);
      user.sends(10);
      peer.expects(ACK).seq(1).text(10);
      peer.segment(ACK).seq(1).ack(11).text(10).arrives();
      peer.expects(ACK).ack(11);
      long una = user.connection().status(stack().now()).sndUna() - mode.iss;
      assertThat(una).isEqualTo(counts ? 11 : 1);
      peer.acknowledges(11);
    }
  }

  @Test
  @Requirement("RFC9293 §3.10.7.4")
  void theAckOfASegmentOlderThanAWindowIsAGuess() {
    configure(TcpSetting.RECEIVE_BUFFER, 1000);
    peer = stack().peer(4000);
    user = peer.acceptsConnection();
    for (int i = 0; i < 3; i++) {
      peer.segment(ACK).text(500).arrives();
      stack().passes(50 * MILLI);
      peer.expects(ACK);
      user.receivesAll();
      peer.takesAll();
    }
    user.sends(10);
    peer.expects(ACK).seq(1).text(10);
    peer.segment(ACK).seq(500).ack(11).arrives();
    peer.takesAll();
    assertThat(user.connection().status(stack().now()).sndUna() - mode.iss).isEqualTo(1);
    peer.segment(ACK).seq(501).ack(11).arrives();
    peer.takesAll();
    assertThat(user.connection().status(stack().now()).sndUna() - mode.iss).isEqualTo(11);
  }
}
