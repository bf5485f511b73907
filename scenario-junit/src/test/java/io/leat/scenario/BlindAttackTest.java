package io.leat.scenario;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;
import static io.leat.packet.wire.TcpFlags.URG;
import static io.leat.tcp.trace.TcpState.CLOSED;
import static io.leat.tcp.trace.TcpState.ESTABLISHED;
import static io.leat.tcp.trace.TcpState.FIN_WAIT_1;
import static io.leat.tcp.trace.TcpState.FIN_WAIT_2;
import static io.leat.tcp.trace.TcpState.SYN_SENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.DropReason;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpSetting;
import io.leat.testkit.Requirement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What somebody who cannot see the connection may try: RFC 9293 §3.10.7.4, RFC 5961, RFC 5927. */
class BlindAttackTest extends Scenario {
  BlindAttackTest(Mode mode) {
    super(mode);
  }

  @Test
  @Requirement("EDGE-CASES 25")
  @Requirement("EDGE-CASES 26")
  @Requirement("ATTACK A06")
  @Requirement("RFC5961 R5961-2")
  @Requirement("RFC5961 R5961-3")
  @Requirement("RFC9293 U-4")
  @Requirement("RFC9293 U-5")
  void resetInsideTheWindowIsChallengedNotObeyed() {
    established();
    peer.sends(RST, seq(100));
    stack.answers(ACK, seq(1), ack(1));
    stack.is(ESTABLISHED);
    clock.advances(seconds(1));
    peer.sends(RST, seq(1));
    stack.is(CLOSED);
    user.isClosed(TcpError.RESET);
  }

  @Test
  @Requirement("EDGE-CASES 25")
  @Requirement("EDGE-CASES 26")
  @Requirement("ATTACK A06")
  @Requirement("ATTACK A39")
  @Requirement("RFC5961 R5961-1")
  @Requirement("RFC5961 R5961-3")
  void theWindowOfAResetHasSharpEdges() {
    established();
    long window = stack.status().rcvWnd();
    peer.sends(RST, seq(0));
    peer.sends(RST, seq(1 + window));
    peer.sends(RST, seq(1 + (1L << 31)));
    stack.is(ESTABLISHED);
    peer.sends(RST, seq(2));
    stack.answers(ACK, seq(1), ack(1));
    clock.advances(seconds(1));
    peer.sends(RST, seq(window));
    stack.answers(ACK, seq(1), ack(1));
    stack.is(ESTABLISHED);
  }

  @Test
  @Requirement("ATTACK A06")
  @Requirement("RFC9293 U-5")
  void aThousandBlindResetsEndNothing() {
    established();
    SplittableRandom random = new SplittableRandom(61);
    peer.sends(RST, seq(2));
    stack.answers(ACK, seq(1), ack(1));
    for (int i = 0; i < 1000; i++) {
      peer.sends(RST, seq(2 + random.nextLong(0xffff_fff0L)));
    }
    stack.is(ESTABLISHED);
  }

  @Test
  @Requirement("RFC9293 SHLD-2")
  void resetMayCarryTextWhichNobodyReads() {
    established();
    peer.sends(RST, seq(1), len(100));
    user.isClosed(TcpError.RESET);
    user.failsToRead(TcpError.RESET);
  }

  @Test
  @Requirement("EDGE-CASES 27")
  @Requirement("ATTACK A09")
  @Requirement("RFC5961 R5961-7")
  void challengesOfOneConnectionTellNothingOfAnother() {
    established();
    Peer second = anotherPeer(4001);
    second.sends(SYN);
    second.receives(SYN | ACK);
    second.sends(ACK);
    peer.sends(RST, seq(100));
    stack.answers(ACK, seq(1), ack(1));
    for (int i = 0; i < 1000; i++) {
      peer.sends(RST, seq(100));
    }
    second.sends(RST, seq(100));
    second.receives(ACK, seq(1), ack(1));
  }

  @Test
  @Requirement("EDGE-CASES 28")
  @Requirement("ATTACK A55")
  @Requirement("RFC9293 U-9")
  void acknowledgmentsThatArriveOutsideTheWindowAreAnsweredTwiceASecondAtMost() {
    established();
    peer.sends(ACK, seq(500_000), ack(1));
    stack.answers(ACK, seq(1), ack(1));
    for (int i = 0; i < 100; i++) {
      peer.sends(ACK, seq(500_000), ack(1));
    }
    clock.advances(millis(500));
    peer.sends(ACK, seq(500_000), ack(1));
    stack.answers(ACK, seq(1), ack(1));
    stack.is(ESTABLISHED);
  }

  @Test
  @Requirement("EDGE-CASES 29")
  @Requirement("EDGE-CASES 86b")
  void everyOldSegmentOfTextIsAcknowledgedAgain() {
    established();
    peer.sendsText(10);
    clock.advances(millis(40));
    stack.answers(ACK, ack(11));
    for (int i = 0; i < 5; i++) {
      peer.sends(ACK, seq(1), len(10));
      stack.answers(ACK, seq(1), ack(11));
    }
  }

  @Test
  @Requirement("EDGE-CASES 30")
  @Requirement("ATTACK A07")
  @Requirement("RFC5961 R5961-5")
  @Requirement("RFC9293 U-6")
  void synOnAnEstablishedConnectionIsChallengedWhereverItIs() {
    established();
    for (long at : new long[] {0, 1, 100, 500_000, 1L << 31, (1L << 32) - 5}) {
      peer.sends(SYN, seq(at));
      stack.answers(ACK, seq(1), ack(1));
      stack.is(ESTABLISHED);
      clock.advances(seconds(1));
    }
  }

  @Test
  @Requirement("EDGE-CASES 30")
  @Requirement("RFC5961 R5961-5")
  @Requirement("RFC9293 U-6")
  void synIsChallengedWhileTheConnectionCloses() {
    established();
    finWait1();
    peer.sends(SYN, seq(1));
    stack.answers(ACK, seq(2), ack(1));
    stack.is(FIN_WAIT_1);
    clock.advances(millis(100));
    peer.sends(ACK, seq(1));
    stack.is(FIN_WAIT_2);
    clock.advances(seconds(1));
    peer.sends(SYN, seq(1));
    stack.answers(ACK, seq(2), ack(1));
    stack.is(FIN_WAIT_2);
  }

  @Test
  @Requirement("EDGE-CASES 31")
  @Requirement("RFC9293 U-7")
  void acknowledgmentOfWhatWasNeverSentIsAnsweredAndChangesNothing() {
    established();
    peer.sends(ACK, seq(1), ack(100), window(5));
    stack.answers(ACK, seq(1), ack(1));
    assertThat(stack.status().sndWnd()).isEqualTo(65_535);
    user.writes(1000);
    stack.sends(ACK, seq(1), len(1000));
  }

  @Test
  @Requirement("ATTACK A08")
  @Requirement("RFC5961 R5961-6")
  @Requirement("RFC9293 U-7")
  @Requirement("RFC9293 MAY-12")
  void textWithAnImpossibleAcknowledgmentIsNotTaken() {
    established();
    peer.sends(ACK, seq(1), ack(2), len(10));
    stack.answers(ACK, seq(1), ack(1));
    clock.advances(seconds(1));
    peer.sends(ACK, seq(1), ack(1 - 65_536), len(10));
    stack.answers(ACK, seq(1), ack(1));
    assertThat(user.triesToRead(100)).isZero();
    clock.advances(seconds(1));
    peer.sends(ACK, seq(1), ack(1 - 65_535), len(10));
    clock.advances(millis(40));
    stack.answers(ACK, ack(11));
  }

  @Test
  @Requirement("EDGE-CASES 32")
  void segmentOutsideTheWindowChangesNoWindow() {
    established();
    peer.sends(ACK, seq(500_000), ack(1), window(0));
    stack.answers(ACK, seq(1), ack(1));
    assertThat(stack.status().sndWnd()).isEqualTo(65_535);
  }

  @Test
  @Requirement("EDGE-CASES 33")
  void anOlderSegmentDoesNotChangeTheWindow() {
    established();
    peer.sends(ACK, seq(101), len(100), window(2000));
    stack.answers(ACK, ack(1));
    assertThat(stack.status().sndWnd()).isEqualTo(2000);
    peer.sends(ACK, seq(1), len(50), window(9));
    stack.answers(ACK, ack(51));
    assertThat(stack.status().sndWnd()).isEqualTo(2000);
    peer.sends(ACK, seq(51), len(50), window(0));
    stack.answers(ACK, ack(201));
    assertThat(stack.status().sndWnd()).isEqualTo(2000);
  }

  @Test
  @Requirement("EDGE-CASES 34")
  void resetAfterTheWindowShrankIsWhereThePeerTakesIt() {
    established();
    user.writes(1000);
    stack.sends(ACK, seq(1), len(1000));
    peer.sends(ACK, ack(1), window(100));
    user.aborts();
    stack.sends(RST | ACK, seq(101), ack(1));
  }

  @Test
  @Requirement("EDGE-CASES 35")
  @Requirement("RFC9293 MUST-66")
  void resetAndUrgentPointerCountWithAClosedWindow() {
    configured(TcpSetting.RECEIVE_BUFFER, 1000);
    established();
    peer.sendsText(1000);
    clock.advances(millis(40));
    stack.answers(ACK, ack(1001), window(0));
    peer.sends(ACK | URG, urgent(7));
    user.wasTold("urgent", 1);
    stack.is(ESTABLISHED);
    peer.takesAll();
    peer.sends(RST);
    stack.is(CLOSED);
  }

  @Test
  @Requirement("EDGE-CASES 36")
  @Requirement("EDGE-CASES 79")
  void ofASegmentBeyondTheWindowWhatFitsIsTaken() {
    configured(TcpSetting.RECEIVE_BUFFER, 1000);
    established();
    peer.sends(ACK, len(1400));
    stack.answers(ACK, ack(1001), window(0));
    user.reads(1000);
    stack.sends(ACK, ack(1001), window(1000));
  }

  @Test
  @Requirement("EDGE-CASES 37")
  void ofASegmentBeforeTheWindowWhatIsNewIsTaken() {
    established();
    peer.sendsText(100);
    peer.sends(ACK, seq(51), len(100));
    stack.answers(ACK, ack(151));
    user.reads(150);
  }

  @Test
  @Requirement("EDGE-CASES 37")
  @Requirement("ATTACK A38")
  void everyOrderOfFourSegmentsThatOverlapGivesOneStream() {
    established();
    int[][] pieces = {{1, 60}, {41, 60}, {81, 60}, {121, 40}};
    long base = 0;
    for (int[] order : permutations()) {
      for (int piece : order) {
        peer.sends(ACK, seq(base + pieces[piece][0]), len(pieces[piece][1]));
        peer.takesAll();
      }
      clock.advances(millis(40));
      peer.takesAll();
      user.reads(160);
      peer.takesAll();
      base += 160;
    }
  }

  private static List<int[]> permutations() {
    List<int[]> all = new ArrayList<>();
    for (int code = 0; code < 256; code++) {
      int[] order = {code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6};
      if (new HashSet<>(List.of(order[0], order[1], order[2], order[3])).size() == 4) {
        all.add(order);
      }
    }
    return all;
  }

  @Test
  @Requirement("ATTACK A38")
  void whatArrivedFirstIsNotOverwritten() {
    established();
    peer.sends(ACK, seq(11), len(10));
    stack.answers(ACK, ack(1));
    peer.sends(ACK, seq(11), foreignText(10));
    stack.answers(ACK, ack(1));
    peer.sends(ACK, seq(1), len(10));
    stack.answers(ACK, ack(21));
    peer.sends(ACK, seq(1), foreignText(20));
    stack.answers(ACK, ack(21));
    user.reads(20);
  }

  @Test
  @Requirement("EDGE-CASES 38")
  @Requirement("ATTACK A29")
  @Requirement("RFC9293 SHLD-25")
  @Requirement("RFC9293 MUST-47")
  void hardIcmpErrorIsSoftOnAnEstablishedConnectionAndMustQuoteWhatIsOutstanding() {
    established();
    user.writes(100);
    stack.sends(ACK, seq(1), len(100));
    peer.reports(IcmpError.PORT_UNREACHABLE, 5000);
    user.wasTold("soft error", 0);
    peer.reports(IcmpError.PORT_UNREACHABLE, 1);
    user.wasTold("soft error", 1);
    stack.is(ESTABLISHED);
    peer.acknowledges(101);
    peer.reports(IcmpError.ADMINISTRATIVELY_PROHIBITED, 1);
    user.wasTold("soft error", 1);
  }

  @Test
  @Requirement("RFC9293 MUST-56")
  @Requirement("ATTACK A29")
  void softIcmpErrorsEndNothing() {
    synSent();
    for (IcmpError error :
        List.of(
            IcmpError.HOST_UNREACHABLE,
            IcmpError.NETWORK_UNREACHABLE,
            IcmpError.TIME_EXCEEDED,
            IcmpError.PARAMETER_PROBLEM)) {
      peer.reports(error, 0);
      stack.is(SYN_SENT);
    }
    assertThat(user.connection().softError()).isNotEqualTo(TcpError.NONE);
    peer.sends(SYN | ACK);
    stack.answers(ACK);
    stack.is(ESTABLISHED);
  }

  @Test
  @Requirement("EDGE-CASES 39")
  @Requirement("ATTACK A31")
  @Requirement("ATTACK A32")
  @Requirement("RFC1191 R1191-2")
  @Requirement("RFC8201 R8201-1")
  void tinyPathMtuIsNotBelieved() {
    established();
    user.writes(1000);
    stack.sends(ACK, seq(1), len(1000));
    peer.reports(IcmpError.TOO_BIG, 1, 68);
    List<Emitted> again = new ArrayList<>(peer.takesAll());
    clock.advances(millis(1));
    again.addAll(peer.takesAll());
    assertThat(again).hasSize(mode.ipv4() ? 2 : 0);
    peer.acknowledges(1001);
    assertThat(stack.status().sendMss())
        .isGreaterThanOrEqualTo((mode.ipv4() ? 552 : 1280) - mode.headers() - 12);
  }

  @Test
  @Requirement("EDGE-CASES 40")
  @Requirement("RFC9293 SHLD-26")
  @Requirement("RFC9293 MUST-54")
  void portUnreachableRefusesAConnectionThatOpens() {
    synSent();
    peer.reports(IcmpError.PORT_UNREACHABLE, 77);
    stack.is(SYN_SENT);
    peer.reports(IcmpError.PORT_UNREACHABLE, 0);
    user.isClosed(TcpError.REFUSED);
  }

  @Test
  @Requirement("ATTACK A30")
  @Requirement("RFC9293 MUST-55")
  void sourceQuenchChangesNothing() {
    established();
    user.writes(100);
    stack.sends(ACK, len(100));
    long cwnd = stack.status().cwnd();
    for (int i = 0; i < 100; i++) {
      peer.reports(IcmpError.SOURCE_QUENCH, 1);
    }
    assertThat(stack.status().cwnd()).isEqualTo(cwnd);
    if (mode.ipv4()) {
      user.wasTold("soft error", 0);
    }
    stack.is(ESTABLISHED);
  }

  @Test
  @Requirement("RFC792 R792-1")
  void icmpErrorThatQuotesLessThanEightOctetsIsIgnored() {
    synSent();
    for (int octets = 0; octets < 8; octets++) {
      peer.reportsTruncated(IcmpError.PORT_UNREACHABLE, 0, octets);
      stack.is(SYN_SENT);
    }
    peer.reportsTruncated(IcmpError.PORT_UNREACHABLE, 0, 8);
    user.isClosed(TcpError.REFUSED);
  }

  @Test
  @Requirement("RFC9293 MUST-3")
  @Requirement("ATTACK A57")
  @Requirement("ATTACK A79")
  void segmentWithAWrongChecksumIsAsIfItHadNotArrived() {
    established();
    peer.sends(ACK, seq(1), len(10), badChecksum());
    peer.sends(RST, seq(1), badChecksum());
    peer.sends(FIN | ACK, seq(1), badChecksum());
    stack.is(ESTABLISHED);
    stack.hasDropped(DropReason.TCP_BAD_CHECKSUM, 3);
    assertThat(user.triesToRead(10)).isZero();
  }

  @Test
  @Requirement("ATTACK A70")
  @Requirement("ATTACK A79")
  @Requirement("EDGE-CASES 31")
  @Requirement("EDGE-CASES 75")
  @Requirement("RFC7323 R7323-12")
  void timestampsOfSegmentsThatAreNotTakenPoisonNothing() {
    established();
    int future = clock.millis() + (1 << 30);
    Part poison = mode.timestamps() ? timestamps(future, 0) : withoutTimestamps();
    peer.sends(ACK, seq(500_000), ack(1), poison);
    stack.answers(ACK, ack(1));
    clock.advances(seconds(1));
    peer.sends(ACK, seq(1), ack(5000), len(3), poison);
    stack.answers(ACK, ack(1));
    clock.advances(seconds(1));
    peer.sends(ACK, seq(101), ack(1), len(3), poison);
    stack.answers(ACK, ack(1));
    peer.sends(ACK, seq(1), ack(1), len(10));
    stack.answers(ACK, ack(11));
    user.reads(10);
  }

  @Test
  @Requirement("RFC7323 R7323-14")
  @Requirement("RFC7323 R7323-11")
  @Requirement("ATTACK A40")
  void oldTimestampIsAnsweredAndItsTextDropped() {
    established();
    peer.sends(ACK, seq(1), len(10), timestamps(clock.millis() - 1000, 0));
    if (mode.timestamps()) {
      stack.answers(ACK, ack(1));
      stack.hasDropped(DropReason.TCP_OLD_TIMESTAMP, 1);
      assertThat(user.triesToRead(10)).isZero();
    } else {
      user.reads(10);
      stack.sends(ACK, ack(11));
    }
  }

  @Test
  @Requirement("RFC7323 R7323-15")
  void resetWithAnOldTimestampIsObeyed() {
    established();
    peer.sends(RST, seq(1), timestamps(clock.millis() - 1000, 0));
    stack.is(CLOSED);
  }

  @Test
  @Requirement("EDGE-CASES 74")
  @Requirement("RFC7323 R7323-10")
  void segmentWithoutTheAgreedTimestampIsDroppedUnlessItResets() {
    established();
    peer.sends(ACK, len(10), withoutTimestamps());
    if (mode.timestamps()) {
      stack.hasDropped(DropReason.TCP_NO_TIMESTAMP, 1);
      assertThat(user.triesToRead(10)).isZero();
    } else {
      user.reads(10);
      stack.sends(ACK, ack(11));
    }
    peer.sends(RST, seq(mode.timestamps() ? 1 : 11));
    stack.is(CLOSED);
  }

  @Test
  @Requirement("ANCHOR gvisor #11536")
  void missingTimestampsAreToleratedWhereThatIsConfigured() {
    configured(TcpSetting.TOLERATE_MISSING_TIMESTAMPS, 1);
    user.listens();
    peer.sends(SYN);
    stack.answers(SYN | ACK);
    peer.sends(ACK, withoutTimestamps());
    user.accepts();
    peer.sends(ACK, len(10), withoutTimestamps());
    user.reads(10);
    stack.sends(ACK, ack(11));
  }
}
