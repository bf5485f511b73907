package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.IcmpErrorKind;
import io.leat.tcp.connection.SendHold;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.recovery.LossRecovery.Phase;
import io.leat.testkit.Requirement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a probe for a larger path leaves, and what the path is told of its fate (RFC 4821 §7). */
class PathMtuVerdictTest extends ProbingScenario {
  /** A probe, and five segments behind it by which its loss shows. */
  private int leastQueued() {
    return large + 5 * small;
  }

  @Test
  @Requirement("RFC4821 §7.4")
  void aProbeNeedsFiveFullSegmentsQueuedBehindIt() {
    established();
    user.sends(leastQueued());
    assertThat(peer.takesAll().getFirst().text).hasSize(large);
  }

  @Test
  @Requirement("RFC4821 §7.4")
  void anOctetLessQueuedIsTooLittleUntilARoundTripLater() {
    established();
    user.sends(leastQueued() - 1);
    assertThat(peer.takesAll()).isNotEmpty().allMatch(s -> s.text.length <= small);
    user.sends(50 * small);
    assertThat(everythingThatLeavesIn(RTT - 1)).allMatch(s -> s.text.length <= small);
    stack().passes(1);
    peer.takesAll();
    peer.acknowledges(1 + 5L * small);
    assertThat(everythingThatLeavesIn(RTT)).anyMatch(s -> s.text.length == large);
  }

  @Test
  @Requirement("RFC4821 §7.4")
  void aWindowOfOneProbeAndFiveSegmentsIsEnough() {
    established();
    peer.advertises(leastQueued());
    peer.segment(ACK).arrives();
    user.sends(50 * small);
    assertThat(peer.takesAll().getFirst().text).hasSize(large);
  }

  @Test
  @Requirement("RFC4821 §7.4")
  void aWindowOfAnOctetLessIsNot() {
    established();
    peer.advertises(leastQueued() - 1);
    peer.segment(ACK).arrives();
    user.sends(50 * small);
    assertThat(peer.takesAll()).isNotEmpty().allMatch(s -> s.text.length <= small);
  }

  @Test
  @Requirement("RFC4821 §7.4")
  void aCongestionWindowThatHoldsNoProbeAndFiveSegmentsSendsNone() {
    configure(TcpSetting.INITIAL_WINDOW, 6);
    established();
    user.sends(50 * small);
    assertThat(peer.takesAll()).hasSize(6).allMatch(s -> s.text.length == small);
  }

  @Test
  @Requirement("RFC4821 §7.4")
  void newTextWaitsUntilTheCongestionWindowHasRoomForAProbe() {
    established();
    user.sends(5 * small);
    peer.takesAll();
    user.sends(4 * small);
    everythingThatLeavesIn(RTT / 2);
    assertThat(status().inFlight()).isEqualTo(9L * small);
    user.sends(50 * small);
    assertThat(everythingThatLeavesIn(RTT / 4)).as("a small segment would fit").isEmpty();
    assertThat(user.connection().insight(stack().now()).hold())
        .isEqualTo(SendHold.CONGESTION_WINDOW);
    peer.acknowledges(1 + 5L * small);
    assertThat(everythingThatLeavesIn(RTT / 4).getFirst().text).hasSize(large);
  }

  @Test
  @Requirement("RFC4821 §7.6.2")
  void aRefusedSizeIsTheBoundOfTheSearchAfterAPauseOfHalfAWindowsRoundTrips() {
    List<Emitted> flight = sendsAProbe();
    stack().passes(RTT);
    long window = status().cwnd();
    peer.segment(ACK).ack(1).sack(1 + large, flight.getLast().end()).arrives();
    assertThat(stack().takesPathEvents()).containsExactly("PROBED 1500", "REFUSED 1500");
    pausesFor(pause(window), 1280, 1499);
    peer.takesAll();
  }

  private long pause(long window) {
    return RTT * (window / small / 2 + 2);
  }

  /** Until the pause is over the path takes what it did; from then on it may take more. */
  private void pausesFor(long pause, int meanwhile, int later) {
    long now = stack().now();
    assertThat(stack().largestPathMtu(peer.flow(), now + pause - 1)).isEqualTo(meanwhile);
    assertThat(stack().largestPathMtu(peer.flow(), now + pause)).isEqualTo(later);
  }

  @Test
  @Requirement("RFC4821 R4821-4")
  void aProbeThatIsLostWithOthersLeavesTheBoundWhereItWas() {
    List<Emitted> flight = sendsAProbe();
    stack().passes(RTT);
    long window = status().cwnd();
    peer.segment(ACK).ack(1).sack(1 + large + small, flight.getLast().end()).arrives();
    assertThat(stack().takesPathEvents()).containsExactly("PROBED 1500", "UNDECIDED 1500");
    assertThat(stack().knownPathMtu(peer.flow())).isEqualTo(1280);
    pausesFor(pause(window), 1280, 1500);
    peer.takesAll();
  }

  @Test
  @Requirement("RFC4821 §7.6.4")
  void aTimeoutSaysNothingOfTheProbe() {
    sendsAProbe();
    while (status().recoveriesByTimeout() == 0) {
      stack().passes(Math.max(1, status().retransmissionIn()));
      peer.takesAll();
    }
    assertThat(stack().takesPathEvents()).containsExactly("PROBED 1500", "UNDECIDED 1500");
    assertThat(status().sendMss()).isEqualTo(small);
  }

  @Test
  @Requirement("RFC4821 §7.6.3")
  void lossesInTheWindowOfARefusedProbeMakeItCongestion() {
    List<Emitted> flight = sendsAProbe();
    stack().passes(RTT);
    long behind = 1 + large + 4L * small;
    peer.segment(ACK).ack(1).sack(1 + large, behind).arrives();
    peer.takesAll();
    assertThat(stack().takesPathEvents()).containsExactly("PROBED 1500", "REFUSED 1500");
    peer.segment(ACK)
        .ack(1)
        .sack(behind + small, flight.getLast().end(), 1 + large, behind)
        .arrives();
    everythingThatLeavesIn(RTT / 2);
    assertThat(status().lossPhase()).isEqualTo(Phase.RECOVERY);
    assertThat(stack().takesPathEvents()).containsExactly("UNDECIDED 1500");
    peer.takesAll();
  }

  @Test
  @Requirement("RFC4821 §7.6.2")
  void aVerdictStandsWhenAllOfItsWindowHasArrived() {
    List<Emitted> flight = sendsAProbe();
    stack().passes(RTT);
    long behind = flight.getLast().end();
    peer.segment(ACK).ack(1).sack(1 + large, behind).arrives();
    long end = everythingThatLeavesIn(RTT).getLast().end();
    peer.acknowledges(Math.max(end, behind));
    List<Emitted> next = everythingThatLeavesIn(RTT);
    long first = next.getFirst().seq;
    stack().takesPathEvents();
    peer.segment(ACK).ack(first).sack(next.getFirst().end(), next.getLast().end()).arrives();
    everythingThatLeavesIn(RTT / 2);
    assertThat(status().lossPhase()).isEqualTo(Phase.RECOVERY);
    assertThat(stack().takesPathEvents()).as("nothing is under way any more").isEmpty();
  }

  @Test
  @Requirement("RFC8985 §7.3")
  void aProbeThatGoesAgainBeforeItsFateIsKnownSaysNothing() {
    established();
    user.sends(leastQueued());
    List<Emitted> flight = peer.takesAll();
    stack().passes(RTT);
    // all but the probe is missing too: a tail loss probe, then the timer
    stack().passes(2 * RTT);
    peer.takesAll();
    assertThat(status().tailLossProbes()).isEqualTo(1);
    assertThat(stack().takesPathEvents()).containsExactly("PROBED 1500");
    peer.acknowledges(flight.getLast().end());
    assertThat(stack().takesPathEvents()).containsExactly("RAISED 1500");
    assertThat(stack().largestPathMtu(peer.flow(), stack().now())).isEqualTo(1500);
    peer.takesAll();
  }

  @Test
  @Requirement("RFC4821 §7.6.2")
  void whatARouterNamesBoundsTheSearchAtOnce() {
    sendsAProbe();
    stack().icmp(peer, IcmpErrorKind.FRAGMENTATION_NEEDED, 1, 1400);
    assertThat(stack().knownPathMtu(peer.flow())).isEqualTo(1280);
    assertThat(stack().largestPathMtu(peer.flow(), stack().now())).isEqualTo(1400);
    assertThat(stack().takesDrops()).isEmpty();
    assertThat(everythingThatLeavesIn(RTT / 2).getFirst().seq).as("the probe's text").isEqualTo(1);
  }

  @Test
  @Requirement("RFC4821 §7.6.2")
  void aRouterMayNameThePresentSizeAndNoLargerOneThanTheProbe() {
    sendsAProbe();
    stack().icmp(peer, IcmpErrorKind.FRAGMENTATION_NEEDED, 1, 1500);
    assertThat(stack().takesPathEvents()).containsExactly("PROBED 1500");
    stack().icmp(peer, IcmpErrorKind.FRAGMENTATION_NEEDED, 1, 1280);
    assertThat(stack().takesPathEvents()).startsWith("TOO_BIG 1280");
    assertThat(stack().largestPathMtu(peer.flow(), stack().now())).isEqualTo(1280);
    assertThat(status().sendMss()).isEqualTo(small);
    peer.takesAll();
  }

  @Test
  @Requirement("RFC4821 §7.6.2")
  void aRouterIsBelievedOfTheLastOctetOfTheProbe() {
    sendsAProbe();
    stack().icmp(peer, IcmpErrorKind.FRAGMENTATION_NEEDED, large, 1400);
    assertThat(stack().takesPathEvents()).startsWith("PROBED 1500", "TOO_BIG 1400");
    peer.takesAll();
  }

  @Test
  @Requirement("RFC4821 §7.8")
  void aWithdrawnSizeMayBeTriedAgainAfterThePause() {
    List<Emitted> flight = sendsAProbe();
    stack().passes(RTT);
    peer.acknowledges(1 + large);
    List<Emitted> first = new ArrayList<>(peer.takesAll());
    peer.acknowledges(flight.getLast().end());
    first.addAll(everythingThatLeavesIn(RTT));
    stack().takesPathEvents();
    Emitted lost = first.stream().filter(s -> s.text.length == large).findFirst().orElseThrow();
    peer.segment(ACK).ack(lost.seq).sack(lost.end(), first.getLast().end()).arrives();
    assertThat(stack().takesPathEvents()).containsExactly("WITHDRAWN 1280");
    assertThat(stack().largestPathMtu(peer.flow(), stack().now())).isEqualTo(1280);
    assertThat(stack().largestPathMtu(peer.flow(), stack().now() + 100 * RTT)).isEqualTo(1500);
    assertThat(status().sendMss()).isEqualTo(small);
    peer.takesAll();
  }

  @Test
  @Requirement("RFC4821 §7.4")
  void whereTheLinkTakesNoMoreTheBoundsAreLookedAtAgainASecondLater() {
    stack().setMtu(1280);
    established();
    user.sends(10 * small);
    peer.takesAll();
    stack().setMtu(1500);
    stack().passes(RTT);
    peer.acknowledges(1 + 10L * small);
    stack().passes(SECOND - RTT - 1);
    user.sends(10 * small);
    assertThat(peer.takesAll()).isNotEmpty().allMatch(s -> s.text.length == small);
    stack().passes(RTT);
    peer.takesAll();
    peer.acknowledges(1 + 20L * small);
    user.sends(10 * small);
    assertThat(peer.takesAll().getFirst().text).hasSize(large);
  }

  @Test
  @Requirement("RFC4821 §7.7")
  void behindABlackHoleAFlightOfOneSmallSegmentIsNoReasonForSmallerOnes() {
    configure(TcpSetting.PLPMTUD, TcpSetting.PLPMTUD.choice("black-hole"));
    established();
    user.sends(small);
    peer.takesAll();
    stack().passes(5 * SECOND);
    peer.takesAll();
    assertThat(stack().takesPathEvents()).isEmpty();
    assertThat(status().sendMss()).isEqualTo(large);
  }

  @Test
  @Requirement("RFC4821 §7.7")
  void behindABlackHoleAnOctetMoreIsAReason() {
    configure(TcpSetting.PLPMTUD, TcpSetting.PLPMTUD.choice("black-hole"));
    established();
    user.sends(small + 1);
    peer.takesAll();
    while (status().retransmissions() < 3) {
      stack().passes(Math.max(1, status().retransmissionIn()));
      peer.takesAll();
    }
    assertThat(stack().takesPathEvents()).containsExactly("BLACK_HOLE 1280");
    assertThat(status().sendMss()).isEqualTo(small);
    assertThat(stack().knownPathMtu(peer.flow())).isEqualTo(1280);
    // a window of one segment since the first timeout
    pausesFor(2 * RTT, 1280, 1500);
  }

  @Test
  @Requirement("RFC4821 §7.6.4")
  void aPathThatTakesLessThanWhatIsUsedSaysNothingOfTheProbe() {
    if (!mode.ipv4) {
      return;
    }
    sendsAProbe();
    stack().icmp(peer, IcmpErrorKind.FRAGMENTATION_NEEDED, 1 + large, 1200);
    assertThat(stack().takesPathEvents())
        .containsExactly("PROBED 1500", "TOO_BIG 1200", "UNDECIDED 1500");
    assertThat(status().sendMss()).isEqualTo(small - 80);
    peer.takesAll();
  }
}
