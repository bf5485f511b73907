package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import io.leat.testkit.Requirement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Timestamps: the echo, and old duplicates (RFC 7323). */
class TimestampTest extends Scenario {
  private ScriptedPeer peer;
  private User user;

  @BeforeEach
  void established() {
    assumeTrue(mode.timestamps);
    peer = stack().peer(4000);
    user = peer.acceptsConnection();
  }

  private PeerSegment at(int flags, int tsVal) {
    return peer.segment(flags).timestamps(stack().clock() + tsVal, 0);
  }

  @Test
  @Requirement("RFC7323 R7323-12")
  void theFirstAcknowledgmentOfAServerEchoesTheTextNotTheSyn() {
    stack().listens();
    ScriptedPeer client = stack().peer(4001);
    client.connects();
    stack().passes(10 * SECOND);
    int sentAt = stack().clock();
    client.sendsText(100);
    stack().passes(100 * MILLI);
    client.expects(ACK).ack(101).tsEcr(sentAt);
  }

  @Test
  @Requirement("RFC7323 R7323-12")
  void aDelayedAcknowledgmentEchoesTheEarliestSegment() {
    int first = stack().clock();
    peer.sendsText(100);
    stack().passes(10 * MILLI);
    peer.segment(ACK).text(100).arrives();
    peer.expects(ACK).ack(201).tsEcr(first);
  }

  @Test
  @Requirement("RFC7323 R7323-12")
  void aGapKeepsTheEchoWhereItIsAndTheFillerMovesIt() {
    peer.sendsText(100);
    stack().passes(100 * MILLI);
    int before = peer.expects(ACK).ack(101).tsEcr;
    stack().passes(100 * MILLI);
    peer.segment(ACK).seq(201).text(100).arrives();
    peer.expects(ACK).ack(101).tsEcr(before);
    stack().passes(100 * MILLI);
    int filler = stack().clock();
    peer.segment(ACK).seq(101).text(100).arrives();
    peer.expects(ACK).ack(301).tsEcr(filler);
  }

  @Test
  @Requirement("RFC7323 R7323-14")
  void oldTextIsAnsweredAndDropped() {
    at(ACK, -1).text(100).arrives();
    peer.expects(ACK).ack(1).sack();
    assertThat(user.receives(100)).isZero();
    stack().passes(SECOND);
    at(FIN | ACK, -2000).seq(1).arrives();
    peer.expects(ACK).ack(1);
    stack().is(user, TcpState.ESTABLISHED);
  }

  @Test
  @Requirement("RFC7323 R7323-15")
  void aResetPassesWhateverItsTimestampSays() {
    at(RST, -10_000).seq(1).arrives();
    stack().isClosed(user, TcpError.RESET);
  }

  @Test
  @Requirement("RFC7323 R7323-15")
  void aResetNeverMovesTheEcho() {
    at(RST, 1_000_000).seq(2).arrives();
    peer.expects(ACK).tsEcr(stack().clock());
    peer.segment(ACK).seq(1).text(10).arrives();
    stack().passes(100 * MILLI);
    peer.expects(ACK).ack(11);
  }

  @Test
  @Requirement("RFC7323 R7323-10")
  void aSegmentWithoutTheAgreedTimestampIsDroppedInSilence() {
    peer.segment(ACK).withoutTimestamps().text(10).arrives();
    assertThat(user.receives(10)).isZero();
    peer.segment(RST).withoutTimestamps().seq(1).arrives();
    stack().isClosed(user, TcpError.RESET);
  }

  @Test
  void aTolerantStackTakesItAllTheSame() {
    config = config.with(TcpSetting.TOLERATE_MISSING_TIMESTAMPS, true);
    ScriptedStack tolerant = new ScriptedStack(mode, config, memory);
    ScriptedPeer careless = tolerant.peer(4000);
    User its = careless.acceptsConnection();
    careless.segment(ACK).withoutTimestamps().text(10).arrives();
    assertThat(its.receives(10)).isEqualTo(10);
  }

  @Test
  @Requirement("RFC5961 §5")
  void aSegmentWithAnUnacceptableAckDoesNotMoveTheEcho() {
    at(ACK, 1_000_000).ack(5).arrives();
    peer.expects(ACK).tsEcr(stack().clock());
    at(0, 2_000_000).seq(1).text(10).arrives();
    peer.segment(ACK).seq(1).text(10).arrives();
    stack().passes(100 * MILLI);
    peer.expects(ACK).ack(11);
    assertThat(user.receives(10)).as("honest text is not old").isEqualTo(10);
  }

  @Test
  @Requirement("RFC7323 R7323-14")
  void aSegmentOutsideTheWindowDoesNotMoveTheEcho() {
    at(ACK, 1_000_000).seq(1 << 29).text(10).arrives();
    peer.expects(ACK).tsEcr(stack().clock());
    peer.segment(ACK).seq(1).text(10).arrives();
    stack().passes(100 * MILLI);
    peer.expects(ACK).ack(11);
  }

  @Test
  @Requirement("RFC7323 R7323-16")
  void textThatWaitedBeyondAGapIsNotTestedAgain() {
    peer.segment(ACK).seq(101).text(100).arrives();
    peer.expects(ACK).ack(1);
    stack().passes(10 * SECOND);
    peer.segment(ACK).seq(1).text(100).arrives();
    peer.expects(ACK).ack(201);
    assertThat(user.receives(1000)).isEqualTo(200);
  }

  @Test
  @Requirement("RFC7323 R7323-17")
  void afterTwentyFourDaysOfSilenceThePeersClockMayHaveWrapped() {
    stack().passes(25L * 86_400 * SECOND);
    peer.takesAll();
    at(ACK, -1_900_000_000).text(10).arrives();
    assertThat(user.receives(10)).isEqualTo(10);
    stack().passes(100 * MILLI);
    peer.expects(ACK).ack(11).tsEcr(stack().clock() - 1_900_000_100);
  }

  @Test
  @Requirement("RFC7323 R7323-9")
  void everySegmentCarriesTheClockInMilliseconds() {
    user.sends(10);
    int first = peer.expects(ACK).text(10).tsVal;
    stack().passes(150 * MILLI);
    peer.acknowledges(11);
    user.sends(10);
    assertThat(peer.expects(ACK).text(10).tsVal - first).isEqualTo(150);
    peer.acknowledges(21);
    user.closes();
    assertThat(peer.expects(FIN | ACK).timestamps).isTrue();
  }

  @Test
  @Requirement("RFC7323 R7323-11")
  void timestampsThatWereNotAgreedAreIgnored() {
    ScriptedPeer plain = stack().peer(4001);
    User its = stack().connects(plain);
    plain.expects(SYN);
    plain.segment(SYN | ACK).withoutTimestamps().seq(0).ack(1).arrives();
    plain.expects(ACK);
    plain.segment(ACK).timestamps(77, 88).text(10).arrives();
    plain.segment(ACK).timestamps(1, 88).text(10).arrives();
    assertThat(plain.expects(ACK).ack(21).timestamps).isFalse();
    assertThat(its.receives(100)).isEqualTo(20);
  }

  @Test
  @Requirement("RFC7323 R7323-14")
  void anOldAcknowledgmentIsChallengedOnceInAnInterval() {
    at(ACK, -1).arrives();
    peer.expects(ACK).ack(1);
    at(ACK, -1).arrives();
    stack().passes(SECOND);
    at(ACK, -2000).arrives();
    peer.expects(ACK).ack(1);
  }

  @Test
  @Requirement("RFC2883 §4")
  void oldTextThatWasReceivedBeforeIsReportedAsDuplicate() {
    peer.segment(ACK).seq(1).text(100).arrives();
    stack().passes(SECOND);
    peer.expects(ACK).ack(101);
    at(ACK, -2000).seq(1).text(100).arrives();
    peer.expects(ACK).ack(101).sack(1, 101);
  }
}
