package io.leat.scenario;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.CWR;
import static io.leat.packet.wire.TcpFlags.ECE;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.PSH;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;
import static io.leat.packet.wire.TcpFlags.URG;
import static io.leat.tcp.trace.TcpState.ESTABLISHED;
import static io.leat.tcp.trace.TcpState.SYN_RECEIVED;
import static io.leat.tcp.trace.TcpState.SYN_SENT;
import static io.leat.tcp.trace.TcpState.TIME_WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.DropReason;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpSetting;
import io.leat.testkit.Requirement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Connections begin: RFC 9293 §3.5 and §3.10.7.1 to §3.10.7.3. */
class HandshakeTest extends Scenario {
  HandshakeTest(Mode mode) {
    super(mode);
  }

  @Test
  @Requirement("EDGE-CASES 1")
  @Requirement("RFC9293 MUST-10")
  void twoSynsThatCrossMakeOneConnection() {
    synSent();
    peer.sends(SYN);
    stack.answers(SYN | ACK, seq(0), ack(1));
    stack.is(SYN_RECEIVED);
    peer.sends(SYN | ACK, ack(1));
    stack.answers(ACK, seq(1), ack(1));
    stack.is(ESTABLISHED);
    user.wasTold("connected", 1);
    peer.sends(ACK, len(10));
    clock.advances(millis(40));
    stack.answers(ACK, seq(1), ack(11));
  }

  @Test
  @Requirement("EDGE-CASES 1")
  @Requirement("ANCHOR smoltcp PR #1001")
  @Requirement("RFC9293 MUST-10")
  void simultaneousOpenSurvivesTheLossOfEitherSynAck() {
    synSent();
    peer.sends(SYN);
    stack.answers(SYN | ACK, seq(0), ack(1));
    clock.advances(seconds(1));
    stack.sends(SYN | ACK, seq(0), ack(1), after(seconds(1)));
    peer.sends(ACK, seq(1), ack(1));
    stack.is(ESTABLISHED);
  }

  @Test
  @Requirement("EDGE-CASES 2")
  void repeatedSynInSynReceivedGetsTheSynAckAgain() {
    user.listens();
    peer.sends(SYN);
    stack.answers(SYN | ACK, seq(0), ack(1));
    clock.advances(millis(600));
    peer.sends(SYN);
    stack.answers(SYN | ACK, seq(0), ack(1));
    peer.sends(ACK);
    user.accepts();
    stack.is(ESTABLISHED);
  }

  @Test
  @Requirement("EDGE-CASES 3")
  @Requirement("ATTACK A60")
  void acknowledgmentThatIsNotOfOurSynIsResetAndTheSynGoesOn() {
    synSent();
    peer.sends(ACK, seq(5), ack(2));
    stack.answers(RST, seq(2));
    stack.is(SYN_SENT);
    peer.sends(SYN | ACK, ack(0));
    stack.answers(RST, seq(0));
    stack.is(SYN_SENT);
    peer.sends(SYN | ACK, ack(1));
    stack.answers(ACK, seq(1), ack(1));
    stack.is(ESTABLISHED);
  }

  @Test
  @Requirement("EDGE-CASES 3")
  @Requirement("RFC5961 R5961-4")
  void onlyAResetThatAcknowledgesOurSynRefusesTheConnection() {
    synSent();
    peer.sends(RST, seq(0));
    stack.is(SYN_SENT);
    peer.sends(RST | ACK, seq(0), ack(2));
    stack.is(SYN_SENT);
    peer.sends(RST | ACK, seq(0), ack(0));
    stack.is(SYN_SENT);
    peer.sends(RST | ACK, seq(0), ack(1));
    user.isClosed(TcpError.REFUSED);
  }

  @Test
  @Requirement("RFC9293 U-3")
  void resetOfTheSynRefusesWhateverItsSequenceNumber() {
    synSent();
    peer.sends(RST | ACK, seq(12_345), ack(1));
    user.isClosed(TcpError.REFUSED);
  }

  @Test
  @Requirement("EDGE-CASES 4")
  void acknowledgmentsOfAnOldConnectionAreResetButDrawNoSyn() {
    synSent();
    peer.sends(ACK, seq(5), ack(77));
    stack.answers(RST, seq(77));
    peer.sends(ACK, seq(5), ack(78));
    stack.answers(RST, seq(78));
    clock.advances(millis(999));
    clock.advances(millis(1));
    stack.sends(SYN, seq(0));
  }

  @Test
  @Requirement("EDGE-CASES 5")
  void everySynAckAcknowledgesTheSyn() {
    configured(TcpSetting.HALF_OPEN_LIMIT, 1);
    user.listens();
    peer.sends(SYN);
    stack.answers(SYN | ACK, ack(1));
    Peer other = anotherPeer(4001);
    other.sends(SYN);
    other.receives(SYN | ACK, ack(1));
    clock.advances(seconds(1));
    stack.sends(SYN | ACK, ack(1));
  }

  @Test
  @Requirement("EDGE-CASES 6")
  @Requirement("RFC9293 MUST-11")
  void resetOfAHalfOpenConnectionLeavesTheListener() {
    user.listens();
    peer.sends(SYN);
    stack.answers(SYN | ACK);
    peer.sends(RST, seq(1));
    assertThat(user.listener().halfOpen()).isZero();
    peer.sends(SYN);
    stack.answers(SYN | ACK, seq(0), ack(1));
    peer.sends(ACK);
    user.accepts();
    stack.is(ESTABLISHED);
  }

  @Test
  @Requirement("RFC9293 MUST-11")
  void resetInSynReceivedOfAnActiveOpenRefusesIt() {
    synSent();
    peer.sends(SYN);
    stack.answers(SYN | ACK);
    peer.sends(RST, seq(1));
    user.isClosed(TcpError.REFUSED);
  }

  @Test
  @Requirement("EDGE-CASES 7")
  @Requirement("RFC7323 R7323-2")
  void windowOfASynIsNeverScaled() {
    user.listens();
    peer.sends(SYN, window(100), windowShift(14));
    stack.answers(SYN | ACK, window(65_535));
    peer.sends(ACK, window(1));
    user.accepts();
    assertThat(stack.status().sndWnd()).isEqualTo(1 << 14);
  }

  @Test
  @Requirement("EDGE-CASES 7")
  @Requirement("RFC7323 R7323-2")
  void windowOfASynAckIsNeverScaled() {
    synSent();
    peer.sends(SYN | ACK, window(100), windowShift(14));
    stack.answers(ACK, seq(1), ack(1));
    assertThat(stack.status().sndWnd()).isEqualTo(100);
    user.writes(1000);
    stack.sends(ACK, seq(1), len(100));
  }

  @Test
  @Requirement("EDGE-CASES 8")
  @Requirement("RFC7323 R7323-1")
  @Requirement("RFC7323 R7323-4")
  void withoutWindowScaleInBothSynsNeitherWindowIsScaled() {
    user.listens();
    peer.sends(SYN, windowShift(-1));
    stack.answers(SYN | ACK, windowShift(-1));
    peer.sends(ACK, window(100));
    user.accepts();
    assertThat(stack.status().sndWnd()).isEqualTo(100);
    assertThat(stack.status().sendShift()).isZero();
    assertThat(stack.status().receiveShift()).isZero();
  }

  @Test
  @Requirement("RFC7323 R7323-1")
  @Requirement("ATTACK A69")
  void windowScaleOnAnEstablishedConnectionIsIgnored() {
    established();
    peer.sends(ACK, len(1), window(100), windowShift(7));
    clock.advances(millis(40));
    stack.sends(ACK, ack(2));
    assertThat(stack.status().sndWnd()).isEqualTo(100);
  }

  @Test
  @Requirement("RFC7323 R7323-3")
  void windowScaleIsAnsweredWithWindowScale() {
    user.listens();
    peer.sends(SYN, windowShift(3));
    Emitted synAck = stack.answers(SYN | ACK);
    assertThat(synAck.windowShift()).isBetween(0, 14);
  }

  @Test
  @Requirement("RFC7323 R7323-6")
  @Requirement("ATTACK A69")
  void windowScaleBeyondFourteenCountsAsFourteen() {
    user.listens();
    peer.sends(SYN, windowShift(255));
    stack.answers(SYN | ACK);
    peer.sends(ACK, window(2));
    user.accepts();
    assertThat(stack.status().sendShift()).isEqualTo(14);
    assertThat(stack.status().sndWnd()).isEqualTo(2 << 14);
  }

  @Test
  @Requirement("EDGE-CASES 9")
  @Requirement("ATTACK A19")
  void absurdMaximumSegmentSizesAreRaisedToOneThatMakesProgress() {
    user.listens();
    int port = 5000;
    for (int tiny : new int[] {0, 1, 8, 47}) {
      Peer small = anotherPeer(port++);
      small.sends(SYN, bare(), options(2, 4, 0, tiny));
      small.receives(SYN | ACK);
      small.sends(ACK);
      User its = anotherUser();
      its.accepts(user);
      its.writes(480);
      int sent = 0;
      for (Emitted segment : small.takesAll()) {
        assertThat(segment.length()).isBetween(48, 480);
        sent += segment.length();
      }
      assertThat(sent).isEqualTo(480);
      small.sends(RST, seq(1));
    }
  }

  @Test
  @Requirement("EDGE-CASES 10")
  @Requirement("RFC9293 MUST-14")
  @Requirement("RFC9293 SHLD-5")
  @Requirement("RFC9293 MAY-3")
  void theMaximumSegmentSizeThatWeTellIsWhatWeReceiveAndThatOfThePeerBoundsWhatWeSend() {
    user.listens();
    peer.sends(SYN, mss(600));
    stack.answers(SYN | ACK, mss(1500 - mode.headers()));
    peer.sends(ACK);
    user.accepts();
    user.writes(1200 - 2 * mode.options());
    stack.sends(ACK, seq(1), len(600 - mode.options()));
    stack.sends(ACK, seq(601 - mode.options()), len(600 - mode.options()));
  }

  @Test
  @Requirement("RFC9293 MUST-14")
  @Requirement("RFC9293 SHLD-5")
  @Requirement("RFC9293 MAY-3")
  void ourSynCarriesTheMaximumSegmentSize() {
    user.connects(peer);
    stack.sends(SYN, mss(1500 - mode.headers()));
  }

  @Test
  @Requirement("RFC9293 MUST-15")
  void withoutTheOptionSegmentsAreOfTheDefaultSize() {
    user.listens();
    peer.sends(SYN, mss(0));
    stack.answers(SYN | ACK);
    peer.sends(ACK);
    user.accepts();
    int size = (mode.ipv4() ? 536 : 1220) - mode.options();
    user.writes(2 * size);
    stack.sends(ACK, len(size));
    stack.sends(ACK, len(size));
  }

  @Test
  @Requirement("EDGE-CASES 12")
  void synThatOffersEcnIsAnsweredWithoutIt() {
    user.listens();
    peer.sends(SYN | ECE | CWR);
    stack.answers(SYN | ACK, seq(0), ack(1));
    peer.sends(ACK);
    user.accepts();
    stack.is(ESTABLISHED);
  }

  @Test
  @Requirement("EDGE-CASES 13")
  void textWithTheLastAcknowledgmentWaitsForAccept() {
    user.listens();
    peer.sends(SYN);
    stack.answers(SYN | ACK);
    peer.sends(ACK, len(100));
    peer.sends(ACK, len(50));
    clock.advances(millis(40));
    stack.answers(ACK, ack(151));
    user.accepts();
    user.reads(150);
  }

  @Test
  @Requirement("EDGE-CASES 14")
  @Requirement("ATTACK A50")
  void fullAcceptQueueDropsTheLastAcknowledgmentAndTheSynAckGoesAgain() {
    configured(TcpSetting.ACCEPT_QUEUE_LIMIT, 1);
    user.listens();
    Peer other = anotherPeer(4001);
    peer.sends(SYN);
    stack.answers(SYN | ACK);
    other.sends(SYN);
    other.receives(SYN | ACK);
    peer.sends(ACK);
    other.sends(ACK);
    user.accepts();
    user.hasNothingToAccept();
    clock.advances(seconds(1));
    other.receives(SYN | ACK, seq(0), ack(1));
    other.sends(ACK, len(10));
    User second = anotherUser();
    second.accepts(user);
    second.reads(10);
    peerHasItAll(other);
  }

  @Test
  @Requirement("EDGE-CASES 15")
  @Requirement("RFC4987 R4987-2")
  void cookieThatComesBackAfterTheQueueHasDrainedIsStillGood() {
    configured(TcpSetting.HALF_OPEN_LIMIT, 1);
    user.listens();
    peer.sends(SYN);
    stack.answers(SYN | ACK);
    Peer late = anotherPeer(4001);
    late.sends(SYN);
    late.receives(SYN | ACK, ack(1));
    peer.sends(ACK);
    user.accepts();
    assertThat(user.listener().halfOpen()).isZero();
    clock.advances(seconds(3));
    late.sends(ACK, len(10));
    User second = anotherUser();
    second.accepts(user);
    second.reads(10);
    peerHasItAll(late);
  }

  private void peerHasItAll(Peer other) {
    List<Emitted> acknowledgments = new ArrayList<>(other.takesAll());
    clock.advances(millis(40));
    acknowledgments.addAll(other.takesAll());
    assertThat(acknowledgments.getLast().ack()).isEqualTo(11);
  }

  @Test
  @Requirement("RFC4987 R4987-2")
  @Requirement("ATTACK A02")
  void forgedAndExpiredCookiesAreNoConnections() {
    configured(TcpSetting.HALF_OPEN_LIMIT, 0);
    user.listens();
    peer.sends(SYN);
    stack.answers(SYN | ACK);
    for (int i = 2; i < 100; i++) {
      peer.sends(ACK, seq(1), ack(i));
    }
    stack.hasDropped(DropReason.TCP_BAD_COOKIE, 98);
    user.hasNothingToAccept();
    clock.advances(minutes(5));
    peer.sends(ACK, seq(1), ack(1));
    stack.answers(RST, seq(1));
    user.hasNothingToAccept();
  }

  @Test
  @Requirement("RFC4987 R4987-3")
  @Requirement("ATTACK A03")
  void cookieKeepsTheOptionsInItsTimestampOrDoesWithoutThem() {
    configured(TcpSetting.HALF_OPEN_LIMIT, 0);
    user.listens();
    peer.sends(SYN, windowShift(7), mss(1000));
    Emitted cookie = stack.answers(SYN | ACK);
    peer.sends(ACK, window(10));
    user.accepts();
    boolean kept = mode.timestamps();
    assertThat(cookie.windowShift() >= 0).isEqualTo(kept);
    assertThat(cookie.sackPermitted()).isEqualTo(kept);
    assertThat(stack.status().sendShift()).isEqualTo(kept ? 7 : 0);
    assertThat(stack.status().sack()).isEqualTo(kept);
    assertThat(stack.status().sndWnd()).isEqualTo(kept ? 10 << 7 : 10);
    assertThat(stack.status().sendMss()).isBetween(400, 1000);
  }

  @Test
  @Requirement("EDGE-CASES 16")
  @Requirement("RFC4987 R4987-6")
  @Requirement("ATTACK A73")
  void halfOpenConnectionThatTimesOutGivesItsPlaceBack() {
    configured(TcpSetting.HALF_OPEN_LIMIT, 1);
    configured(TcpSetting.SYN_COOKIES, 0);
    user.listens();
    peer.sends(SYN);
    stack.answers(SYN | ACK);
    Peer other = anotherPeer(4001);
    other.sends(SYN);
    clock.advances(minutes(5));
    assertThat(peer.takesAll()).hasSize(5).allMatch(segment -> segment.flags() == (SYN | ACK));
    assertThat(user.listener().halfOpen()).isZero();
    other.sends(SYN);
    other.receives(SYN | ACK);
  }

  @Test
  @Requirement("EDGE-CASES 17")
  void closingAListenerResetsWhatNobodyAccepted() {
    user.listens();
    peer.sends(SYN);
    stack.answers(SYN | ACK);
    peer.sends(ACK, len(10));
    Peer halfOpen = anotherPeer(4001);
    halfOpen.sends(SYN);
    halfOpen.receives(SYN | ACK);
    user.closesListener();
    stack.sends(RST | ACK, seq(1), ack(11));
    halfOpen.takesAll();
    stack.hasForgottenEverything();
    peer.sends(SYN);
    stack.answers(RST | ACK, wireSeq(0), ack(1));
  }

  @Test
  @Requirement("EDGE-CASES 18")
  void closingInSynSentSendsNothing() {
    synSent();
    user.closes();
    user.isClosed(TcpError.CLOSING);
    peer.sends(SYN | ACK, ack(1));
    stack.answers(RST, seq(1));
    stack.hasForgottenEverything();
  }

  @Test
  @Requirement("EDGE-CASES 18")
  @Requirement("RFC9293 U-8")
  void textQueuedInSynSentGoesOutWithTheAcknowledgment() {
    synSent();
    user.writes(100);
    peer.sends(SYN | ACK, ack(1));
    stack.answers(ACK, seq(1), ack(1), len(100));
  }

  @Test
  @Requirement("EDGE-CASES 19")
  void acknowledgmentToAListenerIsResetAndResetsAreNot() {
    user.listens();
    peer.sends(ACK, seq(5), ack(1000));
    stack.answers(RST, seq(1000));
    peer.sends(RST, seq(5));
    peer.sends(RST | ACK, seq(5), ack(1000));
    peer.sends(SYN);
    stack.answers(SYN | ACK);
  }

  @Test
  @Requirement("EDGE-CASES 19")
  @Requirement("ATTACK A56")
  void closedPortResetsEverythingButResets() {
    peer.sends(SYN);
    stack.answers(RST | ACK, wireSeq(0), ack(1));
    peer.sends(ACK, seq(1), ack(55), len(10));
    stack.answers(RST, seq(55));
    peer.sends(FIN, seq(1), len(3));
    stack.answers(RST | ACK, wireSeq(0), ack(5));
    peer.sends(RST, seq(1));
    peer.sends(RST | ACK, seq(1), ack(55), len(10));
  }

  @Test
  @Requirement("EDGE-CASES 20")
  void synWithFinOpensNothing() {
    user.listens();
    peer.sends(SYN | FIN);
    assertThat(user.listener().halfOpen()).isZero();
    stack.hasDropped(DropReason.TCP_BAD_FLAGS, 1);
  }

  @Test
  @Requirement("EDGE-CASES 20")
  void synWithFinIsChallengedOnAnEstablishedConnection() {
    established();
    peer.sends(SYN | FIN, seq(1));
    stack.answers(ACK, seq(1), ack(1));
    stack.is(ESTABLISHED);
  }

  @Test
  @Requirement("EDGE-CASES 21")
  void segmentWithoutAcknowledgmentIsDropped() {
    established();
    peer.sends(0, len(10));
    peer.sends(FIN, seq(1), len(10));
    peer.sends(PSH | URG, seq(1), urgent(3), len(10));
    stack.is(ESTABLISHED);
    stack.hasDropped(DropReason.TCP_NO_ACKNOWLEDGMENT, 3);
    assertThat(user.triesToRead(10)).isZero();
  }

  @Test
  @Requirement("EDGE-CASES 22")
  @Requirement("RFC6298 R6298-17")
  void afterALostSynTextWaitsThreeSecondsAndTheFirstSampleEndsThat() {
    user.connects(peer);
    stack.sends(SYN);
    clock.advances(seconds(1));
    stack.sends(SYN);
    peer.sends(SYN | ACK, withoutSack(), withoutTimestamps());
    stack.answers(ACK);
    user.writes(100);
    stack.sends(ACK, seq(1), len(100));
    clock.advances(millis(2999));
    clock.advances(millis(1));
    stack.sends(ACK, seq(1), len(100));
    peer.acknowledges(101);
    user.writes(100);
    stack.sends(ACK, seq(101), len(100));
    clock.advances(millis(10));
    peer.acknowledges(201);
    assertThat(stack.status().rto()).isLessThan(seconds(3).toNanos());
  }

  @Test
  @Requirement("EDGE-CASES 23")
  @Requirement("RFC4987 R4987-1")
  @Requirement("RFC4987 R4987-4")
  @Requirement("ATTACK A01")
  void synFloodHoldsNoTextAndTheEstablishedGoOn() {
    configured(TcpSetting.HALF_OPEN_LIMIT, 100);
    established();
    for (int port = 10_000; port < 10_500; port++) {
      Peer attacker = anotherPeer(port);
      attacker.sends(SYN);
      attacker.receives(SYN | ACK, ack(1));
    }
    assertThat(user.listener().halfOpen()).isEqualTo(100);
    assertThat(user.listener().cookiesSent()).isEqualTo(400);
    stack.holdsNoText();
    user.writes(10);
    stack.sends(ACK, seq(1), len(10));
    peer.sends(ACK);
  }

  @Test
  @Requirement("RFC4987 R4987-5")
  @Requirement("ATTACK A46")
  void spoofedSynDrawsABoundedNumberOfOctets() {
    user.listens();
    peer.sends(SYN);
    stack.answers(SYN | ACK);
    clock.advances(minutes(10));
    assertThat(peer.takesAll()).hasSize(5).allMatch(segment -> segment.length() == 0);
  }

  @Test
  @Requirement("EDGE-CASES 24")
  @Requirement("ATTACK A34")
  void connectionToItselfIsASimultaneousOpen() {
    stack.talksToItself();
    user.connectsToItself(5000);
    stack.is(ESTABLISHED);
    user.writes(100);
    user.reads(100);
    user.closes();
    stack.is(TIME_WAIT);
  }

  @Test
  @Requirement("RFC9293 MUST-42")
  void portOfAConnectionThatOpensCanBeListenedOn() {
    user.connects(peer, 8080);
    stack.sends(SYN);
    User server = anotherUser();
    server.listens(8080);
    Peer client = stack.newPeer(4001, 8080);
    client.sends(SYN);
    client.receives(SYN | ACK);
    stack.is(SYN_SENT);
  }

  @Test
  @Requirement("RFC9293 MUST-41")
  void listeningDisturbsNoConnectionOfThePort() {
    established();
    user.closesListener();
    user.listens();
    peer.sends(ACK, len(10));
    user.reads(10);
    stack.answers(ACK, ack(11));
  }

  @Test
  @Requirement("RFC9293 MUST-23")
  @Requirement("RFC9293 MUST-22")
  @Requirement("RFC9293 U-1")
  void synIsTriedForThreeMinutesAndTheUserHearsOfItMeanwhile() {
    user.connects(peer);
    stack.sends(SYN);
    clock.advances(seconds(179));
    assertThat(peer.takesAll()).hasSizeGreaterThan(6).allMatch(segment -> segment.flags() == SYN);
    stack.is(SYN_SENT);
    user.wasTold("R1", 1);
    clock.advances(minutes(5));
    peer.takesAll();
    user.isClosed(TcpError.TIMED_OUT);
  }

  @Test
  @Requirement("RFC6298 R6298-1")
  @Requirement("RFC6298 R6298-15")
  void synGoesAgainAfterOneTwoAndFourSeconds() {
    user.connects(peer);
    stack.sends(SYN);
    clock.advances(seconds(1));
    stack.sends(SYN, seq(0), after(seconds(1)));
    clock.advances(seconds(2));
    stack.sends(SYN, seq(0), after(seconds(2)));
    clock.advances(seconds(4));
    stack.sends(SYN, seq(0), after(seconds(4)));
  }

  @Test
  @Requirement("RFC9293 U-10")
  void reservedBitsAreIgnored() {
    user.listens();
    for (int bits = 0; bits < 16; bits++) {
      Peer strange = anotherPeer(6000 + bits);
      strange.sends(SYN, reserved(bits));
      strange.receives(SYN | ACK, seq(0), ack(1));
      strange.sends(ACK, reserved(bits));
      User its = anotherUser();
      its.accepts(user);
      strange.sends(ACK, reserved(bits), len(3));
      its.reads(3);
      strange.receives(ACK, ack(4));
    }
  }

  @Test
  @Requirement("ATTACK A59")
  void serverThatAnswersASynWithASynIsASimultaneousOpen() {
    synSent();
    peer.sends(SYN);
    stack.answers(SYN | ACK, seq(0), ack(1));
    stack.is(SYN_RECEIVED);
    peer.sends(ACK, seq(1), ack(0));
    stack.answers(RST, seq(0));
    peer.sends(ACK, seq(1), ack(1));
    stack.is(ESTABLISHED);
  }
}
