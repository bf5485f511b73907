package io.leat.tcp.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SackBlocksTest {
  private static final long ORIGIN = (1L << 32) + 0xffff_f000L;

  private final OutOfOrderRanges ranges = new OutOfOrderRanges(64);
  private final SackBlocks blocks = new SackBlocks();

  private void arrives(long from, long to) {
    ranges.add(ORIGIN + from, ORIGIN + to);
    blocks.arrived(ORIGIN + from);
  }

  private String chosen(int most) {
    blocks.choose(ranges, most);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < blocks.count(); i++) {
      text.append(blocks.left(i) - ORIGIN).append('-').append(blocks.right(i) - ORIGIN).append(' ');
    }
    return text.toString().trim();
  }

  @Test
  @Requirement("RFC2018 R2018-4")
  void theFirstBlockIsThatOfTheLastSegment() {
    arrives(5500, 6000);
    assertThat(chosen(3)).isEqualTo("5500-6000");
    arrives(6500, 7000);
    assertThat(chosen(3)).isEqualTo("6500-7000 5500-6000");
    arrives(7500, 8000);
    assertThat(chosen(3)).isEqualTo("7500-8000 6500-7000 5500-6000");
    arrives(8500, 9000);
    assertThat(chosen(3)).isEqualTo("8500-9000 7500-8000 6500-7000");
    arrives(6000, 6500);
    assertThat(chosen(3)).isEqualTo("5500-7000 8500-9000 7500-8000");
  }

  @Test
  @Requirement("RFC2018 R2018-6")
  void segmentsOfOneBlockDoNotPushTheOthersOut() {
    arrives(100, 200);
    chosen(3);
    arrives(300, 400);
    chosen(3);
    arrives(500, 600);
    chosen(3);
    arrives(10, 20);
    chosen(3);
    for (int i = 0; i < 10; i++) {
      arrives(700 + 10 * i, 710 + 10 * i);
      assertThat(chosen(3)).isEqualTo("700-" + (710 + 10 * i) + " 10-20 500-600");
    }
  }

  @Test
  @Requirement("RFC2018 R2018-5")
  void asManyBlocksAsFit() {
    for (int i = 0; i < 6; i++) {
      arrives(100L * i, 100L * i + 50);
      chosen(4);
    }
    assertThat(chosen(4)).isEqualTo("500-550 400-450 300-350 200-250");
    assertThat(chosen(2)).isEqualTo("500-550 400-450");
    assertThat(chosen(0)).isEmpty();
  }

  @Test
  @Requirement("RFC2018 R2018-7")
  void whatIsNoLongerHeldIsNotReported() {
    arrives(100, 200);
    arrives(300, 400);
    ranges.advance(ORIGIN + 200);
    assertThat(chosen(3)).isEqualTo("300-400");
    ranges.clear();
    assertThat(chosen(3)).isEmpty();
  }

  @Test
  @Requirement("RFC2883 R2883-1")
  void aDuplicateIsTheFirstBlockOnceAndOnce() {
    arrives(4500, 5000);
    blocks.duplicate(ORIGIN + 3000, ORIGIN + 3500);
    assertThat(blocks.hasDuplicate()).isTrue();
    assertThat(chosen(3)).isEqualTo("3000-3500 4500-5000");
    assertThat(blocks.hasDuplicate()).isFalse();
    assertThat(chosen(3)).isEqualTo("4500-5000");
  }

  @Test
  @Requirement("RFC2883 R2883-2")
  void aDuplicateInsideABlockIsFollowedByThatBlock() {
    arrives(4500, 5500);
    chosen(3);
    arrives(7000, 8000);
    blocks.duplicate(ORIGIN + 5000, ORIGIN + 5500);
    assertThat(chosen(3)).isEqualTo("5000-5500 4500-5500 7000-8000");
  }

  @Test
  @Requirement("RFC2018 R2018-4")
  @Requirement("RFC2018 R2018-6")
  void agreesWithAListOfTheMostRecentBlocks() {
    for (int seed = 0; seed < 500; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      OutOfOrderRanges some = new OutOfOrderRanges(64);
      SackBlocks reported = new SackBlocks();
      List<Long> recent = new ArrayList<>();
      for (int step = 0; step < 60; step++) {
        long from = ORIGIN + random.nextInt(1, 400);
        some.add(from, from + random.nextInt(1, 40));
        reported.arrived(from);
        recent.addFirst(from);
        int most = random.nextInt(3, 5);
        reported.choose(some, most);
        List<String> expected = mostRecent(some, recent, most);
        List<String> actual = new ArrayList<>();
        for (int i = 0; i < reported.count(); i++) {
          actual.add(reported.left(i) + "-" + reported.right(i));
        }
        assertThat(actual)
            .as("seed %d step %d", seed, step)
            .startsWith(expected.toArray(new String[0]));
      }
    }
  }

  @Test
  @Requirement("RFC2018 R2018-4")
  void blocksAreAlwaysHeldAndDistinctAndTheFirstIsTheTrigger() {
    for (int seed = 0; seed < 500; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      OutOfOrderRanges some = new OutOfOrderRanges(64);
      SackBlocks reported = new SackBlocks();
      long nxt = ORIGIN;
      for (int step = 0; step < 60; step++) {
        long from = nxt + random.nextInt(1, 400);
        some.add(from, from + random.nextInt(1, 40));
        reported.arrived(from);
        reported.choose(some, 3);
        assertThat(reported.left(0)).as("seed %d", seed).isLessThanOrEqualTo(from);
        assertThat(reported.right(0)).isGreaterThan(from);
        nxt = some.advance(nxt + random.nextInt(100));
        reported.choose(some, 3);
        assertThat(reported.count()).isEqualTo(Math.min(3, some.count()));
        List<Long> lefts = new ArrayList<>();
        for (int i = 0; i < reported.count(); i++) {
          int range = some.containing(reported.left(i));
          assertThat(some.left(range)).isEqualTo(reported.left(i));
          assertThat(some.right(range)).isEqualTo(reported.right(i));
          lefts.add(reported.left(i));
        }
        assertThat(lefts).doesNotHaveDuplicates();
      }
    }
  }

  /**
   * The ranges in the order in which text last arrived in them, of the last four; what merged or
   * was forgotten leaves the list.
   */
  private static List<String> mostRecent(OutOfOrderRanges ranges, List<Long> recent, int most) {
    List<String> order = new ArrayList<>();
    for (var positions = recent.iterator(); positions.hasNext(); ) {
      int range = ranges.containing(positions.next());
      String text = ranges.left(range) + "-" + ranges.right(range);
      if (order.contains(text) || order.size() == SackBlocks.MOST) {
        positions.remove();
      } else {
        order.add(text);
      }
    }
    return order.subList(0, Math.min(most, order.size()));
  }

  @Test
  @Requirement("RFC2018 R2018-4")
  void eightRecentBlocksAreRemembered() {
    for (int i = 1; i <= 9; i++) {
      arrives(100L * i, 100L * i + 50);
    }
    assertThat(chosen(4)).isEqualTo("900-950 800-850 700-750 600-650");
    for (int i = 9; i > 1; i--) {
      arrives(100L * i + 50, 100L * i + 60);
    }
    assertThat(chosen(4)).isEqualTo("200-260 300-360 400-460 500-560");
  }

  @Test
  @Requirement("RFC2883 R2883-2")
  void aDuplicateThatIsAWholeBlockIsReportedOnce() {
    arrives(4500, 5500);
    blocks.duplicate(ORIGIN + 4500, ORIGIN + 5500);
    assertThat(chosen(3)).isEqualTo("4500-5500");
  }

  @Test
  @Requirement("RFC2883 R2883-2")
  void theBlockAroundADuplicateFollowsItOnlyWhereItFits() {
    arrives(4500, 5500);
    blocks.duplicate(ORIGIN + 5000, ORIGIN + 5500);
    assertThat(chosen(1)).isEqualTo("5000-5500");
  }

  @Test
  @Requirement("RFC2018 R2018-5")
  void whatIsHeldIsReportedAlsoIfNobodyRemembersWhenItCame() {
    ranges.add(ORIGIN + 100, ORIGIN + 200);
    ranges.add(ORIGIN + 300, ORIGIN + 400);
    arrives(500, 600);
    assertThat(chosen(3)).isEqualTo("500-600 100-200 300-400");
    assertThat(chosen(2)).isEqualTo("500-600 100-200");
  }
}
