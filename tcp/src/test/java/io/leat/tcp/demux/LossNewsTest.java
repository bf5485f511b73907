package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpInternals;
import io.leat.tcp.demux.RecordingControl.Ack;
import io.leat.tcp.demux.RecordingControl.Loss;
import io.leat.tcp.recovery.LossRecovery.Phase;
import io.leat.testkit.Requirement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What congestion control hears of acknowledgments and losses, where the peer sends SACKs. */
class LossNewsTest extends LossScenario {
  @BeforeEach
  void connected() {
    established();
  }

  @Test
  @Requirement("RFC5681 §3.2")
  void aLossIsToldWithTheFlightBeforeItAndWhatWasInFlightWhenTheSegmentLeft() {
    sendsTen();
    stack().passes(RTT);
    sacks(3, 4, 7);
    assertThat(control.losses)
        .containsExactly(new Loss(10L * mss, mss, 4L * mss, TcpInternals.sndNxt(c()), false));
    Ack ack = control.lastAck();
    assertThat(ack.acked()).isEqualTo(3L * mss);
    assertThat(ack.delivered()).isEqualTo(6L * mss);
    assertThat(ack.lost()).isEqualTo(mss);
    assertThat(ack.inFlightBefore()).isEqualTo(10L * mss);
    assertThat(ack.inFlight()).isEqualTo(3L * mss);
    assertThat(ack.rttMicros()).isEqualTo(100_000);
    assertThat(ack.inRecovery()).isTrue();
    assertThat(sent()).containsExactly(3L);
    acknowledgesAll();
  }

  private TcpConnection c() {
    return user.connection();
  }

  private void acknowledgesAll() {
    stack().passes(RTT / 2);
    peer.takesAll();
    peer.acknowledges(at(10));
    assertThat(status().lossPhase()).isEqualTo(Phase.OPEN);
  }

  @Test
  @Requirement("RFC5681 §3.2")
  void recoveryIsOverWithItsLastAcknowledgmentAndTheWindowGrowsAgainBehindIt() {
    user.sends(20 * mss);
    assertThat(peer.takesAll()).hasSize(10);
    stack().passes(RTT);
    sacks(0, 1, 4);
    assertThat(control.recovered).isZero();
    List<Emitted> sent = peer.takesAll();
    assertThat(sent.getFirst().seq).isEqualTo(1);
    stack().passes(RTT / 2);
    peer.takesAll();
    peer.acknowledges(at(10));
    assertThat(control.recovered).isEqualTo(1);
    assertThat(control.lastAck().inRecovery()).isFalse();
    assertThat(status().cwnd()).isEqualTo(5L * mss);
    sentIn(RTT);
    peer.acknowledges(at(15));
    assertThat(status().cwnd()).as("a window was acknowledged").isEqualTo(6L * mss);
    peer.takesAll();
  }

  @Test
  @Requirement("RFC2018 §3")
  void whatIsReportedAgainIsNotDeliveredAgain() {
    sendsTen();
    stack().passes(RTT);
    sacks(0, 1, 2);
    int told = control.acks.size();
    sacks(0, 1, 2);
    sacks(0, 1, 2);
    assertThat(control.acks).hasSize(told);
    assertThat(control.lastAck().inRecovery()).isFalse();
    peer.acknowledges(at(10));
  }

  @Test
  @Requirement("RFC2018 §3")
  void asManyBlocksAsAnAcknowledgmentHasRoomForAreRead() {
    sendsTen();
    stack().passes(RTT);
    if (mode.timestamps) {
      sacks(0, 1, 2, 3, 4, 5, 6);
      assertThat(control.lastAck().delivered()).isEqualTo(3L * mss);
    } else {
      sacks(0, 1, 2, 3, 4, 5, 6, 7, 8);
      assertThat(control.lastAck().delivered()).isEqualTo(4L * mss);
    }
    peer.takesAll();
    acknowledgesAll();
  }

  @Test
  @Requirement("RFC9937 §6.2")
  void theReductionIsInProportionToWhatHadNotBeenReportedBefore() {
    sendsTen();
    stack().passes(RTT);
    sacks(0, 1, 3);
    sacks(0, 1, 4);
    // RecoverFS is 10 less the two reported before; ssthresh is 5; the first may go in any case
    assertThat(status().ssthresh()).isEqualTo(5L * mss);
    assertThat(status().cwnd()).isEqualTo(6L * mss + mss);
    assertThat(sent()).containsExactly(0L);
    sacks(0, 1, 5);
    long allowed = (2L * mss * 5 + 7) / 8;
    assertThat(status().cwnd()).isEqualTo(6L * mss + allowed - mss);
    acknowledgesAll();
  }

  /** Seven of ten are lost, and three of them went again, 100 ms ago. */
  private void heavyLoss() {
    sendsTen();
    stack().passes(RTT);
    sacks(0, 7, 10);
    assertThat(control.lastAck().lost()).isEqualTo(7L * mss);
    assertThat(status().cwnd()).as("three arrived, three may leave").isEqualTo(3L * mss);
    assertThat(sentIn(RTT)).containsExactly(0L, 1L, 2L);
  }

  @Test
  @Requirement("RFC9937 §6.2")
  void progressWithoutFurtherLossLetsOneMoreOutThanArrived() {
    heavyLoss();
    sacks(1, 7, 10);
    // two in flight; one delivered, and one more for it is safe
    assertThat(status().cwnd()).isEqualTo(2L * mss + 2L * mss);
    assertThat(control.lastAck().lost()).isZero();
    assertThat(control.losses).hasSize(1);
    peer.takesAll();
  }

  @Test
  @Requirement("RFC9937 §6.2")
  void whatIsReportedWithoutProgressLetsOutAsMuchAsArrived() {
    heavyLoss();
    sacks(0, 6, 10);
    assertThat(status().cwnd()).isEqualTo(3L * mss + mss);
    assertThat(control.lastAck().lost()).isZero();
    peer.takesAll();
  }

  @Test
  @Requirement("RFC9937 §6.2")
  @Requirement("RFC5681 §4.3")
  void progressWithAnotherLossReducesAgainAndLetsOutAsMuchAsArrived() {
    heavyLoss();
    stack().passes(RTT / 4);
    sacks(1, 2, 3, 7, 10);
    assertThat(control.losses).hasSize(2);
    assertThat(control.losses.getLast().lost()).isEqualTo(mss);
    assertThat(status().ssthresh()).isEqualTo(5L * mss / 2);
    assertThat(status().cwnd()).isEqualTo(2L * mss);
    assertThat(stack().tcp().lossCounters().fastRecoveries()).as("one episode").isEqualTo(1);
    peer.takesAll();
  }

  @Test
  @Requirement("RFC6675 §5")
  void aHoleThatShowsWithTheEndOfARecoveryBeginsAnother() {
    user.sends(15 * mss);
    assertThat(peer.takesAll()).hasSize(10);
    stack().passes(RTT);
    sacks(0, 1, 10);
    assertThat(sent()).startsWith(0L);
    stack().passes(RTT / 2);
    peer.takesAll();
    assertThat(status().sndNxt() - mode.iss).isEqualTo((int) at(14));
    stack().passes(RTT / 2);
    peer.takesAll();
    sacks(10, 11, 14);
    assertThat(status().lossPhase()).isEqualTo(Phase.RECOVERY);
    assertThat(control.losses).hasSize(2);
    assertThat(control.losses.getLast().lost()).isEqualTo(mss);
    assertThat(control.recovered).isEqualTo(1);
    assertThat(sent()).startsWith(10L);
    stack().passes(RTT);
    peer.takesAll();
    peer.acknowledges(at(15));
    assertThat(control.recovered).isEqualTo(2);
  }

  @Test
  @Requirement("RFC7661 §4.1")
  void aWindowOfWhichHalfIsUsedIsNotValidatedAndMoreThanHalfIsInSlowStart() {
    user.sends(5 * mss);
    peer.takesAll();
    stack().passes(RTT);
    peer.acknowledges(at(5));
    assertThat(control.lastAck().cwndLimited()).isFalse();
    assertThat(status().cwnd()).isEqualTo(10L * mss);
    user.sends(6 * mss);
    sentIn(RTT);
    peer.acknowledges(at(11));
    assertThat(control.lastAck().cwndLimited()).isTrue();
    assertThat(status().cwnd()).isEqualTo(16L * mss);
  }

  @Test
  @Requirement("RFC7661 §4.1")
  void atTheThresholdMoreThanHalfOfTheWindowIsNotEnough() {
    sendsTen();
    stack().passes(RTT);
    sacks(0, 1, 4);
    peer.takesAll();
    acknowledgesAll();
    assertThat(status().cwnd()).isEqualTo(status().ssthresh());
    user.sends(4 * mss);
    sentIn(RTT);
    peer.acknowledges(at(14));
    assertThat(control.lastAck().cwndLimited()).isFalse();
    assertThat(status().cwnd()).isEqualTo(5L * mss);
  }

  @Test
  @Requirement("draft-ietf-ccwg-bbr §4.5.1")
  void lossesAreCountedSinceTheNewestSegmentThatIsAcknowledgedLeft() {
    sendsTen();
    stack().passes(RTT);
    sacks(0, 1, 4);
    assertThat(control.lastAck().lostSince()).as("in the sample that found it").isEqualTo(mss);
    assertThat(sent()).containsExactly(0L);
    sacks(0, 1, 5);
    assertThat(control.lastAck().lost()).isZero();
    assertThat(control.lastAck().lostSince()).isEqualTo(mss);
    stack().passes(RTT);
    peer.takesAll();
    peer.acknowledges(at(10));
    assertThat(control.lastAck().lostSince()).as("it left behind the loss").isZero();
  }

  @Test
  @Requirement("draft-ietf-ccwg-bbr §4.1.1.3")
  void aFlightThatTheApplicationEndedLimitsTheSamplesUntilItIsDelivered() {
    user.sends(2 * mss);
    peer.takesAll();
    user.sends(mss);
    assertThat(sentIn(RTT)).containsExactly(2L);
    peer.acknowledges(at(2));
    assertThat(control.lastAck().appLimited()).as("nothing had run dry before").isFalse();
    peer.acknowledges(at(3));
    assertThat(control.lastAck().appLimited()).as("the third left in the bubble").isTrue();
    user.sends(20 * mss);
    sentIn(RTT);
    peer.acknowledges(at(13));
    assertThat(control.lastAck().appLimited()).as("they left behind silence").isTrue();
    assertThat(sentIn(RTT)).last().isEqualTo(22L);
    peer.acknowledges(at(23));
    assertThat(control.lastAck().appLimited()).as("all of the bubble is delivered").isFalse();
  }

  @Test
  @Requirement("draft-ietf-ccwg-bbr §4.1")
  void theRateOfAFlightIsWhatItDeliveredInItsRoundTrip() {
    sendsTen();
    stack().passes(RTT);
    peer.acknowledges(at(10));
    Ack ack = control.lastAck();
    assertThat(ack.deliveryRate()).isEqualTo(100L * mss);
    assertThat(ack.totalDelivered()).isEqualTo(10L * mss);
    assertThat(ack.priorDelivered()).isZero();
    assertThat(ack.txInFlight()).isEqualTo(10L * mss);
  }

  @Test
  @Requirement("RFC6298 R6298-7")
  void aSackOfWhatWentAgainIsNoRoundTrip() {
    heavyLoss();
    int srtt = status().srttMicros();
    sacks(0, 1, 3, 7, 10);
    assertThat(control.lastAck().delivered()).isEqualTo(2L * mss);
    assertThat(control.lastAck().rttMicros()).isEqualTo(-1);
    assertThat(status().srttMicros()).isEqualTo(srtt);
    peer.takesAll();
  }

  /** Text went again, and 50 ms later its acknowledgment echoes a time so long ago. */
  private Ack afterEchoOf(int millisAgo) {
    sendsTen();
    stack().passes(RTT);
    sacks(0, 1, 4);
    Emitted again = peer.expects(ACK).seq(1).text(mss);
    stack().passes(RTT / 2);
    peer.takesAll();
    int stamp = again.tsVal + 50 - millisAgo;
    peer.segment(ACK).ack(at(10)).timestamps(stack().clock(), stamp).arrives();
    peer.takesAll();
    return control.lastAck();
  }

  @Test
  @Requirement("RFC7323 §4.1")
  void anEchoTellsTheRoundTripOfWhatWentAgain() {
    if (!mode.timestamps) {
      return;
    }
    int srtt = 100_000;
    assertThat(afterEchoOf(50).rttMicros()).isEqualTo(50_000);
    // the flight before was 9 segments and a half: a sample in five of a round trip
    assertThat(status().srttMicros()).isLessThan(srtt);
  }

  @Test
  @Requirement("RFC7323 §4.1")
  void anEchoOfThisInstantIsTheShortestRoundTripThatTheClockCanTell() {
    if (mode.timestamps) {
      assertThat(afterEchoOf(0).rttMicros()).isEqualTo(1000);
    }
  }

  @Test
  @Requirement("RFC7323 §4.1")
  void anEchoFromTheFutureIsNoRoundTrip() {
    if (mode.timestamps) {
      assertThat(afterEchoOf(-1).rttMicros()).isEqualTo(-1);
      assertThat(status().srttMicros()).isEqualTo(100_000);
    }
  }

  @Test
  @Requirement("RFC7323 §4.1")
  void anEchoOfAMinuteAgoIsARoundTripAndAnOlderOneIsNot() {
    if (mode.timestamps) {
      assertThat(afterEchoOf(60_000).rttMicros()).isEqualTo(60_000_000);
    }
  }

  @Test
  @Requirement("RFC7323 §4.1")
  void anEchoOfMoreThanAMinuteAgoIsNoRoundTrip() {
    if (mode.timestamps) {
      assertThat(afterEchoOf(60_001).rttMicros()).isEqualTo(-1);
      assertThat(status().srttMicros()).isEqualTo(100_000);
    }
  }

  @Test
  @Requirement("RFC6298 R6298-7")
  void withoutAnEchoWhatWentAgainTellsNoRoundTrip() {
    if (mode.timestamps) {
      return;
    }
    sendsTen();
    stack().passes(RTT);
    sacks(0, 1, 4);
    peer.expects(ACK).seq(1).text(mss);
    stack().passes(RTT / 2);
    peer.takesAll();
    peer.acknowledges(at(10));
    assertThat(control.lastAck().rttMicros()).isEqualTo(-1);
    assertThat(status().srttMicros()).isEqualTo(100_000);
  }
}
