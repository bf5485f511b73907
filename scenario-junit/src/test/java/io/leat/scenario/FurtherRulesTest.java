package io.leat.scenario;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;
import static io.leat.tcp.trace.TcpState.TIME_WAIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpTimer;
import io.leat.testkit.Requirement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Rules that want a scenario of their own: RFC 6191, RFC 6928, RFC 3168 where ECN was not agreed,
 * RFC 7413 where it is off.
 */
class FurtherRulesTest extends Scenario {
  FurtherRulesTest(Mode mode) {
    super(mode);
  }

  /** Whether a SYN at this distance from the old FIN, with these parts, begins a connection. */
  private boolean opensInTimeWait(int ahead, Part... parts) {
    int old = peer.irs();
    int fin = stack.status().rcvNxt() - 1;
    peer.startsAnew(fin + ahead);
    peer.sends(SYN, parts);
    boolean opened = false;
    for (Emitted answer : peer.takesAll()) {
      opened |= answer.flags() == (SYN | ACK);
    }
    if (!opened) {
      peer.startsAnew(old);
      stack.is(TIME_WAIT);
    }
    return opened;
  }

  private void timeWaitWithTimestamps(boolean agreed) {
    user.listens();
    peer.sends(SYN, agreed && mode.timestamps() ? sackPermitted() : withoutTimestamps());
    stack.answers(SYN | ACK);
    peer.sends(ACK);
    user.accepts();
    timeWait();
    clock.advances(seconds(1));
  }

  @Test
  @Requirement("RFC6191 R6191-1")
  void newerTimestampOpensInTimeWaitWhateverTheNumber() {
    timeWaitWithTimestamps(true);
    if (mode.timestamps()) {
      assertThat(opensInTimeWait(-5000, timestamps(clock.millis() - 1001, 0))).isFalse();
      assertThat(opensInTimeWait(-5000, timestamps(clock.millis(), 0))).isTrue();
    } else {
      assertThat(opensInTimeWait(-5000)).isFalse();
    }
  }

  @Test
  @Requirement("RFC6191 R6191-2")
  @Requirement("RFC6191 R6191-6")
  void equalTimestampOpensInTimeWaitOnlyBeyondTheFin() {
    timeWaitWithTimestamps(true);
    Part same = mode.timestamps() ? timestamps(clock.millis() - 1000, 0) : withoutTimestamps();
    assertThat(opensInTimeWait(0, same)).isFalse();
    assertThat(opensInTimeWait(-1, same)).isFalse();
    assertThat(opensInTimeWait(1, same)).isTrue();
  }

  @Test
  @Requirement("RFC6191 R6191-3")
  @Requirement("RFC6191 R6191-5")
  void withoutATimestampTheNumberDecides() {
    timeWaitWithTimestamps(true);
    assertThat(opensInTimeWait(-1000, withoutTimestamps())).isFalse();
    assertThat(opensInTimeWait(0, withoutTimestamps())).isFalse();
    assertThat(opensInTimeWait(1, withoutTimestamps())).isTrue();
  }

  @Test
  @Requirement("RFC6191 R6191-4")
  void timestampThatIsNewOpensInTimeWait() {
    timeWaitWithTimestamps(false);
    if (mode.timestamps()) {
      assertThat(opensInTimeWait(-100_000, timestamps(clock.millis(), 0))).isTrue();
    } else {
      assertThat(opensInTimeWait(-100_000)).isFalse();
    }
  }

  @Test
  @Requirement("RFC6928 R6928-1")
  @Requirement("RFC5681 R5681-2")
  void initialWindowIsTenSegmentsButNotMoreThanFourteenThousandOctetsOrTwoSegments() {
    mtu(9100);
    user.listens();
    int port = 5000;
    for (int size : new int[] {536, 1220, 1460, 4000, 8960}) {
      Peer its = anotherPeer(port++);
      its.sends(SYN, mss(size));
      its.receives(SYN | ACK);
      its.sends(ACK);
      User writer = anotherUser();
      writer.accepts(user);
      int full = size - mode.options();
      writer.writes(20 * full);
      int flight = its.takesAll().stream().mapToInt(Emitted::length).sum();
      assertThat(flight).isLessThanOrEqualTo(Math.min(10 * size, Math.max(2 * size, 14_600)));
      assertThat(flight).isGreaterThanOrEqualTo(full);
      its.sends(RST, seq(1));
    }
  }

  @Test
  @Requirement("RFC3168 R3168-2")
  @Requirement("RFC3168 R3168-3")
  @Requirement("RFC3168 R3168-4")
  @Requirement("RFC3168 R3168-5")
  @Requirement("RFC3168 R3168-6")
  void withoutAgreementNoSegmentIsEcnCapable() {
    Part plain = trafficClass(0);
    user.listens();
    peer.sends(SYN, withoutSack());
    stack.answers(SYN | ACK, plain);
    peer.sends(ACK);
    user.accepts();
    user.writes(100);
    stack.sends(ACK, len(100), plain);
    clock.advances(seconds(2));
    assertThat(peer.takesAll()).isNotEmpty().allMatch(again -> again.trafficClass() == 0);
    peer.sends(ACK, ack(101), len(10), window(0));
    clock.advances(millis(40));
    stack.answers(ACK, plain);
    user.writes(100);
    clock.advances(minutes(3));
    assertThat(peer.takesAll()).isNotEmpty().allMatch(probe -> probe.trafficClass() == 0);
    User opener = anotherUser();
    Peer other = anotherPeer(4001);
    opener.connects(other);
    other.receives(SYN, plain);
  }

  @Test
  @Requirement("RFC7413 R7413-1")
  @Requirement("RFC7413 R7413-4")
  @Requirement("ATTACK A47")
  void fastOpenIsNeitherAskedForNorAnswered() {
    user.listens();
    peer.sends(SYN, len(10), options(34, 10, 1, 2, 3, 4, 5, 6, 7, 8));
    stack.answers(SYN | ACK, seq(0), ack(1), len(0));
    peer.sends(ACK, seq(1));
    user.accepts();
    assertThat(user.triesToRead(10)).isZero();
  }

  @Test
  @Requirement("RFC8201 R8201-2")
  @Requirement("ATTACK A31")
  void pathMtuOfAQuoteThatIsNotOutstandingIsIgnored() {
    established();
    user.writes(1400);
    stack.sends(ACK, len(1400));
    int before = stack.status().sendMss();
    peer.reports(IcmpError.TOO_BIG, 500_000, 1300);
    peer.reports(IcmpError.TOO_BIG, -500_000, 1300);
    assertThat(stack.status().sendMss()).isEqualTo(before);
    peer.reports(IcmpError.TOO_BIG, 1, 1300);
    List<Emitted> again = new ArrayList<>(peer.takesAll());
    clock.advances(millis(1));
    again.addAll(peer.takesAll());
    assertThat(again).isNotEmpty().allMatch(s -> s.length() <= 1300 - mode.headers());
    assertThat(stack.status().sendMss()).isLessThan(before);
  }

  @Test
  @Requirement("RFC8201 R8201-3")
  @Requirement("RFC1191 R1191-5")
  void burstOfReportsIsAnsweredByOneRetransmissionAndIsNoCongestion() {
    established();
    user.writes(4000);
    int sent = peer.takesAll().size();
    long cwnd = stack.status().cwnd();
    int again = 0;
    for (int i = 0; i < 10; i++) {
      peer.reports(IcmpError.TOO_BIG, 1, 1300);
      again += peer.takesAll().size();
      clock.advances(millis(1));
      again += peer.takesAll().size();
    }
    assertThat(again).isBetween(1, sent + 2);
    assertThat(stack.status().cwnd()).isGreaterThanOrEqualTo(cwnd / 2);
    assertThat(stack.status().ssthresh()).isGreaterThan(1 << 20);
  }

  @Test
  @Requirement("RFC6298 R6298-8")
  void everyRoundTripIsMeasured() {
    established();
    for (int round = 0; round < 20; round++) {
      user.writes(100);
      stack.sends(ACK, len(100));
      clock.advances(millis(50));
      peer.sends(ACK);
    }
    assertThat(stack.status().srttMicros()).isBetween(45_000, 55_000);
    int before = stack.status().srttMicros();
    for (int round = 0; round < 5; round++) {
      user.writes(100);
      stack.sends(ACK, len(100));
      clock.advances(millis(150));
      peer.sends(ACK);
      assertThat(stack.status().srttMicros()).isGreaterThan(before);
      before = stack.status().srttMicros();
    }
  }

  @Test
  @Requirement("RFC6298 R6298-6")
  void maximumOfTheTimeoutIsAMinuteAtLeast() {
    assertThatThrownBy(() -> TcpConfig.DEFAULT.with(TcpSetting.MAXIMUM_RTO, seconds(59)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maximum-rto");
    configured(TcpSetting.MAXIMUM_RTO, seconds(60));
    user.connects(peer);
    stack.sends(SYN);
    clock.advances(seconds(170));
    List<Emitted> again = peer.takesAll();
    for (int i = 1; i < again.size(); i++) {
      assertThat(again.get(i).time() - again.get(i - 1).time())
          .isLessThanOrEqualTo(seconds(60).toNanos());
    }
  }

  @Test
  @Requirement("RFC6298 R6298-10")
  @Requirement("RFC6298 R6298-11")
  void timerRepeatsNothingSoonerThanItsTimeout() {
    user.listens();
    peer.sends(SYN, withoutSack());
    stack.answers(SYN | ACK);
    peer.sends(ACK);
    user.accepts();
    long rto = stack.status().rto();
    user.writes(10);
    Emitted first = stack.sends(ACK, len(10));
    assertThat(stack.runs(TcpTimer.RETRANSMISSION)).isTrue();
    clock.advances(minutes(1));
    long previous = first.time();
    for (Emitted again : peer.takesAll()) {
      assertThat(again.time() - previous).isGreaterThanOrEqualTo(rto);
      previous = again.time();
      rto = 2 * rto;
    }
  }

  @Test
  @Requirement("RFC6582 R6582-5")
  @Requirement("RFC5681 R5681-20")
  void firstPartialAcknowledgmentRestartsTheTimerAndALostRetransmissionIsALoss() {
    user.listens();
    peer.sends(SYN, withoutSack());
    stack.answers(SYN | ACK);
    peer.sends(ACK);
    user.accepts();
    int mss = stack.mss();
    user.writes(8 * mss);
    assertThat(peer.takesAll()).hasSize(8);
    clock.advances(millis(100));
    for (int i = 0; i < 3; i++) {
      peer.sends(ACK, ack(1));
    }
    assertThat(peer.takesAll().getFirst().seq()).isEqualTo(1);
    long threshold = stack.status().ssthresh();
    assertThat(threshold).isBetween(2L * mss, 7L * mss);
    clock.advances(millis(50));
    peer.acknowledges(1 + 2L * mss);
    peer.takesAll();
    assertThat(stack.status().retransmissionIn()).isEqualTo(stack.status().rto());
    clock.advances(Duration.ofNanos(stack.status().rto()));
    assertThat(peer.takesAll().getFirst().seq()).isEqualTo(1 + 2 * mss);
    assertThat(stack.status().cwnd()).isEqualTo(mss);
    assertThat(stack.status().ssthresh()).isLessThanOrEqualTo(threshold);
  }

  @Test
  @Requirement("RFC9293 MUST-65")
  @Requirement("RFC2018 R2018-1")
  @Requirement("RFC7323 R7323-1")
  void optionsOfTheSynAreOnNoOtherSegment() {
    established();
    user.writes(3000);
    List<Emitted> segments = new ArrayList<>(peer.takesAll());
    peer.sends(ACK, seq(101), len(10));
    segments.addAll(peer.takesAll());
    clock.advances(seconds(5));
    segments.addAll(peer.takesAll());
    user.closes();
    segments.addAll(peer.takesAll());
    user.aborts();
    segments.addAll(peer.takesAll());
    assertThat(segments)
        .hasSizeGreaterThan(4)
        .allMatch(s -> s.mss() == 0 && s.windowShift() < 0 && !s.sackPermitted());
  }

  @Test
  @Requirement("RFC7323 R7323-8")
  @Requirement("RFC5681 R5681-1")
  void nothingIsSentBeyondTheSmallerOfBothWindows() {
    user.listens();
    peer.sends(SYN, windowShift(4));
    stack.answers(SYN | ACK);
    peer.sends(ACK, window(500));
    user.accepts();
    user.writes(100_000);
    long edge = 1 + 500L * 16;
    long acknowledged = 1;
    SplittableRandom random = new SplittableRandom(73);
    for (int i = 0; i < 200; i++) {
      for (Emitted segment : peer.takesAll()) {
        assertThat(segment.end()).isLessThanOrEqualTo(edge);
        assertThat(segment.end() - acknowledged).isLessThanOrEqualTo(stack.status().cwnd());
        acknowledged = Math.max(acknowledged, segment.end());
      }
      int field = 100 + random.nextInt(900);
      edge = acknowledged + field * 16L;
      peer.sends(ACK, ack(acknowledged), window(field));
    }
    peer.takesAll();
  }
}
