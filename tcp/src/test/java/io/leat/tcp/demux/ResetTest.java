package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.PSH;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;
import static io.leat.packet.wire.TcpFlags.URG;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TransitionCause;
import io.leat.testkit.Requirement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResetTest extends Scenario {
  private ScriptedPeer peer;

  @BeforeEach
  void onePeer() {
    configure(TcpSetting.RECEIVE_BUFFER, 30_000);
    peer = stack().peer(4000);
  }

  @Test
  @Requirement("RFC5961 R5961-2")
  @Requirement("RFC9293 MUST-12")
  void aResetExactlyAtTheNextNumberEndsTheConnection() {
    User user = peer.acceptsConnection();
    peer.segment(RST).seq(1).arrives();
    stack().isClosed(user, TcpError.RESET);
    assertThat(user.receives(1)).isEqualTo(-1);
    assertThat(user.connection().callError()).isEqualTo(TcpError.RESET);
    stack().isEmpty();
  }

  @Test
  @Requirement("RFC5961 R5961-3")
  void aResetElsewhereInTheWindowIsChallenged() {
    User user = peer.acceptsConnection();
    for (long seq : new long[] {2, 100, 30_000}) {
      stack().passes(SECOND);
      peer.segment(RST).seq(seq).arrives();
      peer.expects(ACK).seq(1).ack(1);
    }
    stack().is(user, TcpState.ESTABLISHED);
  }

  @Test
  @Requirement("RFC5961 R5961-1")
  void aResetOutsideTheWindowIsDroppedInSilence() {
    User user = peer.acceptsConnection();
    peer.sendsText(10);
    stack().passes(100 * MILLI);
    peer.expects(ACK);
    user.receivesAll();
    for (long seq : new long[] {10, 0, -100_000, 40_000, 1L << 31}) {
      stack().passes(SECOND);
      peer.segment(RST).seq(seq).arrives();
    }
    stack().is(user, TcpState.ESTABLISHED);
  }

  @Test
  @Requirement("RFC5961 R5961-2")
  void textBehindAResetDoesNotHelpItToHit() {
    User user = peer.acceptsConnection();
    peer.sendsText(100);
    stack().passes(100 * MILLI);
    peer.expects(ACK).ack(101);
    for (long seq = 1; seq < 101; seq += 9) {
      stack().passes(SECOND);
      peer.segment(RST).seq(seq).text(1000).arrives();
    }
    peer.segment(RST | FIN).seq(100).arrives();
    stack().is(user, TcpState.ESTABLISHED);
  }

  @Test
  @Requirement("RFC9293 SHLD-2")
  void anExactResetMayCarryText() {
    User user = peer.acceptsConnection();
    peer.segment(RST | ACK).seq(1).text(100).arrives();
    stack().isClosed(user, TcpError.RESET);
    assertThat(user.receives(100)).isEqualTo(-1);
  }

  @Test
  @Requirement("RFC5961 R5961-7")
  void aThousandGuessesDrawOneChallengeInAnInterval() {
    peer.acceptsConnection();
    for (int i = 0; i < 1000; i++) {
      peer.segment(RST).seq(2 + i).arrives();
      if (i == 0) {
        peer.expects(ACK).seq(1).ack(1);
      }
    }
    stack().passes(500 * MILLI);
    peer.segment(RST).seq(2).arrives();
    peer.expects(ACK).seq(1).ack(1);
  }

  @Test
  @Requirement("RFC5961 §7")
  void oneConnectionsChallengesAreNoneOfAnothersBusiness() {
    peer.acceptsConnection();
    ScriptedPeer other = stack().peer(4001);
    other.acceptsConnection();
    peer.segment(RST).seq(2).arrives();
    peer.expects(ACK);
    other.segment(RST).seq(2).arrives();
    other.expects(ACK);
  }

  @Test
  @Requirement("RFC9293 MUST-66")
  void aResetIsObeyedWhileTheWindowIsClosed() {
    User user = peer.acceptsConnection();
    peer.sendsText(1400);
    while (user.connection().status(stack().now()).rcvWnd() > 0) {
      peer.sendsText((int) Math.min(1400, user.connection().status(stack().now()).rcvWnd()));
      peer.takesAll();
    }
    peer.segment(RST).arrives();
    stack().isClosed(user, TcpError.RESET);
  }

  @Test
  @Requirement("RFC9293 §3.10.7.1")
  void whatBelongsToNothingIsAnsweredByReset() {
    peer.segment(SYN).seq(0).arrives();
    peer.expects(RST | ACK).ack(1);
    peer.segment(SYN).seq(0).text(10).arrives();
    peer.expects(RST | ACK).ack(11);
    peer.segment(FIN).seq(5).arrives();
    peer.expects(RST | ACK).ack(6);
    peer.segment(ACK).seq(77).ack(100).arrives();
    assertThat(peer.expects(RST).seq).isEqualTo(100);
    peer.segment(SYN | ACK).seq(77).ack(100).arrives();
    peer.expects(RST).seq(100);
    peer.segment(RST).seq(5).arrives();
    peer.segment(RST | ACK).seq(5).ack(7).arrives();
  }

  @Test
  void resetsToNobodyAreLimitedInRate() {
    configure(TcpSetting.RESET_RATE, 5);
    ScriptedStack limited = new ScriptedStack(mode, config, memory);
    ScriptedPeer stranger = limited.peer(4000);
    for (int i = 0; i < 20; i++) {
      stranger.segment(ACK).arrivesInBurst();
    }
    assertThat(stranger.takesAll()).hasSize(5);
    limited.passes(SECOND);
    stranger.segment(ACK).arrives();
    stranger.expects(RST);
  }

  @Test
  @Requirement("RFC5961 R5961-5")
  void aSynIsChallengedWhereverItIs() {
    User user = peer.acceptsConnection();
    for (long seq : new long[] {0, 1, 2, 30_000, 30_001, 100_000, -5}) {
      stack().passes(SECOND);
      peer.segment(SYN).seq(seq).arrives();
      peer.expects(ACK).seq(1).ack(1);
    }
    stack().is(user, TcpState.ESTABLISHED);
  }

  @Test
  void aRepeatedSynAckIsAlwaysAnswered() {
    peer.acceptsConnection();
    for (int i = 0; i < 5; i++) {
      peer.syn(ACK).ack(1).arrives();
      peer.expects(ACK).seq(1).ack(1);
    }
  }

  @Test
  @Requirement("RFC9293 U-9")
  void segmentsWithoutAckAreDropped() {
    User user = peer.acceptsConnection();
    peer.segment(0).seq(1).text(10).arrives();
    peer.segment(PSH).seq(1).text(10).arrives();
    peer.segment(FIN).seq(1).arrives();
    peer.segment(URG).seq(1).urgentPointer(1).text(1).arrives();
    stack().is(user, TcpState.ESTABLISHED);
    assertThat(user.receives(10)).isZero();
  }

  @Test
  @Requirement("RFC5961 R5961-6")
  void anAckOfWhatWasNeverSentIsAnsweredAndDropped() {
    User user = peer.acceptsConnection();
    peer.segment(ACK).ack(2).text(10).window(1).arrives();
    peer.expects(ACK).seq(1).ack(1);
    stack().passes(SECOND);
    peer.segment(ACK).seq(1).ack(1 - 65_536).text(10).arrives();
    peer.expects(ACK).seq(1).ack(1);
    assertThat(user.receives(10)).isZero();
    assertThat(user.connection().status(stack().now()).sndWnd()).isEqualTo(65_535);
    peer.segment(ACK).seq(1).ack(1 - 65_535).text(10).arrives();
    assertThat(user.receives(10)).as("the oldest that may be true").isEqualTo(10);
    stack().passes(SECOND);
    peer.expects(ACK).ack(11);
  }

  @Test
  void anOldAcknowledgmentNumberDoesNotInvalidateTheText() {
    User user = peer.acceptsConnection();
    user.sends(100);
    peer.expects(ACK).text(100);
    peer.acknowledges(101);
    peer.segment(ACK).seq(1).ack(1).text(10).arrives();
    peer.segment(FIN | ACK).seq(11).ack(1).arrives();
    peer.expects(ACK).ack(12);
    assertThat(user.receives(100)).isEqualTo(10);
    stack().is(user, TcpState.CLOSE_WAIT);
  }

  @Test
  void aRepeatedSynAckWithTextIsAlwaysAnsweredToo() {
    peer.acceptsConnection();
    for (int i = 0; i < 3; i++) {
      peer.syn(ACK).ack(1).text(10).arrives();
      peer.expects(ACK).seq(1).ack(1);
    }
    peer.segment(SYN | ACK).seq(1).text(10).arrives();
    peer.expects(ACK).seq(1).ack(1);
    peer.segment(SYN | ACK).seq(1).text(10).arrives();
  }

  @Test
  void theCauseOfAResetIsToldApartFromARefusal() {
    peer.acceptsConnection();
    peer.segment(RST).arrives();
    assertThat(stack().causes()).endsWith(TransitionCause.RESET_BY_PEER);
    ScriptedPeer other = stack().peer(4001);
    stack().connects(other);
    other.expects(SYN);
    other.syn(0).arrives();
    other.expects(SYN | ACK);
    other.segment(RST).seq(1).arrives();
    assertThat(stack().causes()).endsWith(TransitionCause.REFUSED);
  }
}
