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
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What the peer's window allows: closed, small, shrinking. */
class SendWindowTest extends Scenario {
  private ScriptedPeer peer;

  private User established() {
    peer = stack().peer(4000);
    return peer.acceptsConnection();
  }

  /** So many octets were sent and acknowledged, the window is closed, and more are queued. */
  private User windowClosed(int octets, int more) {
    User user = established();
    user.sends(octets);
    for (long una = 1; una < octets + 1; ) {
      for (Emitted segment : peer.takesAll()) {
        una = Math.max(una, segment.end());
      }
      peer.advertises(octets + 1 - (int) una);
      peer.acknowledges(una);
    }
    user.sends(more);
    return user;
  }

  @Test
  @Requirement("RFC9293 MUST-36")
  @Requirement("RFC9293 SHLD-29")
  @Requirement("RFC9293 SHLD-30")
  void aClosedWindowIsProbedWithOneOctetAndGrowingPatience() {
    windowClosed(500, 100);
    stack().passes(3 * SECOND);
    peer.expects(ACK).seq(501).text(1).after(200 * MILLI);
    peer.expects(ACK).seq(501).text(1).after(600 * MILLI);
    peer.expects(ACK).seq(501).text(1).after(1400 * MILLI);
    peer.expects(ACK).seq(501).text(1).after(3000 * MILLI);
    peer.advertises(500);
    peer.acknowledges(501);
    peer.expects(ACK).seq(501).text(1);
    peer.acknowledges(502);
    peer.expects(ACK).seq(502).text(99).push();
    peer.acknowledges(601);
  }

  @Test
  @Requirement("RFC9293 MUST-37")
  void aConnectionWhoseProbesAreAnsweredLivesOn() {
    User user = windowClosed(500, 100);
    for (int minute = 0; minute < 24 * 60; minute++) {
      stack().passes(60 * SECOND);
      if (!peer.takesAll().isEmpty()) {
        peer.acknowledges(501);
      }
    }
    stack().is(user, TcpState.ESTABLISHED);
    assertThat(user.told).doesNotContain("R1");
  }

  @Test
  @Requirement("RFC9293 MUST-20")
  void aConnectionWhoseProbesAreNotAnsweredIsGivenUpAtR2() {
    User user = windowClosed(500, 100);
    stack().passes(800 * SECOND);
    peer.takesAll();
    stack().is(user, TcpState.ESTABLISHED);
    stack().passes(300 * SECOND);
    peer.takesAll();
    stack().isClosed(user, TcpError.EXCESSIVE_RETRANSMISSIONS);
  }

  @Test
  void aClosedWindowHonoursTheUserTimeout() {
    configure(TcpSetting.USER_TIMEOUT, 10 * SECOND);
    User user = windowClosed(500, 100);
    for (int second = 0; second < 9; second++) {
      stack().passes(SECOND);
      if (!peer.takesAll().isEmpty()) {
        peer.acknowledges(501);
      }
    }
    stack().is(user, TcpState.ESTABLISHED);
    stack().passes(SECOND);
    peer.takesAll();
    stack().isClosed(user, TcpError.USER_TIMEOUT);
  }

  @Test
  void answersToProbesAreNoSignOfLoss() {
    User user = windowClosed(500, 5000);
    long cwnd = user.connection().status(stack().now()).cwnd();
    assertThat(cwnd).isEqualTo(10 * stack().mss());
    for (int i = 0; i < 10; i++) {
      stack().passes(120 * SECOND);
      assertThat(peer.takesAll()).isNotEmpty();
      peer.acknowledges(501);
      peer.acknowledges(501);
    }
    assertThat(user.connection().status(stack().now()).cwnd()).isEqualTo(cwnd);
    assertThat(user.connection().status(stack().now()).ssthresh()).isGreaterThan(1 << 30);
  }

  @Test
  void theProbesOfAClosedWindowDoNotMakeTheNextTimeoutLonger() {
    User user = windowClosed(500, 100);
    stack().passes(100 * SECOND);
    peer.takesAll();
    peer.advertises(20_000);
    peer.acknowledges(501);
    peer.expects(ACK).seq(501).text(1);
    peer.acknowledges(502);
    peer.expects(ACK).seq(502).text(99);
    peer.acknowledges(601);
    user.sends(10);
    peer.expects(ACK).seq(601).text(10);
    stack().passes(200 * MILLI);
    peer.expects(ACK).seq(601).text(10).after(200 * MILLI);
    peer.acknowledges(611);
  }

  @Test
  void anAcceptedProbeCountsAndTheNextIsTheOctetBehindIt() {
    windowClosed(500, 100);
    stack().passes(200 * MILLI);
    peer.expects(ACK).seq(501).text(1);
    peer.acknowledges(502);
    stack().passes(400 * MILLI);
    peer.expects(ACK).seq(502).text(1);
    peer.acknowledges(502);
  }

  @Test
  void theFinIsTheProbeWhenThereIsNothingElse() {
    User user = windowClosed(500, 0);
    user.closes();
    stack().passes(SECOND);
    peer.expects(FIN | ACK).seq(501).after(200 * MILLI);
    peer.expects(FIN | ACK).seq(501).after(600 * MILLI);
    peer.acknowledges(502);
    stack().is(user, TcpState.FIN_WAIT_2);
    stack().passes(100 * SECOND);
  }

  @Test
  void aFinBehindTextWaitsForTheTextWhileTheWindowIsClosed() {
    User user = windowClosed(500, 2);
    user.closes();
    stack().passes(200 * MILLI);
    peer.expects(ACK).seq(501).text(1);
    peer.acknowledges(502);
    stack().passes(400 * MILLI);
    peer.expects(ACK).seq(502).text(1);
    peer.acknowledges(503);
    stack().passes(800 * MILLI);
    peer.expects(FIN | ACK).seq(503).text(0);
    peer.acknowledges(504);
    stack().is(user, TcpState.FIN_WAIT_2);
  }

  @Test
  void ourAcknowledgmentsStayInsideAClosedWindowWhileItIsProbed() {
    windowClosed(500, 100);
    stack().passes(200 * MILLI);
    peer.expects(ACK).seq(501).text(1);
    peer.acknowledges(501);
    peer.segment(ACK).ack(501).text(100).arrives();
    peer.segment(ACK).ack(501).text(100).arrives();
    peer.expects(ACK).seq(501).ack(201).text(0);
  }

  @Test
  void aResetStaysInsideAClosedWindow() {
    User user = windowClosed(500, 100);
    stack().passes(200 * MILLI);
    peer.expects(ACK).seq(501).text(1);
    user.aborts();
    peer.expects(RST | ACK).seq(501);
  }

  @Test
  void aWindowThatOpensIsUsedAtOnceAndIsNoDuplicateAcknowledgment() {
    User user = windowClosed(500, 3000);
    peer.advertises(10_000);
    peer.acknowledges(501);
    assertThat(peer.takesAll().getFirst().seq).isEqualTo(501);
    assertThat(user.connection().status(stack().now()).persistIn()).isEqualTo(Long.MAX_VALUE);
    peer.acknowledges(501 + 2 * stack().mss());
    peer.expects(ACK).text(3000 - 2 * stack().mss());
  }

  @Test
  @Requirement("RFC9293 MUST-34")
  @Requirement("RFC9293 SHLD-15")
  void nothingNewGoesBeyondAWindowThatShrank() {
    User user = established();
    int mss = stack().mss();
    user.sends(3 * mss);
    peer.takesAll();
    peer.segment(ACK).ack(1 + mss).window(mss).arrives();
    user.sends(2 * mss);
    peer.segment(ACK).ack(1 + 2 * mss).window(mss).arrives();
    peer.segment(ACK).ack(1 + 3 * mss).window(mss).arrives();
    peer.expects(ACK).seq(1 + 3 * mss).text(mss);
    peer.acknowledges(1 + 4 * mss);
    peer.expects(ACK).seq(1 + 4 * mss).text(mss);
    peer.acknowledges(1 + 5 * mss);
  }

  @Test
  @Requirement("RFC9293 MUST-35")
  @Requirement("RFC9293 SHLD-16")
  void aWindowShrunkToNothingWithTextInFlightIsProbedAndTheTextGoesAgain() {
    User user = established();
    int mss = stack().mss();
    user.sends(3 * mss);
    peer.takesAll();
    peer.segment(ACK).ack(1 + mss).window(0).arrives();
    stack().passes(200 * MILLI);
    peer.expects(ACK).seq(1 + mss).text(1);
    peer.segment(ACK).ack(1 + mss).window(10_000).arrives();
    peer.expects(ACK).seq(1 + mss).text(mss);
    peer.expects(ACK).seq(1 + 2 * mss).text(mss);
    peer.acknowledges(1 + 3 * mss);
    stack().is(user, TcpState.ESTABLISHED);
  }

  @Test
  @Requirement("RFC9293 MUST-34")
  void windowsThatShrinkAtEveryPointNeverBreakTheStream() {
    for (int seed = 0; seed < 40; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      peer = stack().peer(5000 + seed);
      User user = peer.acceptsConnection();
      int total = 40_000;
      user.sends(total);
      long received = 1;
      for (int turn = 0; received < total + 1 && turn < 2000; turn++) {
        for (Emitted segment : peer.takesAll()) {
          boolean lost = random.nextInt(10) == 0;
          if (!lost && segment.seq <= received) {
            received = Math.max(received, segment.end());
          }
        }
        if (random.nextInt(3) > 0) {
          peer.segment(ACK)
              .ack(received)
              .window(random.nextInt(4) * random.nextInt(3000))
              .arrives();
        } else {
          stack().does(() -> {});
          if (peer.hasNothing()) {
            stack().passes(random.nextLong(SECOND));
          }
        }
      }
      assertThat(received).as("seed %d", seed).isEqualTo(total + 1);
      peer.takesAll();
      user.aborts();
      peer.takesAll();
    }
  }

  @Test
  void aPeerWhoseWindowIsAlwaysBelowItsMssIsServed() {
    peer = stack().peer(4000);
    User user = stack().connects(peer);
    peer.expects(SYN);
    peer.advertises(300);
    peer.syn(ACK).arrives();
    peer.expects(ACK);
    user.sends(1000);
    for (int i = 0; i < 3; i++) {
      peer.expects(ACK).seq(1 + 300 * i).text(300);
      peer.acknowledges(301 + 300 * i);
    }
    peer.expects(ACK).seq(901).text(100);
    peer.acknowledges(1001);
  }

  @Test
  @Requirement("RFC9293 MUST-38")
  void aWindowThatOpensByAnOctetIsNotFilledByAnOctet() {
    windowClosed(20_000, 5000);
    for (int i = 1; i <= 100; i++) {
      peer.segment(ACK).window(i).arrives();
    }
    peer.segment(ACK).window(stack().mss()).arrives();
    peer.expects(ACK).seq(20_001).text(stack().mss());
    peer.acknowledges(20_001 + stack().mss());
  }

  @Test
  @Requirement("RFC9293 MUST-38")
  void aSillyWindowThatStaysIsFilledAfterTheOverrideTimeout() {
    windowClosed(20_000, 5000);
    peer.advertises(100);
    peer.segment(ACK).arrives();
    for (int i = 0; i < 5; i++) {
      stack().passes(200 * MILLI);
      peer.expects(ACK).seq(20_001 + 100 * i).text(100).after(200 * MILLI);
      peer.acknowledges(20_101 + 100 * i);
    }
  }

  @Test
  @Requirement("RFC9293 MUST-1")
  @Requirement("RFC7323 R7323-5")
  void aLargeWindowIsUnsignedAndScaled() {
    configure(TcpSetting.SEND_BUFFER, 1 << 20);
    peer = stack().peer(4000);
    User user = stack().connects(peer);
    peer.expects(SYN);
    peer.syn(ACK).windowShift(3).window(0x8000).arrives();
    peer.expects(ACK);
    assertThat(user.connection().status(stack().now()).sndWnd()).isEqualTo(0x8000);
    peer.segment(ACK).window(0xffff).arrives();
    assertThat(user.connection().status(stack().now()).sndWnd()).isEqualTo(0xffff << 3);
    user.sends(600_000);
    long una = 1;
    while (una < 600_001) {
      long end = una;
      for (Emitted segment : peer.takesAll()) {
        end = Math.max(end, segment.end());
      }
      assertThat(end - una).isBetween(1L, 0xffffL << 3);
      una = end;
      peer.segment(ACK).ack(una).window(0xffff).arrives();
    }
  }

  @Test
  void anOldSegmentDoesNotChangeTheWindow() {
    User user = established();
    peer.segment(ACK).window(5000).arrives();
    peer.segment(ACK).text(10).window(6000).arrives();
    peer.segment(ACK).seq(1).text(5).window(60_000).arrives();
    peer.expects(ACK).ack(11);
    assertThat(user.connection().status(stack().now()).sndWnd()).isEqualTo(6000);
  }

  @Test
  void aLaterAcknowledgmentOfTheSameTextDoesChangeTheWindow() {
    User user = established();
    user.sends(10);
    peer.expects(ACK).text(10);
    peer.segment(ACK).ack(11).window(5000).arrives();
    peer.segment(ACK).ack(1).window(60_000).arrives();
    assertThat(user.connection().status(stack().now()).sndWnd()).isEqualTo(5000);
    peer.segment(ACK).ack(11).window(4000).arrives();
    assertThat(user.connection().status(stack().now()).sndWnd()).isEqualTo(4000);
  }
}
