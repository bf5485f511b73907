package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import io.leat.testkit.Requirement;
import org.junit.jupiter.api.Test;

class RetransmissionTest extends Scenario {
  private ScriptedPeer peer;

  /** Established, with a round-trip time of 100 ms: RTO = 100 + 4 * 50 = 300 ms. */
  private User establishedIn100Ms() {
    configure(TcpSetting.SACK, 0);
    peer = stack().peer(4000);
    User user = stack().connects(peer);
    peer.expects(SYN);
    stack().passes(100 * MILLI);
    peer.syn(ACK).arrives();
    peer.expects(ACK);
    return user;
  }

  @Test
  @Requirement("RFC6298 R6298-11")
  @Requirement("RFC6298 R6298-14")
  @Requirement("RFC6298 R6298-15")
  @Requirement("RFC6298 R6298-16")
  void anUnansweredSegmentGoesAgainWithDoubledPatience() {
    User user = establishedIn100Ms();
    user.sends(10);
    peer.expects(ACK).seq(1).text(10);
    stack().passes(5 * SECOND);
    peer.expects(ACK).seq(1).text(10).after(300 * MILLI);
    peer.expects(ACK).seq(1).text(10).after(900 * MILLI);
    peer.expects(ACK).seq(1).text(10).after(2100 * MILLI);
    peer.expects(ACK).seq(1).text(10).after(4500 * MILLI);
    peer.acknowledges(11);
    stack().passes(300 * SECOND);
  }

  @Test
  @Requirement("RFC6298 R6298-12")
  void nothingGoesAgainOnceEverythingIsAcknowledged() {
    User user = establishedIn100Ms();
    user.sends(10);
    peer.expects(ACK).text(10);
    peer.acknowledges(11);
    stack().passes(1000 * SECOND);
  }

  @Test
  @Requirement("RFC6298 R6298-13")
  void aPartialAcknowledgmentRestartsTheTimer() {
    User user = establishedIn100Ms();
    int mss = stack().mss();
    user.sends(2 * mss);
    peer.expects(ACK).text(mss);
    peer.expects(ACK).text(mss);
    stack().passes(250 * MILLI);
    peer.acknowledges(1 + mss);
    stack().passes(450 * MILLI);
    assertThat(peer.expects(ACK).seq(1 + mss).text(mss).time - stack().mark())
        .as("a timeout after the acknowledgment")
        .isBetween(410 * MILLI, 430 * MILLI);
    peer.acknowledges(1 + 2 * mss);
  }

  @Test
  @Requirement("RFC6298 R6298-7")
  void anAcknowledgmentOfARetransmissionNeitherMeasuresNorEndsTheBackOff() {
    if (mode.timestamps) {
      // then it does measure, see below
      return;
    }
    User user = establishedIn100Ms();
    user.sends(10);
    peer.expects(ACK).text(10);
    stack().passes(400 * MILLI);
    peer.expects(ACK).text(10).after(300 * MILLI);
    stack().passes(1000 * MILLI - 1);
    peer.expects(ACK).text(10).after(500 * MILLI);
    peer.acknowledges(11);
    int srtt = user.connection().status(stack().now()).srttMicros();
    assertThat(srtt).isEqualTo(100_000);
    user.sends(10);
    peer.expects(ACK).seq(11).text(10);
    stack().passes(1200 * MILLI);
    peer.expects(ACK).seq(11).text(10).after(1200 * MILLI);
    peer.acknowledges(21);
    user.sends(10);
    peer.expects(ACK).seq(21).text(10);
    stack().passes(100 * MILLI);
    peer.acknowledges(31);
    user.sends(10);
    peer.expects(ACK).seq(31).text(10);
    stack().passes(300 * MILLI);
    assertThat(peer.expects(ACK).seq(31).text(10).time - stack().mark())
        .as("a sample of new text ends it")
        .isLessThan(300 * MILLI);
    peer.acknowledges(41);
  }

  @Test
  @Requirement("RFC6298 R6298-7")
  void aRoundTripLongerThanTheTimeoutIsLearntAllTheSame() {
    User user = establishedIn100Ms();
    long sent = 1;
    int retransmissions = 0;
    for (int i = 0; i < 12; i++) {
      user.sends(10);
      Emitted first = peer.expects(ACK).seq(sent).text(10);
      sent += 10;
      stack().passes(1500 * MILLI);
      retransmissions = peer.takesAll().size();
      peer.segment(ACK).ack(sent).echoes(first).arrives();
    }
    assertThat(retransmissions).as("in the last round").isZero();
    assertThat(user.connection().status(stack().now()).srttMicros()).isGreaterThan(1_000_000);
  }

  @Test
  @Requirement("RFC9293 MUST-20")
  @Requirement("RFC9293 SHLD-9")
  @Requirement("RFC9293 SHLD-10")
  void theUserIsToldAtR1AndTheConnectionGivenUpAtR2() {
    User user = establishedIn100Ms();
    user.sends(10);
    peer.expects(ACK);
    stack().passes(2100 * MILLI - 1);
    peer.takesAll();
    assertThat(user.wasTold("R1")).isFalse();
    stack().passes(1);
    peer.takesAll();
    assertThat(user.wasTold("R1")).isTrue();
    stack().passes(890 * SECOND);
    peer.takesAll();
    stack().is(user, TcpState.ESTABLISHED);
    stack().passes(150 * SECOND);
    peer.takesAll();
    stack().isClosed(user, TcpError.EXCESSIVE_RETRANSMISSIONS);
    stack().isEmpty();
  }

  @Test
  @Requirement("RFC9293 MUST-21")
  void theUserChoosesR2() {
    configure(TcpSetting.R2, 5 * SECOND);
    User user = establishedIn100Ms();
    user.sends(10);
    stack().does(() -> peer.takesAll());
    stack().passes(20 * SECOND);
    assertThat(peer.takesAll()).hasSize(4);
    stack().isClosed(user, TcpError.EXCESSIVE_RETRANSMISSIONS);
  }

  @Test
  @Requirement("RFC9293 MUST-22")
  @Requirement("RFC9293 MUST-23")
  @Requirement("RFC6298 R6298-1")
  void aSynIsTriedForAtLeastThreeMinutes() {
    peer = stack().peer(4000);
    User user = stack().connects(peer);
    peer.expects(SYN);
    stack().passes(180 * SECOND);
    long[] seconds = {1, 3, 7, 15, 31, 63, 127};
    for (long second : seconds) {
      peer.expects(SYN).seq(0).after(second * SECOND);
    }
    assertThat(user.told).containsExactly("R1");
    stack().passes(120 * SECOND);
    peer.takesAll();
    stack().isClosed(user, TcpError.TIMED_OUT);
    stack().isEmpty();
  }

  @Test
  void aTimerThatFindsNothingInFlightIsHarmless() {
    User user = establishedIn100Ms();
    user.sends(10);
    peer.expects(ACK).text(10);
    stack().passes(290 * MILLI);
    peer.acknowledges(11);
    stack().passes(100 * SECOND);
    user.sends(10);
    peer.expects(ACK).seq(11).text(10);
    peer.acknowledges(21);
  }

  @Test
  void afterATimeoutEverythingInFlightGoesAgainAsTheWindowAllows() {
    User user = establishedIn100Ms();
    int mss = stack().mss();
    user.sends(6 * mss);
    for (int i = 0; i < 6; i++) {
      peer.expects(ACK).seq(1 + i * mss).text(mss);
    }
    stack().passes(350 * MILLI);
    peer.expects(ACK).seq(1).text(mss);
    assertThat(user.connection().status(stack().now()).cwnd()).isEqualTo(mss);
    peer.acknowledges(1 + mss);
    peer.expects(ACK).seq(1 + mss).text(mss);
    peer.expects(ACK).seq(1 + 2 * mss).text(mss);
    peer.acknowledges(1 + 6 * mss);
    stack().passes(100 * SECOND);
  }

  @Test
  void finIsRetransmittedInEachStateThatWaitsForItsAcknowledgment() {
    for (int state = 0; state < 3; state++) {
      ScriptedPeer each = stack().peer(4000 + state);
      User user = each.acceptsConnection();
      switch (state) {
        case 0 -> each.reachesFinWait1(user);
        case 1 -> each.reachesClosing(user);
        default -> each.reachesLastAck(user);
      }
      stack().passes(250 * MILLI);
      each.expects(FIN | ACK).seq(1);
      each.segment(ACK).arrives();
      stack().passes(100 * SECOND);
    }
  }
}
