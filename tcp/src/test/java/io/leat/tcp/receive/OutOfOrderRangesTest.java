package io.leat.tcp.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OutOfOrderRangesTest {
  private static final long ORIGIN = (1L << 32) + 0xffff_ff00L;

  private final OutOfOrderRanges ranges = new OutOfOrderRanges(64);

  private void add(int from, int to) {
    ranges.add(ORIGIN + from, ORIGIN + to);
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < ranges.count(); i++) {
      text.append(ranges.left(i) - ORIGIN).append('-').append(ranges.right(i) - ORIGIN).append(' ');
    }
    return text.toString().trim();
  }

  @Test
  void keepsRangesSortedAndApart() {
    add(30, 40);
    add(10, 20);
    add(50, 60);
    assertThat(text()).isEqualTo("10-20 30-40 50-60");
    assertThat(ranges.octets()).isEqualTo(30);
  }

  @Test
  void mergesWhatTouchesOrOverlaps() {
    add(10, 20);
    add(30, 40);
    add(20, 30);
    assertThat(text()).isEqualTo("10-40");
    add(5, 50);
    assertThat(text()).isEqualTo("5-50");
    add(60, 70);
    add(0, 100);
    assertThat(text()).isEqualTo("0-100");
    add(20, 30);
    assertThat(text()).as("inside").isEqualTo("0-100");
  }

  @Test
  void advanceTakesWhatIsReached() {
    add(10, 20);
    add(20, 25);
    add(30, 40);
    assertThat(ranges.advance(ORIGIN + 9)).isEqualTo(ORIGIN + 9);
    assertThat(ranges.advance(ORIGIN + 10)).isEqualTo(ORIGIN + 25);
    assertThat(text()).isEqualTo("30-40");
    assertThat(ranges.advance(ORIGIN + 35)).isEqualTo(ORIGIN + 40);
    assertThat(ranges.isEmpty()).isTrue();
  }

  @Test
  void beyondTheLimitOnlyWhatMergesIsAccepted() {
    OutOfOrderRanges few = new OutOfOrderRanges(2);
    few.add(10, 20);
    few.add(30, 40);
    assertThat(few.accepts(50, 60)).isFalse();
    assertThat(few.accepts(0, 9)).isFalse();
    assertThat(few.accepts(0, 10)).isTrue();
    assertThat(few.accepts(20, 22)).isTrue();
    assertThat(few.accepts(25, 30)).isTrue();
    assertThat(few.accepts(22, 28)).isFalse();
    assertThat(few.accepts(40, 99)).isTrue();
  }

  @Test
  void agreesWithASetOfOctets() {
    for (int seed = 0; seed < 500; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      OutOfOrderRanges some = new OutOfOrderRanges(8);
      BitSet model = new BitSet();
      for (int step = 0; step < 60; step++) {
        int from = random.nextInt(200);
        int to = from + random.nextInt(1, 30);
        boolean accepted = some.accepts(ORIGIN + from, ORIGIN + to);
        BitSet after = (BitSet) model.clone();
        after.set(from, to);
        assertThat(accepted).as("seed %d", seed).isEqualTo(runs(after) <= Math.max(8, runs(model)));
        if (accepted) {
          some.add(ORIGIN + from, ORIGIN + to);
          model = after;
        }
        if (random.nextInt(10) == 0) {
          int position = random.nextInt(200);
          int reached = model.get(position) ? model.nextClearBit(position) : position;
          if (model.nextSetBit(0) >= 0 && model.nextSetBit(0) <= position) {
            int end = position;
            for (int bit = model.nextSetBit(0); bit >= 0 && bit <= end; ) {
              end = Math.max(end, model.nextClearBit(bit));
              bit = model.nextSetBit(model.nextClearBit(bit));
            }
            reached = end;
          }
          assertThat(some.advance(ORIGIN + position))
              .as("seed %d", seed)
              .isEqualTo(ORIGIN + reached);
          model.clear(0, Math.max(reached, position));
        }
        agree(some, model, seed);
      }
    }
  }

  private static int runs(BitSet set) {
    int runs = 0;
    for (int bit = set.nextSetBit(0); bit >= 0; bit = set.nextSetBit(set.nextClearBit(bit))) {
      runs++;
    }
    return runs;
  }

  private static void agree(OutOfOrderRanges ranges, BitSet model, int seed) {
    assertThat(ranges.count()).as("seed %d", seed).isEqualTo(runs(model));
    int index = 0;
    for (int bit = model.nextSetBit(0); bit >= 0; index++) {
      int clear = model.nextClearBit(bit);
      assertThat(ranges.left(index)).as("seed %d", seed).isEqualTo(ORIGIN + bit);
      assertThat(ranges.right(index)).as("seed %d", seed).isEqualTo(ORIGIN + clear);
      bit = model.nextSetBit(clear);
    }
    assertThat(ranges.octets()).isEqualTo(model.cardinality());
    for (int i = 0; i < 240; i += 7) {
      int containing = ranges.containing(ORIGIN + i);
      assertThat(containing >= 0).as("seed %d octet %d", seed, i).isEqualTo(model.get(i));
      int behind = ranges.firstBehind(ORIGIN + i);
      boolean ends = behind < ranges.count();
      assertThat(ends).isEqualTo(model.length() > i);
      if (ends) {
        assertThat(ranges.right(behind)).isGreaterThan(ORIGIN + i);
        assertThat(behind == 0 || ranges.right(behind - 1) <= ORIGIN + i).isTrue();
      }
    }
  }

  @Test
  void theRangeBehindAPositionIsTheFirstThatReachesBeyondIt() {
    add(10, 20);
    add(30, 40);
    assertThat(ranges.firstBehind(ORIGIN + 19)).isZero();
    assertThat(ranges.firstBehind(ORIGIN + 20)).isEqualTo(1);
    assertThat(ranges.firstBehind(ORIGIN + 40)).isEqualTo(ranges.count());
    assertThat(ranges.containing(ORIGIN + 9)).isEqualTo(-1);
    assertThat(ranges.containing(ORIGIN + 10)).isZero();
    assertThat(ranges.containing(ORIGIN + 40)).isEqualTo(-1);
    ranges.clear();
    assertThat(ranges.isEmpty()).isTrue();
    assertThat(ranges.octets()).isZero();
  }
}
