package io.leat.scenario;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;
import static io.leat.tcp.trace.TcpState.CLOSED;
import static io.leat.tcp.trace.TcpState.CLOSE_WAIT;
import static io.leat.tcp.trace.TcpState.CLOSING;
import static io.leat.tcp.trace.TcpState.ESTABLISHED;
import static io.leat.tcp.trace.TcpState.FIN_WAIT_1;
import static io.leat.tcp.trace.TcpState.FIN_WAIT_2;
import static io.leat.tcp.trace.TcpState.LAST_ACK;
import static io.leat.tcp.trace.TcpState.TIME_WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpSetting;
import io.leat.testkit.Requirement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Connections end: RFC 9293 §3.6, §3.10.4 and §3.10.7.4, eighth. */
class ClosingTest extends Scenario {
  ClosingTest(Mode mode) {
    super(mode);
  }

  @Test
  @Requirement("EDGE-CASES 87")
  @Requirement("ANCHOR smoltcp PR #398")
  void finIsAcknowledgedOnlyWhenItWasSent() {
    established();
    int mss = stack.mss();
    user.writes(30 * mss);
    assertThat(peer.takesAll()).hasSize(10);
    user.closes();
    stack.is(FIN_WAIT_1);
    long behind = 1 + 30L * mss;
    peer.acknowledges(1 + 10L * mss);
    stack.is(FIN_WAIT_1);
    boolean finSent = false;
    for (long acknowledged = 0; acknowledged < behind; ) {
      long end = acknowledged;
      for (Emitted segment : peer.takesAll()) {
        end = Math.max(end, segment.end());
        finSent |= (segment.flags() & FIN) != 0;
      }
      assertThat(end).isGreaterThan(acknowledged);
      acknowledged = Math.min(end, behind);
      peer.acknowledges(acknowledged);
      stack.is(FIN_WAIT_1);
    }
    assertThat(finSent).isTrue();
    peer.takesAll();
    peer.acknowledges(behind + 1);
    stack.is(FIN_WAIT_2);
  }

  @Test
  @Requirement("ANCHOR smoltcp PR #398")
  void finThatArrivesWhileOurOwnWaitsDoesNotLoseIt() {
    established();
    int mss = stack.mss();
    user.writes(12 * mss);
    assertThat(peer.takesAll()).hasSize(10);
    user.closes();
    peer.sends(FIN | ACK, ack(1));
    stack.answers(ACK, ack(2));
    stack.is(CLOSING);
    peer.acknowledges(1 + 10L * mss);
    List<Emitted> rest = peer.takesAll();
    assertThat(rest).hasSize(2);
    assertThat(rest.getLast().flags() & FIN).isEqualTo(FIN);
    peer.acknowledges(2 + 12L * mss);
    stack.is(TIME_WAIT);
  }

  @Test
  @Requirement("EDGE-CASES 88")
  @Requirement("EDGE-CASES 94")
  void finGoesAgainInFinWait1() {
    established();
    finWait1();
    clock.advances(seconds(1));
    List<Emitted> again = peer.takesAll();
    assertThat(again).isNotEmpty().allMatch(s -> s.flags() == (FIN | ACK) && s.seq() == 1);
    peer.sends(ACK);
    stack.is(FIN_WAIT_2);
  }

  @Test
  @Requirement("EDGE-CASES 88")
  @Requirement("ANCHOR smoltcp PR #1025/#1026")
  void finGoesAgainInClosing() {
    established();
    closing();
    clock.advances(seconds(1));
    List<Emitted> again = peer.takesAll();
    assertThat(again).isNotEmpty().allMatch(s -> s.flags() == (FIN | ACK) && s.seq() == 1);
    peer.sends(ACK);
    stack.is(TIME_WAIT);
  }

  @Test
  @Requirement("EDGE-CASES 88")
  void finGoesAgainInLastAck() {
    established();
    lastAck();
    clock.advances(seconds(1));
    List<Emitted> again = peer.takesAll();
    assertThat(again).isNotEmpty().allMatch(s -> s.flags() == (FIN | ACK) && s.seq() == 1);
    peer.sends(ACK);
    stack.is(CLOSED);
    stack.hasForgottenEverything();
  }

  @Test
  @Requirement("EDGE-CASES 89")
  void finThatAcknowledgesOursLeadsStraightToTimeWait() {
    established();
    finWait1();
    peer.sends(FIN | ACK);
    stack.answers(ACK, seq(2), ack(2));
    stack.is(TIME_WAIT);
  }

  @Test
  @Requirement("EDGE-CASES 89")
  void finThatDoesNotAcknowledgeOursIsASimultaneousClose() {
    established();
    finWait1();
    peer.sends(FIN | ACK, ack(1));
    stack.answers(ACK, seq(2), ack(2));
    stack.is(CLOSING);
    peer.sends(ACK);
    stack.is(TIME_WAIT);
  }

  @Test
  @Requirement("EDGE-CASES 90")
  @Requirement("RFC9293 MUST-12")
  void textOfAFinIsDeliveredBeforeTheEnd() {
    established();
    peer.sends(FIN | ACK, len(100));
    stack.answers(ACK, ack(102));
    stack.is(CLOSE_WAIT);
    user.reads(100);
    user.readsEnd();
  }

  @Test
  @Requirement("EDGE-CASES 90")
  void finWithTextWhileWeCloseIsDeliveredToo() {
    established();
    finWait1();
    peer.sends(FIN | ACK, ack(1), len(50));
    stack.answers(ACK, ack(52));
    stack.is(CLOSING);
    user.reads(50);
    user.readsEnd();
  }

  @Test
  @Requirement("EDGE-CASES 91")
  void halfClosedConnectionStillReceives() {
    established();
    finWait1();
    peer.sends(ACK, ack(1), len(10));
    clock.advances(millis(40));
    stack.answers(ACK, ack(11));
    user.reads(10);
    peer.sends(ACK);
    stack.is(FIN_WAIT_2);
    peer.sends(ACK, len(10));
    clock.advances(millis(40));
    stack.answers(ACK, ack(21));
    user.reads(10);
  }

  @Test
  @Requirement("EDGE-CASES 91")
  void halfClosedConnectionStillSends() {
    established();
    closeWait();
    user.writes(100);
    stack.sends(ACK, seq(1), ack(2), len(100));
    peer.sends(ACK);
    stack.is(CLOSE_WAIT);
  }

  @Test
  @Requirement("EDGE-CASES 92")
  void finBeyondAGapIsAcknowledgedAndWaitsForTheGap() {
    established();
    finWait2();
    peer.sends(FIN | ACK, seq(11), ack(2));
    stack.answers(ACK, ack(1));
    stack.is(FIN_WAIT_2);
    peer.sends(ACK, seq(1), len(10));
    stack.answers(ACK, ack(12));
    stack.is(TIME_WAIT);
    user.reads(10);
    user.readsEnd();
  }

  @Test
  @Requirement("EDGE-CASES 93")
  void finTakesOneSequenceNumberOnBothSides() {
    established();
    user.writes(10);
    stack.sends(ACK, seq(1), len(10));
    user.closes();
    stack.sends(FIN | ACK, seq(11));
    peer.acknowledges(12);
    stack.is(FIN_WAIT_2);
    peer.sends(FIN | ACK, len(5));
    stack.answers(ACK, seq(12), ack(7));
    stack.is(TIME_WAIT);
  }

  @Test
  @Requirement("EDGE-CASES 94")
  @Requirement("EDGE-CASES 96")
  void finRidesOnTheLastText() {
    established();
    user.writesAndCloses(100);
    stack.sends(FIN | ACK, seq(1), len(100));
    peer.acknowledges(102);
    stack.is(FIN_WAIT_2);
  }

  @Test
  @Requirement("EDGE-CASES 94")
  @Requirement("EDGE-CASES 87")
  void lostTextBeforeTheFinIsRepeatedWithIt() {
    user.listens();
    peer.sends(SYN, withoutSack());
    stack.answers(SYN | ACK);
    peer.sends(ACK);
    user.accepts();
    user.writesAndCloses(100);
    stack.sends(FIN | ACK, seq(1), len(100));
    clock.advances(seconds(1));
    assertThat(peer.takesAll()).isNotEmpty().allMatch(s -> s.seq() == 1 && s.end() == 102);
    peer.acknowledges(101);
    stack.is(FIN_WAIT_1);
    peer.takesAll();
    peer.acknowledges(102);
    stack.is(FIN_WAIT_2);
  }

  @Test
  @Requirement("EDGE-CASES 95")
  void finBeyondTheWindowIsCutOffWithTheTextBeforeIt() {
    configured(TcpSetting.RECEIVE_BUFFER, 1000);
    established();
    peer.sends(FIN | ACK, len(1200));
    stack.answers(ACK, ack(1001), window(0));
    stack.is(ESTABLISHED);
    user.reads(1000);
    stack.sends(ACK, ack(1001), window(1000));
    peer.sends(FIN | ACK, seq(1001), len(200));
    stack.answers(ACK, ack(1202));
    stack.is(CLOSE_WAIT);
    user.reads(200);
    user.readsEnd();
  }

  @Test
  @Requirement("EDGE-CASES 97")
  @Requirement("RFC9293 MUST-13")
  void repeatedFinInTimeWaitIsAcknowledgedAndRestartsTheWait() {
    configured(TcpSetting.MSL, seconds(10));
    established();
    timeWait();
    clock.advances(seconds(15));
    peer.sends(FIN | ACK, seq(1), ack(2));
    stack.answers(ACK, seq(2), ack(2));
    clock.advances(seconds(19));
    stack.is(TIME_WAIT);
    clock.advances(seconds(1));
    stack.is(CLOSED);
    stack.hasForgottenEverything();
  }

  @Test
  @Requirement("EDGE-CASES 98")
  @Requirement("ATTACK A33")
  @Requirement("RFC1337 R1337-1")
  void resetInTimeWaitIsIgnored() {
    established();
    timeWait();
    peer.sends(RST, seq(2));
    stack.is(TIME_WAIT);
  }

  @Test
  @Requirement("EDGE-CASES 98")
  void resetInTimeWaitIsObeyedWhereThatIsConfigured() {
    configured(TcpSetting.RFC1337, 0);
    established();
    timeWait();
    peer.sends(RST, seq(2));
    stack.is(CLOSED);
  }

  @Test
  @Requirement("EDGE-CASES 98")
  @Requirement("EDGE-CASES 99")
  @Requirement("RFC9293 MAY-2")
  @Requirement("RFC9293 SHLD-4")
  void newerSynInTimeWaitBeginsAnotherConnection() {
    established();
    timeWait();
    clock.advances(seconds(1));
    peer.startsAnew(mode.irs() + 100_000);
    stack.choosesIsn(mode.iss() + 1);
    peer.sends(SYN);
    stack.answers(SYN | ACK, seq(0), ack(1));
    assertThat(peer.iss() - (mode.iss() + 2)).isPositive();
    peer.sends(ACK);
    User next = anotherUser();
    next.accepts(user);
    peer.sends(ACK, len(10));
    next.reads(10);
    peer.takesAll();
  }

  @Test
  @Requirement("RFC1337 R1337-2")
  @Requirement("ATTACK A33")
  void segmentsOfTheOldConnectionDoNotHarmTheNewOne() {
    established();
    peer.sendsText(50);
    user.reads(50);
    stack.answers(ACK, ack(51));
    timeWait();
    clock.advances(seconds(1));
    int before = clock.millis() - 900;
    peer.startsAnew(mode.irs() + 400_000);
    peer.sends(SYN);
    stack.answers(SYN | ACK);
    peer.sends(ACK);
    User next = anotherUser();
    next.accepts(user);
    long old = -400_000;
    Part stamp = mode.timestamps() ? timestamps(before, 0) : withoutTimestamps();
    peer.sends(ACK, seq(old + 1), ack(-300_000), len(50), stamp);
    peer.receives(ACK, seq(1), ack(1));
    peer.sends(FIN | ACK, seq(old + 51), ack(-300_000), stamp);
    peer.receives(ACK, seq(1), ack(1));
    peer.sends(RST, seq(old + 52));
    peer.sends(ACK, seq(1), len(10));
    next.reads(10);
    clock.advances(millis(40));
    peer.receives(ACK, ack(11));
  }

  @Test
  @Requirement("EDGE-CASES 98")
  void olderSynInTimeWaitBeginsNothing() {
    established();
    peer.sendsText(1000);
    clock.advances(millis(40));
    stack.answers(ACK);
    timeWait();
    clock.advances(seconds(1));
    peer.sends(SYN, seq(500), timestamps(clock.millis() - 5000, 0));
    peer.takesAll();
    stack.is(TIME_WAIT);
    assertThat(user.listener().halfOpen()).isZero();
  }

  @Test
  @Requirement("EDGE-CASES 99")
  @Requirement("ATTACK A52")
  void timeWaitHoldsNoTextAndTheTableIsBounded() {
    configured(TcpSetting.TIME_WAIT_LIMIT, 10);
    user.listens();
    for (int port = 5000; port < 5030; port++) {
      Peer other = anotherPeer(port);
      other.sends(SYN);
      other.receives(SYN | ACK);
      other.sends(ACK);
      User its = anotherUser();
      its.accepts(user);
      its.closesFully();
      other.receives(FIN | ACK);
      other.sends(FIN | ACK);
      other.receives(ACK);
    }
    assertThat(stack.loop().tcp().timeWaitCount()).isEqualTo(10);
    assertThat(stack.loop().tcp().counters().timeWaitEvicted()).isEqualTo(20);
    stack.holdsNoText();
  }

  @Test
  @Requirement("EDGE-CASES 100")
  @Requirement("ATTACK A51")
  void finWait2OfAnApplicationThatHasGoneEnds() {
    established();
    user.closesFully();
    stack.sends(FIN | ACK);
    peer.sends(ACK);
    stack.is(FIN_WAIT_2);
    clock.advances(seconds(59));
    stack.is(FIN_WAIT_2);
    clock.advances(seconds(1));
    stack.is(CLOSED);
    stack.hasForgottenEverything();
  }

  @Test
  @Requirement("EDGE-CASES 100")
  void finWait2OfAnApplicationThatStillReadsLasts() {
    established();
    finWait2();
    clock.advances(hours(48));
    stack.is(FIN_WAIT_2);
    peer.sends(FIN | ACK, len(3));
    stack.answers(ACK, ack(5));
    user.reads(3);
  }

  @Test
  @Requirement("EDGE-CASES 101")
  @Requirement("RFC9293 SHLD-3")
  void closingWithUnreadTextResets() {
    established();
    peer.sendsText(100);
    user.closesFully();
    stack.sends(RST | ACK, seq(1), ack(101));
    stack.is(CLOSED);
    stack.hasForgottenEverything();
  }

  @Test
  @Requirement("EDGE-CASES 101")
  @Requirement("EDGE-CASES 103")
  void afterShuttingItsReceivingSideClosingSendsFin() {
    established();
    peer.sendsText(100);
    user.shutsReceiving();
    peer.takesAll();
    peer.sendsText(100);
    clock.advances(millis(40));
    assertThat(peer.takesAll().getLast().ack()).isEqualTo(201);
    stack.holdsNoText();
    user.closesFully();
    stack.sends(FIN | ACK, seq(1), ack(201));
    stack.is(FIN_WAIT_1);
  }

  @Test
  @Requirement("RFC9293 SHLD-3")
  @Requirement("RFC9293 MAY-1")
  void textForAnApplicationThatHasGoneIsReset() {
    established();
    user.closesFully();
    stack.sends(FIN | ACK);
    peer.sends(ACK, len(10));
    stack.answers(RST, seq(2));
    stack.is(CLOSED);
  }

  @Test
  @Requirement("EDGE-CASES 102")
  void lingerOfZeroResets() {
    configured(TcpSetting.LINGER, 0);
    established();
    user.writes(10);
    stack.sends(ACK, len(10));
    user.closesFully();
    stack.sends(RST | ACK, seq(11));
    stack.is(CLOSED);
  }

  @Test
  @Requirement("EDGE-CASES 102")
  void lingerResetsWhenItsTimeIsOver() {
    configured(TcpSetting.LINGER, seconds(5));
    established();
    user.writes(10);
    stack.sends(ACK, len(10));
    user.closesFully();
    stack.sends(FIN | ACK, seq(11));
    clock.advances(millis(4999));
    peer.takesAll();
    stack.is(FIN_WAIT_1);
    clock.advances(millis(1));
    stack.sends(RST | ACK);
    stack.is(CLOSED);
  }

  @Test
  @Requirement("EDGE-CASES 104")
  @Requirement("RFC9293 MUST-12")
  void afterAResetWhatHadArrivedIsStillReadAndThenTheErrorIsTold() {
    established();
    peer.sendsText(100);
    peer.sends(RST);
    user.isClosed(TcpError.RESET);
    user.reads(100);
    user.failsToRead(TcpError.RESET);
  }

  @Test
  @Requirement("EDGE-CASES 105")
  void connectionThatThePeerHasClosedMeanwhileCanBeAccepted() {
    user.listens();
    peer.sends(SYN);
    stack.answers(SYN | ACK);
    peer.sends(ACK);
    peer.sends(FIN | ACK, len(10));
    stack.answers(ACK, ack(12));
    user.accepts();
    stack.is(CLOSE_WAIT);
    user.reads(10);
    user.readsEnd();
    user.closes();
    stack.sends(FIN | ACK, seq(1));
  }

  @Test
  @Requirement("EDGE-CASES 105")
  void connectionThatThePeerHasResetMeanwhileCanBeAccepted() {
    user.listens();
    peer.sends(SYN);
    stack.answers(SYN | ACK);
    peer.sends(ACK);
    peer.sends(RST);
    user.accepts();
    user.isClosed(TcpError.RESET);
    user.failsToRead(TcpError.RESET);
  }

  @Test
  @Requirement("EDGE-CASES 106")
  void finBehindTextThatHadNoRoomIsNotLost() {
    configured(TcpSetting.RECEIVE_BUFFER, 1000);
    established();
    peer.sendsText(1000);
    clock.advances(millis(40));
    stack.answers(ACK, window(0));
    peer.sends(FIN | ACK, seq(1001), len(100));
    stack.answers(ACK, ack(1001), window(0));
    user.reads(1000);
    stack.sends(ACK, window(1000));
    peer.sends(FIN | ACK, seq(1001), len(100));
    stack.answers(ACK, ack(1102));
    user.reads(100);
    user.readsEnd();
  }

  @Test
  @Requirement("EDGE-CASES 107")
  void connectionWhosePeerVanishedInLastAckIsForgotten() {
    established();
    user.writes(1000);
    stack.sends(ACK, len(1000));
    peer.sends(FIN | ACK, ack(1));
    stack.answers(ACK);
    user.closesFully();
    stack.sends(FIN | ACK);
    stack.is(LAST_ACK);
    clock.advances(minutes(30));
    peer.takesAll();
    stack.is(CLOSED);
    stack.hasForgottenEverything();
  }

  @Test
  @Requirement("EDGE-CASES 108")
  void oldAcknowledgmentsInLastAckChangeNothing() {
    established();
    lastAck();
    peer.sends(ACK, ack(1));
    stack.is(LAST_ACK);
    peer.sends(FIN | ACK, seq(1), ack(1));
    stack.answers(ACK, ack(2));
    stack.is(LAST_ACK);
    clock.advances(millis(100));
    peer.sends(RST, seq(50));
    stack.answers(ACK, seq(2), ack(2));
    stack.is(LAST_ACK);
    peer.acknowledges(2);
    stack.is(CLOSED);
  }

  @Test
  @Requirement("EDGE-CASES 109")
  void handlerMayAbortItsConnection() {
    established();
    user.abortsWhenReadable();
    peer.sends(segment(ACK, len(10)), segment(ACK, len(10)), segment(FIN | ACK));
    assertThat(peer.takesAll()).anyMatch(segment -> (segment.flags() & RST) != 0);
    stack.is(CLOSED);
    assertThat(stack.loop().tcp().connectionCount()).isZero();
  }

  @Test
  @Requirement("EDGE-CASES 110")
  void closingSendsFinAndNoReset() {
    established();
    peer.sendsText(10);
    user.reads(10);
    stack.answers(ACK);
    user.closesFully();
    stack.sends(FIN | ACK, seq(1), ack(11));
  }

  @Test
  @Requirement("EDGE-CASES 110a")
  void finOnARepeatedSegmentLeavesNothingUnread() {
    established();
    peer.sendsText(100);
    user.reads(100);
    stack.answers(ACK);
    peer.sends(FIN | ACK, seq(1), len(100));
    stack.answers(ACK, ack(102));
    stack.is(CLOSE_WAIT);
    user.closesFully();
    stack.sends(FIN | ACK, seq(1), ack(102));
  }

  @Test
  @Requirement("EDGE-CASES 78")
  void nothingBehindAFinIsTakenNorASecondFin() {
    established();
    peer.sends(FIN | ACK, seq(11));
    stack.answers(ACK, ack(1));
    peer.sends(FIN | ACK, seq(21));
    peer.takesAll();
    peer.sends(ACK, seq(11), len(10));
    peer.takesAll();
    peer.sends(ACK, seq(1), len(10));
    stack.answers(ACK, ack(12));
    stack.is(CLOSE_WAIT);
    user.reads(10);
    user.readsEnd();
    peer.sends(ACK, seq(12), len(10));
    peer.takesAll();
    assertThat(stack.status().rcvNxt()).isEqualTo(mode.irs() + 12);
  }

  @Test
  @Requirement("RFC9293 MUST-12")
  void resetIsNotTheEndOfTheStream() {
    established();
    peer.sends(RST);
    user.failsToRead(TcpError.RESET);
  }

  @Test
  @Requirement("RFC9293 MUST-20")
  @Requirement("RFC9293 MUST-21")
  @Requirement("RFC9293 SHLD-9")
  void retransmissionsAreReportedAtR1AndEndAtR2() {
    configured(TcpSetting.R2, seconds(30));
    established();
    user.writes(10);
    stack.sends(ACK, len(10));
    clock.advances(millis(1));
    user.wasTold("R1", 0);
    clock.advances(seconds(20));
    peer.takesAll();
    user.wasTold("R1", 1);
    stack.is(ESTABLISHED);
    clock.advances(seconds(40));
    peer.takesAll();
    user.isClosed(TcpError.EXCESSIVE_RETRANSMISSIONS);
  }

  @Test
  @Requirement("RFC9293 SHLD-11")
  void byDefaultNothingIsGivenUpBeforeAHundredSeconds() {
    established();
    user.writes(10);
    stack.sends(ACK, len(10));
    clock.advances(seconds(101));
    peer.takesAll();
    stack.is(ESTABLISHED);
  }
}
