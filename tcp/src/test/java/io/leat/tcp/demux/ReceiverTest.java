package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import io.leat.testkit.Requirement;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Text in order, out of order, twice, too much; and how it is acknowledged. */
class ReceiverTest extends Scenario {
  private ScriptedPeer peer;
  private User user;

  @BeforeEach
  void established() {
    configure(TcpSetting.RECEIVE_BUFFER, 30_000);
    peer = stack().peer(4000);
    user = peer.acceptsConnection();
  }

  private void text(long from, long to) {
    peer.segment(ACK).seq(from).text((int) (to - from)).arrives();
  }

  @Test
  @Requirement("RFC9293 MUST-40")
  @Requirement("RFC9293 SHLD-18")
  void oneSegmentIsAcknowledgedAfterTheDelay() {
    text(1, 101);
    stack().passes(SECOND);
    peer.expects(ACK).ack(101).after(40 * MILLI);
  }

  @Test
  @Requirement("RFC9293 SHLD-19")
  void everySecondFullSegmentIsAcknowledgedAtOnce() {
    text(1, 1001);
    text(1001, 2001);
    peer.expects(ACK).ack(2001);
    text(2001, 3001);
    text(3001, 4001);
    peer.expects(ACK).ack(4001);
  }

  @Test
  @Requirement("RFC9293 MUST-58")
  @Requirement("RFC9293 MUST-59")
  void aBurstIsAcknowledgedOnce() {
    stack()
        .does(() -> {
          for (int i = 0; i < 10; i++) {
            peer.segment(ACK).text(1000).arrivesInBurst();
          }
        });
    peer.expects(ACK).ack(10_001);
  }

  @Test
  void aSuperSegmentIsTwoFullSegmentsAndMore() {
    text(1, 14_601);
    peer.expects(ACK).ack(14_601);
    text(14_601, 16_061);
    stack().passes(40 * MILLI);
    peer.expects(ACK).ack(16_061);
  }

  @Test
  void theAcknowledgmentRidesOnTextThatLeavesInTime() {
    text(1, 101);
    user.sends(10);
    peer.expects(ACK).seq(1).ack(101).text(10);
    stack().passes(100 * MILLI);
    peer.acknowledges(11);
  }

  @Test
  @Requirement("RFC5681 R5681-10")
  @Requirement("RFC5681 R5681-11")
  @Requirement("RFC2018 R2018-3")
  void aGapIsAnsweredAtOnceAndSoIsItsFilling() {
    text(1001, 2001);
    peer.expects(ACK).ack(1).sack(1001, 2001);
    text(3001, 4001);
    peer.expects(ACK).ack(1).sack(3001, 4001, 1001, 2001);
    text(1, 501);
    peer.expects(ACK).ack(501).sack(3001, 4001, 1001, 2001);
    text(501, 1001);
    peer.expects(ACK).ack(2001).sack(3001, 4001);
    text(2001, 3001);
    peer.expects(ACK).ack(4001).sack();
    assertThat(user.receives(9999)).isEqualTo(4000);
  }

  @Test
  @Requirement("RFC5681 R5681-10")
  void eachSegmentOfABurstBeyondAGapIsAnswered() {
    stack()
        .does(() -> {
          for (int i = 1; i <= 3; i++) {
            peer.segment(ACK).seq(1 + 1000L * i).text(1000).arrivesInBurst();
          }
        });
    peer.expects(ACK).ack(1).sack(1001, 2001);
    peer.expects(ACK).ack(1).sack(1001, 3001);
    peer.expects(ACK).ack(1).sack(1001, 4001);
  }

  @Test
  @Requirement("RFC2018 R2018-5")
  void asManyBlocksAsTheHeaderHolds() {
    for (int i = 1; i <= 6; i++) {
      text(1000L * i, 1000L * i + 500);
      int blocks = peer.expects(ACK).sack.length;
      assertThat(blocks).isEqualTo(Math.min(i, mode.timestamps ? 3 : 4));
    }
  }

  @Test
  void blocksAreReportedInEveryStateThatReceives() {
    user.sends(10);
    peer.expects(ACK);
    peer.acknowledges(11);
    user.closes();
    peer.expects(FIN | ACK);
    text(1001, 2001);
    peer.expects(ACK).ack(1).sack(1001, 2001);
    peer.segment(ACK).seq(1).ack(12).arrives();
    stack().is(user, TcpState.FIN_WAIT_2);
    text(2001, 2501);
    peer.expects(ACK).ack(1).sack(1001, 2501);
  }

  @Test
  @Requirement("RFC2883 R2883-1")
  void repeatedTextIsReportedOnceAsDuplicate() {
    text(1, 1001);
    text(1001, 2001);
    peer.expects(ACK).ack(2001).sack();
    text(1, 1001);
    peer.expects(ACK).ack(2001).sack(1, 1001);
    text(2001, 2501);
    stack().passes(100 * MILLI);
    peer.expects(ACK).ack(2501).sack();
  }

  @Test
  @Requirement("RFC2883 §4.1")
  void exampleTwoAnOutOfOrderSegmentAndADuplicate() {
    text(1, 501);
    text(501, 1001);
    peer.expects(ACK).ack(1001);
    text(1501, 2001);
    peer.expects(ACK).ack(1001).sack(1501, 2001);
    text(501, 1001);
    peer.expects(ACK).ack(1001).sack(501, 1001, 1501, 2001);
  }

  @Test
  @Requirement("RFC2883 R2883-2")
  void exampleThreeADuplicateOfASegmentBeyondAGap() {
    text(501, 1001);
    peer.expects(ACK).ack(1).sack(501, 1001);
    text(1001, 1501);
    peer.expects(ACK).ack(1).sack(501, 1501);
    text(1001, 1501);
    peer.expects(ACK).ack(1).sack(1001, 1501, 501, 1501);
  }

  @Test
  @Requirement("RFC2883 §4.2")
  void exampleFourOneDuplicateSubsegment() {
    text(1001, 1501);
    peer.expects(ACK).ack(1).sack(1001, 1501);
    text(1, 501);
    peer.expects(ACK).ack(501).sack(1001, 1501);
    text(1, 1001);
    peer.expects(ACK).ack(1501).sack(1, 501);
  }

  @Test
  @Requirement("RFC2883 §4.2")
  void exampleFiveTheFirstOfTwoDuplicateSubsegments() {
    text(2001, 2501);
    peer.expects(ACK).ack(1).sack(2001, 2501);
    text(1, 501);
    peer.expects(ACK).ack(501);
    text(1001, 1501);
    peer.expects(ACK).ack(501).sack(1001, 1501, 2001, 2501);
    text(1, 1501);
    peer.expects(ACK).ack(1501).sack(1, 501, 2001, 2501);
  }

  @Test
  @Requirement("RFC2883 §4.2")
  void exampleSixDuplicateSubsegmentsBeyondTheAcknowledgment() {
    text(1001, 1501);
    peer.expects(ACK).sack(1001, 1501);
    text(2001, 2501);
    peer.expects(ACK).sack(2001, 2501, 1001, 1501);
    text(501, 2501);
    peer.expects(ACK).ack(1).sack(1001, 1501, 501, 2501);
  }

  @Test
  void textInOrderThatCoversHeldTextReportsIt() {
    text(501, 1001);
    peer.expects(ACK).sack(501, 1001);
    text(1, 801);
    peer.expects(ACK).ack(1001).sack(501, 801);
  }

  @Test
  void whatWasReceivedAndAcknowledgedIsTrimmedOffTheLeft() {
    text(1, 101);
    text(51, 151);
    peer.expects(ACK).ack(151).sack(51, 101);
    assertThat(user.receives(1000)).isEqualTo(150);
  }

  @Test
  @Requirement("RFC9293 §3.10.7.4")
  void aWhollyRepeatedSegmentIsAcknowledgedAtOnceHoweverOften() {
    text(1, 101);
    stack().passes(40 * MILLI);
    peer.expects(ACK).ack(101);
    for (int i = 0; i < 10; i++) {
      text(1, 101);
      peer.expects(ACK).ack(101);
    }
  }

  @Test
  void textBeyondTheWindowIsTrimmedOffTheRight() {
    long edge = 1 + user.connection().status(stack().now()).rcvWnd();
    peer.segment(ACK).seq(edge - 100).text(500).arrives();
    peer.expects(ACK).ack(1).sack(edge - 100, edge);
    peer.segment(ACK).seq(edge).text(10).arrives();
    peer.expects(ACK).ack(1).sack(edge - 100, edge);
  }

  @Test
  @Requirement("RFC9293 SHLD-31")
  void allOrdersOfFiveSegmentsGiveTheStream() {
    int[] order = {0, 1, 2, 3, 4};
    int connection = 0;
    do {
      ScriptedPeer each = stack().peer(5000 + connection++);
      User its = each.acceptsConnection();
      for (int index : order) {
        each.segment(ACK).seq(1 + 100L * index).text(100).arrives();
        each.takesAll();
      }
      assertThat(its.receives(1000)).isEqualTo(500);
      its.aborts();
      each.expects(RST | ACK);
    } while (nextPermutation(order));
  }

  private static boolean nextPermutation(int[] a) {
    int i = a.length - 2;
    while (i >= 0 && a[i] > a[i + 1]) {
      i--;
    }
    if (i < 0) {
      return false;
    }
    int j = a.length - 1;
    while (a[j] < a[i]) {
      j--;
    }
    swap(a, i, j);
    for (int l = i + 1, r = a.length - 1; l < r; l++, r--) {
      swap(a, l, r);
    }
    return true;
  }

  private static void swap(int[] a, int i, int j) {
    int held = a[i];
    a[i] = a[j];
    a[j] = held;
  }

  @Test
  void overlapsOfEveryKindGiveTheStream() {
    for (int seed = 0; seed < 60; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      ScriptedPeer each = stack().peer(5000 + seed);
      User its = each.acceptsConnection();
      long read = 0;
      for (int i = 0; i < 100 && read < 20_000; i++) {
        long nxt = each.stack().positionOf(its);
        long from = Math.max(1, nxt + random.nextInt(-500, 2000));
        int octets = random.nextInt(1, 1400);
        each.segment(ACK).seq(from).text(octets).arrives();
        read += Math.max(0, its.receives(random.nextInt(1, 4000)));
        each.takesAll();
      }
      assertThat(read).isPositive();
      its.aborts();
      each.takesAll();
    }
  }

  @Test
  void theOutOfOrderQueueIsBoundedAndTheNextSegmentAlwaysTaken() {
    configure(TcpSetting.OUT_OF_ORDER_RANGES, 4);
    ScriptedStack small = new ScriptedStack(mode, config, memory);
    ScriptedPeer each = small.peer(4000);
    User its = each.acceptsConnection();
    for (int i = 1; i <= 10; i++) {
      each.segment(ACK).seq(1 + 20L * i).text(10).arrives();
      each.expects(ACK).ack(1);
    }
    each.segment(ACK).seq(1).text(20).arrives();
    each.expects(ACK).ack(31);
    assertThat(its.receives(1000)).isEqualTo(30);
  }

  @Test
  void aFinBeyondAGapWaitsForTheText() {
    peer.segment(FIN | ACK).seq(101).text(100).arrives();
    peer.expects(ACK).ack(1).sack(101, 201);
    stack().is(user, TcpState.ESTABLISHED);
    text(1, 101);
    peer.expects(ACK).ack(202);
    stack().is(user, TcpState.CLOSE_WAIT);
    assertThat(user.receives(1000)).isEqualTo(200);
    assertThat(user.receives(1000)).isEqualTo(-1);
  }

  @Test
  void aLoneFinBeyondAGapWaitsToo() {
    peer.segment(FIN | ACK).seq(101).arrives();
    peer.expects(ACK).ack(1);
    text(1, 101);
    peer.expects(ACK).ack(102);
    stack().is(user, TcpState.CLOSE_WAIT);
  }

  @Test
  void aFinBeforeTextThatIsHeldEndsTheStreamThere() {
    text(101, 201);
    peer.expects(ACK).ack(1);
    peer.segment(FIN | ACK).seq(51).arrives();
    peer.expects(ACK).ack(1);
    text(1, 101);
    peer.expects(ACK).ack(52).sack();
    assertThat(user.receives(1000)).isEqualTo(50);
    assertThat(user.receives(1000)).isEqualTo(-1);
    stack().is(user, TcpState.CLOSE_WAIT);
    assertThat(stack().chunks().octetsInUse()).isZero();
  }

  @Test
  void textBehindTheFinIsNeverDelivered() {
    peer.segment(FIN | ACK).seq(51).arrives();
    peer.expects(ACK).ack(1);
    text(41, 101);
    peer.takesAll();
    text(1, 41);
    peer.expects(ACK).ack(52);
    assertThat(user.receives(1000)).isEqualTo(50);
    assertThat(user.receives(1000)).isEqualTo(-1);
    stack().passes(SECOND);
    text(52, 100);
    peer.expects(ACK).ack(52);
    peer.segment(FIN | ACK).seq(52).arrives();
    stack().passes(SECOND);
    peer.takesAll();
    stack().is(user, TcpState.CLOSE_WAIT);
  }

  @Test
  void theAcknowledgmentCoversWhatArrivedNotWhatWasRead() {
    text(1, 1001);
    text(1001, 2001);
    peer.expects(ACK).ack(2001).window(28_000);
    user.receives(10);
    text(2001, 3001);
    text(3001, 4001);
    peer.expects(ACK).ack(4001);
  }

  @Test
  @Requirement("RFC1122 R1122-6")
  void aKeepAliveOfThePeerIsAnsweredWithAndWithoutItsOctet() {
    text(1, 11);
    stack().passes(SECOND);
    peer.expects(ACK).ack(11);
    peer.segment(ACK).seq(10).arrives();
    peer.expects(ACK).seq(1).ack(11);
    stack().passes(SECOND);
    peer.segment(ACK).seq(10).text(new byte[] {99}).arrives();
    peer.expects(ACK).seq(1).ack(11);
    assertThat(user.receives(100)).isEqualTo(10);
  }

  @Test
  void shortageOfMemoryDropsTextAndTheConnectionGoesOn() {
    var hoard = new java.util.ArrayList<java.lang.foreign.MemorySegment>();
    for (var chunk = stack().chunks().take(); chunk != null; chunk = stack().chunks().take()) {
      hoard.add(chunk);
    }
    text(1, 1001);
    peer.expects(ACK).ack(1);
    hoard.forEach(stack().chunks()::give);
    text(1, 1001);
    stack().passes(100 * MILLI);
    peer.expects(ACK).ack(1001);
    assertThat(user.receives(2000)).isEqualTo(1000);
  }
}
