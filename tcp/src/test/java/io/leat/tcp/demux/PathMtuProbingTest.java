package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.IcmpErrorKind;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.recovery.LossRecovery.Phase;
import io.leat.testkit.Requirement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Segments that are larger than the path is known to take (RFC 4821), over 100 ms. */
class PathMtuProbingTest extends ProbingScenario {
  @Test
  @Requirement("RFC4821 R4821-2")
  void aProbeThatArrivesMakesAllSegmentsAsLarge() {
    List<Emitted> flight = sendsAProbe();
    stack().passes(RTT);
    peer.acknowledges(1 + large);
    assertThat(status().sendMss()).isEqualTo(large);
    assertThat(stack().takesPathEvents()).containsExactly("PROBED 1500", "RAISED 1500");
    assertThat(stack().knownPathMtu(peer.flow())).isEqualTo(1500);
    peer.takesAll();
    peer.acknowledges(flight.getLast().end());
    assertThat(everythingThatLeavesIn(RTT / 2)).isNotEmpty().allMatch(s -> s.text.length <= large);
    assertThat(status().lossPhase()).isEqualTo(Phase.OPEN);
  }

  @Test
  @Requirement("RFC4821 §7.6.2")
  void aProbeThatIsLostAloneIsNoCongestionAndGoesAgainInSmallSegments() {
    List<Emitted> flight = sendsAProbe();
    long window = status().cwnd();
    stack().passes(RTT);
    peer.segment(ACK).ack(1).sack(1 + large, flight.getLast().end()).arrives();
    List<Emitted> sent = everythingThatLeavesIn(RTT / 2);
    List<Emitted> again = sent.stream().filter(s -> s.seq < 1 + large).toList();
    assertThat(again.stream().mapToInt(s -> s.text.length)).containsExactly(small, large - small);
    assertThat(status().cwnd()).isGreaterThanOrEqualTo(window);
    assertThat(status().sendMss()).isEqualTo(small);
    assertThat(stack().tcp().lossCounters().fastRecoveries()).isZero();
    assertThat(stack().takesPathEvents()).containsExactly("PROBED 1500", "REFUSED 1500");
    assertThat(stack().knownPathMtu(peer.flow())).as("what is used does pass").isEqualTo(1280);
  }

  @Test
  @Requirement("RFC4821 R4821-4")
  void aProbeThatIsLostWithOthersSaysNothingOfItsSize() {
    List<Emitted> flight = sendsAProbe();
    stack().passes(RTT);
    peer.segment(ACK).ack(1).sack(1 + large + small, flight.getLast().end()).arrives();
    assertThat(status().lossPhase()).isEqualTo(Phase.RECOVERY);
    assertThat(stack().tcp().lossCounters().fastRecoveries()).isEqualTo(1);
    peer.takesAll();
    stack().passes(RTT);
    peer.takesAll();
    peer.acknowledges(flight.getLast().end());
    assertThat(status().sendMss()).isEqualTo(small);
    assertThat(stack().takesPathEvents()).containsExactly("PROBED 1500", "UNDECIDED 1500");
    peer.takesAll();
  }

  @Test
  @Requirement("RFC4821 §7.8")
  void aSizeWhoseFollowersAreLostIsDoubtedAndWithdrawn() {
    List<Emitted> flight = sendsAProbe();
    stack().passes(RTT);
    peer.acknowledges(1 + large);
    assertThat(status().sendMss()).isEqualTo(large);
    List<Emitted> first = new ArrayList<>(peer.takesAll());
    peer.acknowledges(flight.getLast().end());
    first.addAll(everythingThatLeavesIn(RTT));
    stack().takesPathEvents();
    Emitted lost = first.stream().filter(s -> s.text.length == large).findFirst().orElseThrow();
    long end = first.getLast().end();
    peer.segment(ACK).ack(lost.seq).sack(lost.end(), end).arrives();
    everythingThatLeavesIn(RTT / 2);
    assertThat(stack().takesPathEvents()).containsExactly("WITHDRAWN 1280");
    assertThat(status().sendMss()).isEqualTo(small);
    assertThat(stack().knownPathMtu(peer.flow())).isEqualTo(1280);
  }

  @Test
  @Requirement("RFC4821 §7.6.2")
  void aRouterThatAnswersAProbeNamesTheNextSize() {
    List<Emitted> flight = sendsAProbe();
    stack().icmp(peer, IcmpErrorKind.FRAGMENTATION_NEEDED, 1, 1400);
    peer.takesAll();
    assertThat(status().sendMss()).as("nothing has passed yet").isEqualTo(small);
    assertThat(stack().takesPathEvents())
        .startsWith("PROBED 1500", "TOO_BIG 1400")
        .hasSizeBetween(2, 3);
    stack().passes(RTT);
    peer.takesAll();
    peer.acknowledges(flight.getLast().end());
    List<Emitted> sent = everythingThatLeavesIn(RTT / 2);
    assertThat(sent).anyMatch(s -> s.text.length == large - 100);
    assertThat(sent).allMatch(s -> s.text.length <= large - 100);
  }

  @Test
  @Requirement("RFC4821 §7.6.2")
  void aRouterIsBelievedOfTheProbeOnlyAndOfASizeBelowIt() {
    sendsAProbe();
    stack().icmp(peer, IcmpErrorKind.FRAGMENTATION_NEEDED, 1, 1500);
    stack().icmp(peer, IcmpErrorKind.FRAGMENTATION_NEEDED, 1 + large, 1400);
    assertThat(peer.takesAll()).as("small segments do fit").isEmpty();
    assertThat(status().sendMss()).isEqualTo(small);
  }

  @Test
  @Requirement("RFC4821 §7.4")
  void nothingIsProbedForWhereTooLittleIsQueued() {
    established();
    user.sends(5 * small);
    assertThat(peer.takesAll()).hasSize(5).allMatch(s -> s.text.length == small);
    peer.acknowledges(1 + 5L * small);
  }

  @Test
  @Requirement("RFC4821 §7.4")
  void nothingIsProbedForWhereThePeersWindowIsSmall() {
    established();
    peer.advertises(5 * small);
    peer.segment(ACK).arrives();
    user.sends(50 * small);
    assertThat(peer.takesAll()).hasSize(5).allMatch(s -> s.text.length == small);
  }

  @Test
  void nothingIsProbedForBeyondWhatThePeerTakes() {
    peer = stack().peer(4000);
    user = stack().connects(peer);
    peer.expects(SYN);
    stack().passes(RTT);
    peer.syn(ACK).mss(1280 - mode.headers()).arrives();
    peer.expects(ACK);
    user.sends(50 * small);
    assertThat(peer.takesAll()).hasSizeGreaterThan(6).allMatch(s -> s.text.length == small);
  }

  @Test
  @Requirement("RFC4821 R4821-1")
  @Requirement("RFC4821 §7.7")
  void largeSegmentsThatVanishAgainAndAgainBecomeSmall() {
    configure(TcpSetting.PLPMTUD, TcpSetting.PLPMTUD.choice("black-hole"));
    established();
    assertThat(status().sendMss()).isEqualTo(large);
    user.sends(3 * large);
    peer.takesAll();
    stack().passes(1500 * MILLI);
    assertThat(peer.takesAll()).isNotEmpty().allMatch(s -> s.text.length == large);
    stack().passes(2 * SECOND);
    List<Emitted> again = peer.takesAll();
    assertThat(again.getLast().text).hasSize(small);
    assertThat(status().sendMss()).isEqualTo(small);
    assertThat(stack().takesPathEvents()).containsExactly("BLACK_HOLE 1280");
    peer.acknowledges(1 + small);
    assertThat(peer.takesAll()).isNotEmpty().allMatch(s -> s.text.length <= small);
  }

  @Test
  @Requirement("RFC4821 §7.7")
  void smallSegmentsThatVanishStayAsTheyAre() {
    configure(TcpSetting.PLPMTUD, TcpSetting.PLPMTUD.choice("black-hole"));
    established();
    user.sends(100);
    peer.expects(ACK).text(100);
    stack().passes(20 * SECOND);
    peer.takesAll();
    assertThat(status().sendMss()).isEqualTo(large);
    peer.acknowledges(101);
  }

  @Test
  void whereItIsSwitchedOffSegmentsAreWhatTheLinkTakes() {
    configure(TcpSetting.PLPMTUD, TcpSetting.PLPMTUD.choice("off"));
    established();
    user.sends(3 * large);
    assertThat(peer.takesAll()).hasSize(3).allMatch(s -> s.text.length == large);
    stack().passes(60 * SECOND);
    peer.takesAll();
    assertThat(status().sendMss()).as("also behind a black hole").isEqualTo(large);
  }

  @Test
  @Requirement("RFC4821 §7.2")
  void withoutSelectiveAcknowledgmentNothingIsProbedFor() {
    configure(TcpSetting.SACK, false);
    established();
    assertThat(status().sendMss()).isEqualTo(large);
  }
}
