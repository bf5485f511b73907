package io.leat.tcp.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.send.SentRanges;
import io.leat.testkit.Requirement;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScoreboardTest {
  private static final long START = (1L << 32) + 77;
  private static final int MSS = 10;

  private SentRanges ranges = new SentRanges(START);
  private Scoreboard scoreboard = new Scoreboard(ranges);
  private long delivered;
  private final Scoreboard.Listener listener = (index, octets, cumulative) -> delivered += octets;

  private static long at(long segment) {
    return START + segment * MSS;
  }

  private void sends(int segments, int inOneRange) {
    for (int i = 0; i < segments; i += inOneRange) {
      ranges.sent(ranges.end() + (long) inOneRange * MSS, i);
    }
  }

  private void reports(long ack, long... edges) {
    int count = edges.length / 2;
    long[] lefts = new long[count];
    long[] rights = new long[count];
    for (int i = 0; i < count; i++) {
      lefts[i] = edges[2 * i];
      rights[i] = edges[2 * i + 1];
    }
    scoreboard.acknowledged(ack, listener);
    scoreboard.reported(lefts, rights, count, ack, START, MSS, listener);
  }

  @Test
  @Requirement("RFC2018 §5")
  void eachOctetIsDeliveredOnceHoweverOftenItIsReported() {
    sends(10, 1);
    reports(START, at(2), at(4));
    reports(START, at(2), at(5));
    reports(START, at(7), at(8), at(2), at(5));
    assertThat(delivered).isEqualTo(4 * MSS);
    reports(at(10));
    assertThat(delivered).isEqualTo(10 * MSS);
    assertThat(ranges.isEmpty()).isTrue();
  }

  @Test
  @Requirement("ATTACK A18")
  void reportsInSplintersNeverMakeMoreRangesThanThereAreSegments() {
    int segments = 1000;
    sends(segments, segments);
    SplittableRandom random = new SplittableRandom(18);
    for (int i = 0; i < 20_000; i++) {
      long left = START + 1 + random.nextInt(segments * MSS - 1);
      reports(START, left, left + 1 + random.nextInt(3));
    }
    assertThat(ranges.next() - ranges.first()).as("octets cut nothing").isEqualTo(1);
    for (int i = 1; i < segments; i += 2) {
      reports(START, at(i), at(i + 1));
    }
    assertThat(ranges.next() - ranges.first()).isEqualTo(segments);
    assertThat(ranges.countersAreRight()).isTrue();
    reports(at(segments));
    assertThat(delivered).isEqualTo((long) segments * MSS);
    assertThat(ranges.isEmpty()).isTrue();
  }

  @Test
  @Requirement("ATTACK A18")
  void aLongRangeIsSplitAtWholeSegmentsOnly() {
    sends(40, 40);
    reports(START, at(3) + 4, at(9) + 4);
    assertThat(delivered).isEqualTo(5 * MSS);
    assertThat(ranges.next() - ranges.first()).isEqualTo(3);
    for (int i = 0; i < 200; i++) {
      reports(START, at(20) + i, at(20) + i + 1);
    }
    assertThat(ranges.next() - ranges.first()).as("octets cut nothing").isEqualTo(3);
  }

  @Test
  void aSegmentThatWasReportedInPartCountsWhenItIsWhole() {
    sends(10, 1);
    reports(START, at(2), at(3) + 5);
    assertThat(delivered).isEqualTo(MSS);
    reports(START, at(2), at(4));
    assertThat(delivered).isEqualTo(2 * MSS);
  }

  @Test
  @Requirement("RFC2883 R2883-3")
  @Requirement("RFC2883 §4")
  void aDuplicateIsKnownByTheAckOfItsSegmentOrByTheSecondBlock() {
    sends(10, 1);
    reports(at(4), at(1), at(2));
    assertThat(scoreboard.hasDuplicate()).isTrue();
    assertThat(scoreboard.duplicateLeft()).isEqualTo(at(1));
    assertThat(scoreboard.duplicateRight()).isEqualTo(at(2));
    reports(at(4), at(6), at(7), at(5), at(8));
    assertThat(scoreboard.hasDuplicate()).isTrue();
    assertThat(ranges.sackedOctets()).isEqualTo(3 * MSS);
    reports(at(4), at(5), at(8));
    assertThat(scoreboard.hasDuplicate()).isFalse();
    reports(at(4), START - 100, START - 90);
    assertThat(scoreboard.hasDuplicate()).as("older than anything").isFalse();
  }

  @Test
  @Requirement("RFC2018 R2018-8")
  void whatIsForgottenIsInFlightAgainAndDeliveredNoSecondTime() {
    sends(10, 1);
    reports(START, at(2), at(5));
    scoreboard.forget();
    assertThat(ranges.inFlight()).isEqualTo(10 * MSS);
    reports(START, at(2), at(5));
    assertThat(ranges.sackedOctets()).isEqualTo(3 * MSS);
  }

  @Test
  @Requirement("RFC6675 §4")
  void whateverAPeerReportsTheBoardIsThatOfItsSegments() {
    for (long seed = 0; seed < 400; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      ranges = new SentRanges(START);
      scoreboard = new Scoreboard(ranges);
      delivered = 0;
      sends(60, new int[] {1, 5, 60}[random.nextInt(3)]);
      boolean[] arrived = new boolean[60];
      int ack = 0;
      for (int step = 0; step < 80 && ack < 60; step++) {
        int segment = random.nextInt(60);
        arrived[segment] = true;
        while (ack < 60 && arrived[ack]) {
          ack++;
        }
        if (random.nextInt(3) == 0) {
          continue;
        }
        reports(at(ack), blocks(arrived, ack, segment, random));
        assertThat(ranges.countersAreRight()).isTrue();
        for (int i = ack; i < 60; i++) {
          boolean sacked = ranges.isSacked(ranges.find(at(i)));
          assertThat(!sacked || arrived[i]).as("seed %d segment %d", seed, i).isTrue();
        }
      }
      reports(at(60));
      assertThat(delivered).as("seed %d", seed).isEqualTo(60L * MSS);
    }
  }

  /** Up to three runs of what has arrived, that of the last segment first. */
  private static long[] blocks(boolean[] arrived, int ack, int last, SplittableRandom random) {
    long[] edges = new long[6];
    int count = 0;
    int from = last;
    while (count < 3) {
      if (from > ack && from < 60 && arrived[from]) {
        int left = from;
        int right = from;
        while (left > ack && arrived[left - 1]) {
          left--;
        }
        while (right < 60 && arrived[right]) {
          right++;
        }
        edges[2 * count] = at(left);
        edges[2 * count + 1] = at(right);
        count++;
      }
      if (random.nextInt(4) == 0) {
        break;
      }
      from = random.nextInt(60);
    }
    return java.util.Arrays.copyOf(edges, 2 * count);
  }

  @Test
  @Requirement("RFC2883 §4")
  void aDuplicateReachesFromTheOldestThatMayBeReportedToTheLastThatWasSent() {
    sends(10, 1);
    reports(at(4), START, at(1));
    assertThat(scoreboard.hasDuplicate()).as("the oldest").isTrue();
    reports(at(4), at(3), at(4));
    assertThat(scoreboard.hasDuplicate()).as("up to the ACK").isTrue();
    reports(at(4), at(9), at(10), at(8), at(10));
    assertThat(scoreboard.hasDuplicate()).as("up to the end").isTrue();
    reports(at(4), at(5), at(8), at(5), at(8));
    assertThat(scoreboard.hasDuplicate()).as("a whole block").isTrue();
    assertThat(scoreboard.duplicateLeft()).isEqualTo(at(5));
    assertThat(scoreboard.duplicateRight()).isEqualTo(at(8));
  }

  @Test
  @Requirement("RFC2883 §4")
  void aBlockOfNothingIsNoDuplicate() {
    sends(10, 1);
    reports(at(4), at(2), at(2));
    assertThat(scoreboard.hasDuplicate()).isFalse();
    reports(at(4), at(3), at(2));
    assertThat(scoreboard.hasDuplicate()).isFalse();
    reports(at(4), at(5), at(7), at(6), at(8));
    assertThat(scoreboard.hasDuplicate()).as("not inside the second").isFalse();
    assertThat(ranges.sackedOctets()).isEqualTo(3 * MSS);
  }

  @Test
  @Requirement("RFC2018 §5")
  void whatABlockThatCannotBeTrueVouchesForIsNotDelivered() {
    sends(10, 1);
    reports(START, at(2), at(3), at(1), at(20));
    assertThat(ranges.sackedOctets()).isZero();
    assertThat(delivered).isZero();
  }

  @Test
  @Requirement("RFC2018 §5")
  void aBlockThatCouldNotBeTrueIsReadWhenItCanBe() {
    sends(5, 1);
    reports(START, at(2), at(8));
    assertThat(delivered).isZero();
    sends(5, 1);
    reports(START, at(2), at(8));
    assertThat(delivered).isEqualTo(6 * MSS);
    reports(START, at(2), at(10));
    assertThat(delivered).as("up to the end").isEqualTo(8 * MSS);
  }

  @Test
  @Requirement("RFC2018 §5")
  void aBlockThatGrowsToEitherSideIsReadBeyondWhatWasKnown() {
    sends(20, 1);
    reports(START, at(4), at(8));
    reports(START, at(2), at(7));
    assertThat(delivered).as("to the left").isEqualTo(6 * MSS);
    reports(START, at(1), at(10));
    assertThat(delivered).as("to both").isEqualTo(9 * MSS);
    reports(START, at(6), at(15));
    assertThat(delivered).as("to the right").isEqualTo(14 * MSS);
    reports(START, at(16), at(18), at(1), at(15));
    assertThat(delivered).as("beside it").isEqualTo(16 * MSS);
    assertThat(ranges.sackedRanges()).isEqualTo(16);
  }
}
