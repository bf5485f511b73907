package io.leat.packet.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requirement;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SequenceNumbersTest {
  private static final int HALF = 1 << 31;

  /** The wraps of the number space, of its signed halves, and their neighbourhoods. */
  private static final int[] EDGES = {
    0, 1, 2, -1, -2, 0x7fff_fff0, 0x7fff_fffe, 0x7fff_ffff, 0x8000_0000, 0x8000_0001, 0xffff_fff0
  };

  private static final int[] DISTANCES = {
    0, 1, 2, 1000, 0xffff, 0x1_0000, 0x3fff_ffff, 0x4000_0000, 0x7fff_fffe, 0x7fff_ffff
  };

  @Test
  void aPositionComesBackFromTheWire() {
    for (int isn : EDGES) {
      long reference = SequenceNumbers.first(isn);
      assertThat(reference).isPositive();
      assertThat(SequenceNumbers.wire(reference)).isEqualTo(isn);
      for (int distance : DISTANCES) {
        assertUnwraps(reference + distance, reference);
        assertUnwraps(reference - distance, reference);
      }
    }
  }

  @Test
  void theWindowOfUnwrappingIsHalfTheSpaceBehindAndOneLessAhead() {
    for (int isn : EDGES) {
      long reference = SequenceNumbers.first(isn) + (5L << 32);
      int opposite = isn + HALF;
      assertThat(SequenceNumbers.unwrap(opposite, reference)).isEqualTo(reference - (1L << 31));
      assertThat(SequenceNumbers.unwrap(opposite - 1, reference))
          .isEqualTo(reference + (1L << 31) - 1);
    }
  }

  @Test
  void everyPositionNearItsReferenceSurvives() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 2_000_000; i++) {
      long reference = random.nextLong(1L << 32, 1L << 62);
      long position = reference + random.nextInt();
      if (SequenceNumbers.unwrap((int) position, reference) != position) {
        assertUnwraps(position, reference);
      }
    }
  }

  private static void assertUnwraps(long position, long reference) {
    assertThat(SequenceNumbers.unwrap(SequenceNumbers.wire(position), reference))
        .as("reference %s", reference)
        .isEqualTo(position);
  }

  @Test
  void theFirstPositionIsOneTurnAboveTheInitialSequenceNumber() {
    assertThat(SequenceNumbers.first(0)).isEqualTo(1L << 32);
    assertThat(SequenceNumbers.first(-1)).isEqualTo((1L << 33) - 1);
  }

  @Test
  void orderIsModularAroundEveryWrap() {
    for (int base : EDGES) {
      for (int distance : DISTANCES) {
        assertOrder(base, distance);
      }
    }
  }

  @Test
  @Requirement("ATTACK A39")
  void orderIsModularEverywhere() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 300_000; i++) {
      assertOrder(random.nextInt(), random.nextInt() & 0x7fff_ffff);
    }
  }

  private static void assertOrder(int base, int distance) {
    int ahead = base + distance;
    boolean apart = distance != 0;
    boolean good =
        SequenceNumbers.before(base, ahead) == apart
            && SequenceNumbers.after(ahead, base) == apart
            && !SequenceNumbers.before(ahead, base)
            && !SequenceNumbers.after(base, ahead)
            && SequenceNumbers.beforeOrEqual(base, ahead)
            && SequenceNumbers.afterOrEqual(ahead, base)
            && SequenceNumbers.beforeOrEqual(ahead, base) != apart
            && SequenceNumbers.afterOrEqual(base, ahead) != apart
            && SequenceNumbers.difference(ahead, base) == distance
            && SequenceNumbers.difference(base, ahead) == -distance;
    assertThat(good).as("%s and %s", base, ahead).isTrue();
  }

  @Test
  void halfTheSpaceApartEachIsBeforeTheOther() {
    for (int base : EDGES) {
      assertThat(SequenceNumbers.before(base, base + HALF)).isTrue();
      assertThat(SequenceNumbers.before(base + HALF, base)).isTrue();
      assertThat(SequenceNumbers.after(base, base + HALF)).isFalse();
      assertThat(SequenceNumbers.after(base + HALF, base)).isFalse();
    }
  }

  @Test
  void wireOrderAndPositionOrderAgree() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 300_000; i++) {
      long a = random.nextLong(1L << 33, 1L << 60);
      long b = a + random.nextInt(-HALF + 1, HALF - 1);
      boolean agrees =
          SequenceNumbers.before((int) a, (int) b) == a < b
              && SequenceNumbers.afterOrEqual((int) a, (int) b) == a >= b;
      assertThat(agrees).as("%s and %s", a, b).isTrue();
    }
  }
}
