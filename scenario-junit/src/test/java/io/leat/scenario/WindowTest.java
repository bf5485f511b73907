package io.leat.scenario;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.PSH;
import static io.leat.packet.wire.TcpFlags.SYN;
import static io.leat.tcp.trace.TcpState.CLOSE_WAIT;
import static io.leat.tcp.trace.TcpState.ESTABLISHED;
import static io.leat.tcp.trace.TcpState.FIN_WAIT_1;
import static io.leat.tcp.trace.TcpState.FIN_WAIT_2;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.DropReason;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpTimer;
import io.leat.testkit.Requirement;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Windows, silly windows and probes: RFC 9293 §3.8.6 and §3.7.4. */
class WindowTest extends Scenario {
  WindowTest(Mode mode) {
    super(mode);
  }

  private void fillsBufferOf(int octets) {
    configured(TcpSetting.RECEIVE_BUFFER, octets);
    established();
    peer.sendsText(octets);
    clock.advances(millis(40));
    stack.answers(ACK, ack(octets + 1), window(0));
  }

  /** A hundred octets, of which one was probed with; pacing may hold them back for an instant. */
  private void receivesTheRest() {
    long end = peer.receivesStream(1);
    clock.advances(millis(1));
    assertThat(peer.receivesStream(end)).isEqualTo(101);
  }

  private Duration rto() {
    return Duration.ofNanos(stack.status().rto());
  }

  private void closedWindow() {
    established();
    peer.sends(ACK, window(0));
  }

  @Test
  @Requirement("EDGE-CASES 41")
  void finAtAClosedWindowIsTaken() {
    fillsBufferOf(1000);
    peer.sends(FIN | ACK);
    stack.answers(ACK, ack(1002));
    stack.is(CLOSE_WAIT);
    user.reads(1000);
    user.readsEnd();
  }

  @Test
  @Requirement("EDGE-CASES 42")
  void finMayItselfBeTheProbeOfAClosedWindow() {
    closedWindow();
    user.closes();
    stack.is(FIN_WAIT_1);
    clock.advances(rto());
    stack.sends(FIN | ACK, seq(1));
    peer.sends(ACK, ack(2), window(0));
    stack.is(FIN_WAIT_2);
  }

  @Test
  @Requirement("EDGE-CASES 43")
  @Requirement("RFC9293 MUST-36")
  @Requirement("RFC9293 SHLD-29")
  void probeCarriesTheNextOctetAndIsNoLoss() {
    closedWindow();
    user.writes(100);
    clock.advances(rto());
    stack.sends(ACK, seq(1), len(1));
    long cwnd = stack.status().cwnd();
    peer.sends(ACK, ack(1), window(0));
    peer.sends(ACK, ack(1), window(1000));
    receivesTheRest();
    assertThat(stack.status().cwnd()).isGreaterThanOrEqualTo(cwnd);
    assertThat(stack.status().ssthresh()).isGreaterThan(1 << 20);
  }

  @Test
  @Requirement("EDGE-CASES 43")
  void probeThatThePeerTakesCounts() {
    closedWindow();
    user.writes(100);
    clock.advances(rto());
    stack.sends(ACK, seq(1), len(1));
    peer.sends(ACK, ack(2), window(1000));
    stack.answers(ACK, seq(2), len(99));
  }

  @Test
  @Requirement("EDGE-CASES 44")
  @Requirement("EDGE-CASES 58")
  @Requirement("RFC9293 MUST-37")
  @Requirement("RFC9293 SHLD-30")
  void probesBackOffAndAnsweredOnesKeepTheConnectionForADay() {
    closedWindow();
    user.writes(100);
    int probes = 0;
    for (int hour = 0; hour < 24; hour++) {
      for (int minute = 0; minute < 60; minute += 2) {
        clock.advances(minutes(2));
        probes += peer.takesAll().size();
        peer.sends(ACK, ack(1), window(0));
      }
    }
    assertThat(probes).isBetween(24 * 30 - 1, 24 * 30 + 12);
    stack.is(ESTABLISHED);
    peer.sends(ACK, ack(1), window(1000));
    receivesTheRest();
  }

  @Test
  @Requirement("EDGE-CASES 44")
  void probesThatNobodyAnswersEndWithTheUserTimeout() {
    configured(TcpSetting.USER_TIMEOUT, seconds(10));
    closedWindow();
    user.writes(100);
    clock.advances(seconds(9));
    peer.takesAll();
    stack.is(ESTABLISHED);
    clock.advances(seconds(5));
    peer.takesAll();
    user.isClosed(TcpError.USER_TIMEOUT);
  }

  @Test
  @Requirement("EDGE-CASES 45")
  @Requirement("RFC9293 MUST-38")
  void textThatDoesNotFitASmallWindowIsProbedWithWhenNothingIsInFlight() {
    established();
    peer.sends(ACK, window(100));
    user.writes(2000);
    assertThat(peer.takesAll()).isEmpty();
    assertThat(stack.runs(TcpTimer.PERSIST)).isTrue();
    assertThat(stack.runs(TcpTimer.RETRANSMISSION)).isFalse();
    clock.advances(rto());
    stack.sends(ACK, seq(1), len(100));
  }

  @Test
  @Requirement("EDGE-CASES 45")
  void persistTimerRestsWhileTextIsInFlight() {
    established();
    user.writes(1000);
    stack.sends(ACK, len(1000));
    assertThat(stack.runs(TcpTimer.RETRANSMISSION)).isTrue();
    assertThat(stack.runs(TcpTimer.PERSIST)).isFalse();
  }

  @Test
  @Requirement("EDGE-CASES 46")
  @Requirement("EDGE-CASES 63")
  void windowThatOpensIsNoDuplicateAcknowledgment() {
    user.listens();
    peer.sends(SYN, withoutSack());
    stack.answers(SYN | ACK);
    peer.sends(ACK, window(20_000));
    user.accepts();
    user.writes(4000);
    assertThat(peer.takesAll()).hasSize(2);
    for (int field = 20_001; field < 20_010; field++) {
      peer.sends(ACK, ack(1), window(field));
    }
    assertThat(stack.status().retransmissions()).isZero();
  }

  @Test
  @Requirement("EDGE-CASES 47")
  void twoClosedWindowsDoNotAnswerEachOther() {
    configured(TcpSetting.RECEIVE_BUFFER, 1000);
    established();
    peer.sends(ACK, len(1000), window(0));
    clock.advances(millis(40));
    stack.answers(ACK, ack(1001), window(0));
    for (int i = 0; i < 10; i++) {
      peer.sends(ACK, window(0));
    }
    peer.sends(ACK, len(1), window(0));
    stack.answers(ACK, ack(1001), window(0));
  }

  @Test
  @Requirement("EDGE-CASES 48")
  @Requirement("ANCHOR smoltcp #489/#490, #1048/#1079, PR #1163")
  @Requirement("ANCHOR gvisor #10312")
  @Requirement("ANCHOR gvisor #10343")
  @Requirement("RFC9293 MUST-34")
  @Requirement("RFC9293 SHLD-15")
  void windowMayShrinkByAnyAmountAtAnyPoint() {
    established();
    SplittableRandom random = new SplittableRandom(48);
    user.writes(100_000);
    long acknowledged = 1;
    for (int round = 0; round < 3000 && acknowledged < 100_001; round++) {
      for (Emitted segment : peer.takesAll()) {
        if (segment.seq() == acknowledged) {
          acknowledged = segment.end();
        }
      }
      int field = random.nextInt(4) == 0 ? 0 : random.nextInt(20_000);
      peer.sends(ACK, ack(acknowledged), window(field));
      for (Emitted segment : peer.takesAll()) {
        if (segment.seq() == acknowledged) {
          acknowledged = segment.end();
        }
      }
      clock.advances(millis(random.nextInt(2000)));
    }
    peer.takesAll();
    assertThat(acknowledged).isEqualTo(100_001);
    stack.is(ESTABLISHED);
  }

  @Test
  @Requirement("RFC9293 SHLD-16")
  @Requirement("RFC9293 SHLD-17")
  void whatWasSentBeforeTheWindowShrankIsRepeatedAndEndsNothing() {
    established();
    user.writes(1000);
    stack.sends(ACK, seq(1), len(1000));
    peer.sends(ACK, ack(1), window(500));
    clock.advances(seconds(2));
    assertThat(peer.takesAll()).isNotEmpty().allMatch(again -> again.seq() == 1);
    peer.sends(ACK, ack(501), window(0));
    for (int minute = 0; minute < 30; minute++) {
      clock.advances(minutes(1));
      peer.takesAll();
      peer.sends(ACK, ack(501), window(0));
    }
    stack.is(ESTABLISHED);
    peer.sends(ACK, ack(501), window(1000));
    stack.answers(ACK, seq(501), len(500));
    peer.takesAll();
  }

  @Test
  @Requirement("RFC9293 MUST-35")
  @Requirement("RFC9293 SHLD-15")
  void windowThatShrinksToZeroIsProbed() {
    established();
    user.writes(1000);
    stack.sends(ACK, seq(1), len(1000));
    peer.sends(ACK, ack(1), window(0));
    user.writes(1000);
    clock.advances(seconds(2));
    List<Emitted> probes = peer.takesAll();
    assertThat(probes).isNotEmpty().allMatch(probe -> probe.end() <= 1001);
    peer.sends(ACK, ack(1), window(65_535));
    assertThat(peer.takesAll()).isNotEmpty();
    peer.acknowledges(1001);
    peer.takesAll();
    peer.acknowledges(2001);
  }

  @Test
  @Requirement("EDGE-CASES 49")
  @Requirement("RFC9293 SHLD-14")
  void windowEdgeStaysWhenTheBufferShrinks() {
    established();
    long edge = 1 + stack.status().rcvWnd();
    user.configuresConnection(stack.settings().with(TcpSetting.RECEIVE_BUFFER, 1000));
    peer.takesAll();
    peer.sendsText(10_000);
    peer.takesAll();
    assertThat(10_001 + stack.status().rcvWnd()).isGreaterThanOrEqualTo(edge);
    peer.sends(ACK, seq(edge - 100), len(100));
    peer.takesAll();
    stack.is(ESTABLISHED);
  }

  @Test
  @Requirement("EDGE-CASES 50")
  void segmentsAreAsSmallAsAWindowThatIsNeverLarger() {
    user.listens();
    peer.sends(SYN, window(100), windowShift(-1));
    stack.answers(SYN | ACK);
    peer.advertises(100);
    peer.sends(ACK);
    user.accepts();
    user.writes(300);
    for (int at = 1; at < 300; at += 100) {
      stack.sends(ACK, seq(at), len(100));
      peer.acknowledges(at + 100);
    }
  }

  @Test
  @Requirement("EDGE-CASES 51")
  @Requirement("ATTACK A20")
  void segmentsOfOneOctetCostNoMoreThanTheirText() {
    established();
    for (int i = 0; i < 2000; i++) {
      peer.sends(ACK, len(1));
      peer.takesAll();
    }
    assertThat(stack.textMemory()).isLessThanOrEqualTo(8192);
    user.reads(2000);
    peer.takesAll();
    clock.advances(millis(40));
    peer.takesAll();
  }

  @Test
  @Requirement("EDGE-CASES 52")
  @Requirement("RFC9293 MUST-39")
  void windowReopensInOneStepAndNotOctetByOctet() {
    int size = 4 * stack.mss();
    configured(TcpSetting.RECEIVE_BUFFER, size);
    established();
    for (int i = 0; i < 4; i++) {
      peer.sendsText(stack.mss());
      peer.takesAll();
    }
    clock.advances(millis(40));
    peer.takesAll();
    for (int i = 0; i < stack.mss() - 1; i++) {
      user.reads(1);
    }
    user.reads(1);
    Emitted update = stack.sends(ACK, ack(size + 1));
    assertThat(update.window()).isBetween(stack.mss() - 8, stack.mss() + 8);
  }

  @Test
  @Requirement("EDGE-CASES 52")
  @Requirement("ANCHOR smoltcp #199")
  void windowThatWasClosedIsReportedWhenTheApplicationHasReadAll() {
    fillsBufferOf(1000);
    user.reads(1000);
    stack.sends(ACK, ack(1001), window(1000));
  }

  @Test
  @Requirement("ANCHOR smoltcp #199")
  void probeOfThePeerRecoversALostWindowUpdate() {
    fillsBufferOf(1000);
    user.reads(1000);
    stack.sends(ACK, ack(1001), window(1000));
    peer.sends(ACK, seq(1001), len(1));
    clock.advances(millis(40));
    stack.answers(ACK, ack(1002));
    user.reads(1);
  }

  @Test
  @Requirement("EDGE-CASES 53")
  void afterThePeersFinReadingSendsNothing() {
    configured(TcpSetting.RECEIVE_BUFFER, 1000);
    established();
    peer.sends(FIN | ACK, len(900));
    stack.answers(ACK, ack(902));
    user.reads(900);
    user.readsEnd();
  }

  @Test
  @Requirement("EDGE-CASES 55")
  @Requirement("RFC9293 SHLD-7")
  @Requirement("RFC9293 MUST-17")
  void nagleHoldsASmallSegmentUnlessItIsSwitchedOff() {
    established();
    user.writes(10);
    stack.sends(ACK, seq(1), len(10));
    user.writes(10);
    user.writes(10);
    peer.acknowledges(11);
    stack.answers(ACK, seq(11), len(20));
    user.configuresConnection(stack.settings().with(TcpSetting.NAGLE, false));
    user.writes(10);
    stack.sends(ACK, seq(31), len(10));
  }

  @Test
  @Requirement("EDGE-CASES 55")
  void nagleHoldsNeitherAFullSegmentNorAFinNorARetransmission() {
    established();
    user.writes(10);
    stack.sends(ACK, seq(1), len(10));
    clock.advances(millis(1));
    user.writes(stack.mss());
    stack.sends(ACK, seq(11), len(stack.mss()));
    user.writes(10);
    user.closes();
    stack.sends(FIN | ACK, seq(11 + stack.mss()), len(10));
    clock.advances(seconds(2));
    List<Emitted> again = peer.takesAll();
    assertThat(again).isNotEmpty();
    assertThat(again.getFirst().seq()).isIn(1L, 11L + stack.mss());
  }

  @Test
  @Requirement("EDGE-CASES 56")
  @Requirement("RFC9293 MAY-16")
  void whatIsWrittenInOneTurnLeavesInOneSegment() {
    established();
    user.writes(2, 16);
    stack.sends(ACK | PSH, seq(1), len(32));
  }

  @Test
  @Requirement("EDGE-CASES 57")
  void keepAliveLeavesAClosedWindowToItsProbes() {
    configured(TcpSetting.KEEP_ALIVE, 1);
    configured(TcpSetting.KEEP_ALIVE_IDLE, seconds(10));
    configured(TcpSetting.KEEP_ALIVE_INTERVAL, seconds(1));
    configured(TcpSetting.KEEP_ALIVE_PROBES, 2);
    closedWindow();
    user.writes(100);
    for (int i = 0; i < 20; i++) {
      clock.advances(seconds(9));
      for (Emitted probe : peer.takesAll()) {
        assertThat(probe.seq()).isEqualTo(1);
        assertThat(probe.length()).isEqualTo(1);
      }
      peer.sends(ACK, ack(1), window(0));
    }
    stack.is(ESTABLISHED);
  }

  @Test
  @Requirement("RFC9293 MUST-1")
  @Requirement("RFC9293 REC-1")
  void largeWindowsAreNotNegative() {
    established();
    for (int field : new int[] {0x7fff, 0x8000, 0xffff}) {
      peer.sends(ACK, window(field));
      assertThat(stack.status().sndWnd()).isEqualTo(field);
    }
  }

  @Test
  @Requirement("RFC9293 REC-1")
  @Requirement("RFC7323 R7323-5")
  void windowOfAGibioctetIsUsed() {
    user.listens();
    peer.sends(SYN, windowShift(14));
    stack.answers(SYN | ACK);
    peer.sends(ACK, window(0xffff));
    user.accepts();
    assertThat(stack.status().sndWnd()).isEqualTo(0xffffL << 14);
  }

  @Test
  @Requirement("RFC7323 R7323-7")
  void whatWasOnceOfferedIsTakenAfterRounding() {
    configured(TcpSetting.RECEIVE_BUFFER, 1 << 24);
    established();
    long edge = 1 + stack.status().rcvWnd();
    peer.sendsText(3);
    clock.advances(millis(40));
    peer.takesAll();
    peer.sends(ACK, seq(edge - 10), len(10));
    Emitted answer = stack.answers(ACK, ack(4));
    assertThat(answer.sack().isEmpty() || answer.sack().equals(List.of(edge - 10, edge))).isTrue();
    assertThat(stack.loop().tcp().counters().drops(DropReason.TCP_NOT_ACCEPTABLE)).isZero();
  }

  @Test
  @Requirement("RFC9293 MAY-8")
  @Requirement("ATTACK A48")
  void windowMayStayClosedForADay() {
    fillsBufferOf(1000);
    for (int hour = 0; hour < 24; hour++) {
      clock.advances(hours(1));
      peer.sends(ACK, len(1));
      stack.answers(ACK, ack(1001), window(0));
    }
    assertThat(stack.textMemory()).isLessThanOrEqualTo(8192);
    user.reads(1000);
    stack.sends(ACK, ack(1001), window(1000));
  }

  @Test
  @Requirement("ATTACK A23")
  @Requirement("RFC9293 MUST-38")
  void windowOfOneOctetDrawsNoFloodOfTinySegments() {
    established();
    peer.advertises(1);
    peer.sends(ACK);
    user.writes(1000);
    int segments = 0;
    long acknowledged = 1;
    for (int i = 0; i < 100; i++) {
      clock.advances(millis(100));
      for (Emitted segment : peer.takesAll()) {
        segments++;
        acknowledged = Math.max(acknowledged, segment.end());
        peer.sends(ACK, ack(acknowledged));
      }
    }
    assertThat(segments).isBetween(1, 50);
  }

  @Test
  @Requirement("RFC9293 MUST-40")
  @Requirement("RFC9293 SHLD-18")
  @Requirement("RFC5681 R5681-18")
  void acknowledgmentWaitsFortyMillisecondsForCompany() {
    established();
    peer.sendsText(10);
    clock.advances(millis(39));
    clock.advances(millis(1));
    stack.answers(ACK, ack(11));
  }

  @Test
  @Requirement("RFC9293 SHLD-19")
  @Requirement("RFC5681 R5681-18")
  @Requirement("RFC5681 R5681-19")
  void everySecondFullSegmentIsAcknowledged() {
    established();
    int mss = stack.mss();
    for (int i = 1; i <= 10; i++) {
      peer.sendsText(mss);
      if (i % 2 == 0) {
        stack.answers(ACK, ack(1 + i * mss));
      }
    }
  }

  @Test
  @Requirement("RFC9293 MUST-58")
  @Requirement("RFC9293 MUST-59")
  void burstIsAcknowledgedOnce() {
    established();
    int mss = stack.mss();
    Part text = len(mss);
    peer.sends(segment(ACK, text), segment(ACK, text), segment(ACK, text), segment(ACK, text));
    stack.answers(ACK, ack(1 + 4 * mss));
  }
}
