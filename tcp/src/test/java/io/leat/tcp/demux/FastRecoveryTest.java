package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.IcmpErrorKind;
import io.leat.tcp.connection.TcpSetting;
import io.leat.testkit.Requirement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Duplicate acknowledgments without SACK, slow start, idle time. */
class FastRecoveryTest extends Scenario {
  private ScriptedPeer peer;
  private User user;
  private int mss;

  @BeforeEach
  void established() {
    configure(TcpSetting.SEND_BUFFER, 1 << 20);
    configure(TcpSetting.SACK, 0);
    peer = stack().peer(4000);
    user = peer.acceptsConnection();
    mss = stack().mss();
  }

  private long cwnd() {
    return user.connection().status(stack().now()).cwnd();
  }

  private long ssthresh() {
    return user.connection().status(stack().now()).ssthresh();
  }

  private void sendsInitialWindow() {
    user.sends(100 * mss);
    assertThat(peer.takesAll()).hasSize(10);
  }

  /** Two duplicates, each of which lets a new segment out (RFC 3042). */
  private void twoDuplicates() {
    for (int i = 0; i < 2; i++) {
      peer.acknowledges(1);
      peer.expects(ACK).seq(1 + (10 + i) * mss).text(mss);
    }
  }

  @Test
  @Requirement("RFC6928 R6928-1")
  void theFirstFlightIsTheInitialWindow() {
    sendsInitialWindow();
    assertThat(cwnd()).isEqualTo(10L * mss);
  }

  @Test
  @Requirement("RFC5681 R5681-12")
  @Requirement("RFC5681 R5681-13")
  @Requirement("RFC5681 R5681-14")
  @Requirement("RFC5681 R5681-16")
  @Requirement("RFC3042 §2")
  @Requirement("RFC9937 R9937-4")
  @Requirement("RFC9937 R9937-7")
  void threeDuplicatesRetransmitWithoutWaiting() {
    sendsInitialWindow();
    twoDuplicates();
    peer.acknowledges(1);
    peer.expects(ACK).seq(1).text(mss);
    assertThat(ssthresh()).as("half of the flight, without limited transmit").isEqualTo(5L * mss);
    int sent = 0;
    for (int i = 4; i <= 9; i++) {
      peer.acknowledges(1);
      sent += peer.takesAll().size();
    }
    assertThat(sent).as("one for two that have left the network").isBetween(2, 3);
    peer.acknowledges(1 + 12 * mss);
    peer.takesAll();
    peer.acknowledges(1 + 15 * mss);
    peer.takesAll();
    assertThat(cwnd()).isBetween(5L * mss, 6L * mss);
  }

  @Test
  @Requirement("RFC6582 R6582-3")
  @Requirement("RFC6582 R6582-4")
  @Requirement("RFC6582 R6582-5")
  void eachPartialAcknowledgmentRetransmitsOneMore() {
    sendsInitialWindow();
    twoDuplicates();
    peer.acknowledges(1);
    peer.expects(ACK).seq(1).text(mss);
    stack().passes(50 * MILLI);
    peer.takesAll();
    peer.acknowledges(1 + 3 * mss);
    assertThat(user.connection().status(stack().now()).retransmissionIn())
        .as("the timer begins anew")
        .isGreaterThanOrEqualTo(200 * MILLI);
    peer.expects(ACK).seq(1 + 3 * mss).text(mss);
    peer.takesAll();
    peer.acknowledges(1 + 5 * mss);
    peer.expects(ACK).seq(1 + 5 * mss).text(mss);
    peer.takesAll();
    peer.acknowledges(1 + 12 * mss);
    peer.takesAll();
    assertThat(cwnd()).isLessThanOrEqualTo(5L * mss);
  }

  @Test
  @Requirement("RFC5681 R5681-15")
  @Requirement("RFC9937 R9937-6")
  void aThousandForgedDuplicatesOpenTheWindowNoFurtherThanTheFlight() {
    sendsInitialWindow();
    int sent = 10;
    for (int i = 0; i < 1000; i++) {
      peer.acknowledges(1);
      sent += peer.takesAll().size();
    }
    assertThat(sent).isLessThanOrEqualTo(2 * 10 + 1);
  }

  @Test
  void anAcknowledgmentWithTextOrAnotherWindowIsNoDuplicate() {
    sendsInitialWindow();
    for (int i = 1; i <= 5; i++) {
      peer.segment(ACK).ack(1).text(10).arrives();
      peer.takesAll();
    }
    for (int i = 1; i <= 5; i++) {
      peer.segment(ACK).ack(1).window(60_000 - i).arrives();
    }
    assertThat(cwnd()).isEqualTo(10L * mss);
  }

  @Test
  @Requirement("RFC5681 R5681-8")
  @Requirement("RFC5681 R5681-9")
  @Requirement("RFC3465 §2.3")
  void afterATimeoutSlowStartBeginsWithOneSegmentAndIsNotCutShortByItsEnd() {
    sendsInitialWindow();
    stack().passes(200 * MILLI);
    peer.expects(ACK).seq(1).text(mss);
    assertThat(cwnd()).isEqualTo(mss);
    assertThat(ssthresh()).isEqualTo(5L * mss);
    peer.acknowledges(1 + mss);
    assertThat(peer.takesAll()).hasSize(2);
    peer.acknowledges(1 + 3 * mss);
    assertThat(cwnd()).isEqualTo(3L * mss);
    assertThat(peer.takesAll()).hasSize(3);
    peer.acknowledges(1 + 10 * mss);
    assertThat(cwnd()).as("grows with the last acknowledgment too").isEqualTo(4L * mss);
    assertThat(peer.takesAll()).hasSize(4);
  }

  @Test
  @Requirement("RFC5681 R5681-17")
  void idleTimeCountsFromTheLastTextSent() {
    sendsInitialWindow();
    peer.acknowledges(1 + 5 * mss);
    peer.takesAll();
    long una = 1 + 5 * mss;
    for (int i = 0; i < 12; i++) {
      peer.acknowledges(una += 2 * mss);
      peer.takesAll();
    }
    while (!peer.hasNothing() || una < 1 + 100 * mss) {
      peer.takesAll();
      una = Math.min(una + 2 * mss, 1 + 100 * mss);
      peer.acknowledges(una);
    }
    long before = cwnd();
    assertThat(before).isGreaterThan(10L * mss);
    for (int i = 0; i < 20; i++) {
      peer.sendsText(2);
      stack().passes(100 * MILLI);
      peer.expects(ACK).text(0);
    }
    assertThat(cwnd()).isEqualTo(before);
    user.sends(100 * mss);
    assertThat(peer.takesAll()).hasSize(10);
    assertThat(cwnd()).isEqualTo(10L * mss);
  }

  @Test
  void slowStartDoesNotGrowForAnApplicationThatSendsLittle() {
    for (int i = 0; i < 50; i++) {
      user.sends(100);
      peer.expects(ACK).text(100);
      peer.acknowledges(1 + 100L * (i + 1));
    }
    assertThat(cwnd()).isEqualTo(10L * mss);
  }

  @Test
  @Requirement("RFC5681 R5681-5")
  void dividedAcknowledgmentsGrowTheWindowByOctets() {
    sendsInitialWindow();
    for (int i = 1; i <= 100; i++) {
      peer.acknowledges(1 + i);
      peer.takesAll();
    }
    assertThat(cwnd()).isEqualTo(10L * mss + 100);
  }

  @Test
  @Requirement("RFC8201 R8201-3")
  @Requirement("RFC1191 R1191-1")
  @Requirement("RFC1191 R1191-5")
  void aPathThatTakesLessIsNoCongestion() {
    sendsInitialWindow();
    stack().icmp(peer, IcmpErrorKind.FRAGMENTATION_NEEDED, 1, 1300);
    int smaller = mss - 200;
    var again = peer.takesAll();
    assertThat(again.getFirst().seq).isEqualTo(1);
    assertThat(again).allMatch(segment -> segment.text.length <= smaller);
    assertThat(cwnd()).isEqualTo(10L * mss);
    for (int i = 0; i < 10; i++) {
      stack().icmp(peer, IcmpErrorKind.FRAGMENTATION_NEEDED, 1, 1300);
    }
    peer.acknowledges(1 + 10 * mss);
    assertThat(cwnd()).isGreaterThanOrEqualTo(10L * mss);
    peer.takesAll();
  }

  @Test
  void aSmallerPathOfAnIdleConnectionLeavesItsWindowAlone() {
    user.sends(10);
    peer.expects(ACK);
    stack().icmp(peer, IcmpErrorKind.FRAGMENTATION_NEEDED, 1, 1300);
    peer.expects(ACK).seq(1).text(10);
    peer.acknowledges(11);
    assertThat(cwnd()).isEqualTo(10L * mss);
  }

  @Test
  @Requirement("RFC6928 R6928-4")
  @Requirement("RFC6298 R6298-17")
  void oneLostSynCostsTheTimeoutButNotTheInitialWindow() {
    ScriptedPeer slow = stack().peer(4001);
    User other = stack().connects(slow);
    slow.expects(SYN);
    stack().passes(1100 * MILLI);
    slow.expects(SYN);
    slow.syn(ACK).arrives();
    slow.expects(ACK);
    other.sends(100 * mss);
    assertThat(slow.takesAll()).hasSize(10);
    stack().passes(2500 * MILLI);
    if (!mode.timestamps) {
      assertThat(slow.takesAll()).as("3 s, for nothing was measured").isEmpty();
    }
    slow.takesAll();
  }

  @Test
  @Requirement("RFC5681 R5681-4")
  void twoLostSynsLeaveOneSegment() {
    ScriptedPeer slow = stack().peer(4001);
    User other = stack().connects(slow);
    slow.expects(SYN);
    stack().passes(3 * SECOND);
    slow.expects(SYN);
    slow.expects(SYN);
    slow.syn(ACK).arrives();
    slow.expects(ACK);
    other.sends(100 * mss);
    assertThat(slow.takesAll()).hasSize(1);
  }
}
