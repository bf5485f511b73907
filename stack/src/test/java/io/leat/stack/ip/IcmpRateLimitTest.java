package io.leat.stack.ip;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requirement;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IcmpRateLimitTest {
  private static final long SECOND = 1_000_000_000L;

  private final IcmpRateLimit limit = new IcmpRateLimit(10, 5, new SplittableRandom(1));

  private int allowed(long to, int attempts, long now) {
    int allowed = 0;
    for (int i = 0; i < attempts; i++) {
      allowed += limit.allows(0, to, now) ? 1 : 0;
    }
    return allowed;
  }

  @Test
  void aDestinationGetsItsBurstAndThenItsRate() {
    assertThat(allowed(1, 100, -SECOND)).isEqualTo(5);
    assertThat(allowed(1, 100, -SECOND + SECOND / 10 - 1)).isZero();
    assertThat(allowed(1, 100, -SECOND + SECOND / 10)).isEqualTo(1);
    assertThat(allowed(1, 100, 3600 * SECOND)).isEqualTo(5);
  }

  @Test
  @Requirement("ATTACK A10")
  void oneDestinationDoesNotUseUpWhatAnotherGets() {
    assertThat(allowed(1, 1000, 0)).isEqualTo(5);
    assertThat(allowed(2, 1000, 0)).isEqualTo(5);
  }

  @Test
  void allDestinationsTogetherGetTenTimesAsManyPerSecond() {
    int allowed = 0;
    for (int tick = 0; tick < 1000; tick++) {
      for (int to = 0; to < 100; to++) {
        allowed += limit.allows(0, to, tick * SECOND / 100) ? 1 : 0;
      }
    }
    assertThat(allowed).isBetween(950, 1100);
  }
}
