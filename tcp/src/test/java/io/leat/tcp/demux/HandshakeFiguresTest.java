package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import io.leat.testkit.Requirement;
import org.junit.jupiter.api.Test;

/** What a handshake measures, and with what figures a connection begins. */
class HandshakeFiguresTest extends Scenario {
  private ScriptedPeer peer;
  private User user;

  private void opens() {
    peer = stack().peer(4000);
    user = stack().connects(peer);
  }

  @Test
  @Requirement("RFC6928 R6928-1")
  void theInitialWindowOfLargeSegmentsIsTwo() {
    configure(TcpSetting.SEND_BUFFER, 1 << 20);
    stack().setMtu(9000);
    opens();
    peer.expects(SYN);
    peer.syn(ACK).mss(9000 - mode.headers()).arrives();
    peer.expects(ACK);
    user.sends(60_000);
    assertThat(peer.takesAll()).hasSize(2).allMatch(s -> s.text.length == stack().mss());
  }

  @Test
  @Requirement("RFC6928 R6928-1")
  void theInitialWindowOfSmallSegmentsIsTen() {
    configure(TcpSetting.SEND_BUFFER, 1 << 20);
    opens();
    peer.expects(SYN);
    peer.syn(ACK).mss(500).arrives();
    peer.expects(ACK);
    user.sends(60_000);
    assertThat(peer.takesAll()).hasSize(10);
  }

  /** Our SYN went twice; the answer echoes a time so long ago. */
  private int roundTripFromAnEchoOf(int millisAgo) {
    opens();
    peer.expects(SYN);
    stack().passes(SECOND);
    Emitted second = peer.expects(SYN);
    peer.syn(ACK).timestamps(stack().clock(), second.tsVal - millisAgo).arrives();
    peer.expects(ACK);
    return user.connection().status(stack().now()).srttMicros();
  }

  @Test
  @Requirement("RFC7323 §4.1")
  void anEchoTellsWhichOfTwoSynsIsAnswered() {
    if (mode.timestamps) {
      assertThat(roundTripFromAnEchoOf(1000)).isEqualTo(1_000_000);
    }
  }

  @Test
  @Requirement("RFC7323 §4.1")
  void anEchoOfThisInstantIsAMillisecond() {
    if (mode.timestamps) {
      assertThat(roundTripFromAnEchoOf(0)).isEqualTo(1000);
    }
  }

  @Test
  @Requirement("RFC7323 §4.1")
  void anEchoOfTheFutureTellsNothing() {
    if (mode.timestamps) {
      assertThat(roundTripFromAnEchoOf(-1)).isZero();
    }
  }

  @Test
  @Requirement("RFC7323 §4.1")
  void anEchoOfAMinuteAgoIsBelieved() {
    if (mode.timestamps) {
      assertThat(roundTripFromAnEchoOf(60_000)).isEqualTo(60_000_000);
    }
  }

  @Test
  @Requirement("RFC7323 §4.1")
  void anEchoOfMoreThanAMinuteAgoTellsNothing() {
    if (mode.timestamps) {
      assertThat(roundTripFromAnEchoOf(60_001)).isZero();
    }
  }

  @Test
  @Requirement("RFC6298 R6298-17")
  void aSynThatWentTwiceWithoutTimestampsLeavesTheTimerAtThreeSeconds() {
    if (!mode.timestamps) {
      assertThat(roundTripFromAnEchoOf(0)).isZero();
      assertThat(user.connection().status(stack().now()).rto()).isEqualTo(3 * SECOND);
    }
  }

  @Test
  @Requirement("RFC7323 §5.4")
  void timestampsBeginAtTheOffsetOfTheFlow() {
    if (!mode.timestamps) {
      return;
    }
    opens();
    Emitted syn = peer.expects(SYN);
    assertThat(syn.tsVal).isEqualTo(stack().clock() + 0x7fff_0000);
    assertThat(syn.tsEcr).as("there is nothing to echo").isZero();
    peer.syn(0).arrives();
    assertThat(peer.expects(SYN | ACK).tsEcr).isEqualTo(stack().clock());
    peer.segment(ACK).arrives();
    stack().is(user, TcpState.ESTABLISHED);
  }

  @Test
  @Requirement("RFC9293 §3.10.5")
  void aResetInSynReceivedIsBehindOurSynWhateverThePeersWindow() {
    opens();
    peer.expects(SYN);
    peer.syn(0).window(0).arrives();
    peer.expects(SYN | ACK);
    stack().is(user, TcpState.SYN_RECEIVED);
    user.aborts();
    peer.expects(RST | ACK).seq(1).ack(1);
  }

  @Test
  void whoHasConnectedHasNothingLeftToAcknowledgeUntilTextIsQueued() {
    opens();
    peer.expects(SYN);
    assertThat(user.connection().everythingAcknowledged()).isFalse();
    peer.syn(ACK).window(0).arrives();
    peer.expects(ACK);
    assertThat(user.connection().everythingAcknowledged()).isTrue();
    user.sends(10);
    assertThat(user.connection().everythingAcknowledged()).as("queued").isFalse();
    peer.segment(ACK).window(100).arrives();
    peer.expects(ACK).text(10);
    assertThat(user.connection().everythingAcknowledged()).as("sent").isFalse();
    peer.acknowledges(11);
    assertThat(user.connection().everythingAcknowledged()).isTrue();
  }
}
