package io.leat.tcp.congestion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WindowedFilterTest {
  private final WindowedFilter filter = new WindowedFilter();

  @Test
  void theLargestValueOfTheWindowIsKept() {
    filter.update(5, 0, 10);
    filter.update(9, 1, 10);
    filter.update(3, 2, 10);
    assertThat(filter.best()).isEqualTo(9);
  }

  @Test
  void whatIsOlderThanTheWindowIsForgotten() {
    filter.update(9, 0, 10);
    filter.update(7, 5, 10);
    filter.update(3, 10, 10);
    assertThat(filter.best()).isEqualTo(9);
    filter.update(3, 11, 10);
    assertThat(filter.best()).isEqualTo(7);
    filter.update(3, 100, 10);
    assertThat(filter.best()).isEqualTo(3);
  }

  @Test
  void overTwoCyclesTheFilterHoldsTheBetterOfBoth() {
    filter.update(100, 7, 1);
    filter.update(50, 8, 1);
    assertThat(filter.best()).isEqualTo(100);
    filter.update(60, 8, 1);
    filter.update(40, 9, 1);
    assertThat(filter.best()).isEqualTo(60);
  }

  @Test
  void timeMayWrapAround() {
    filter.update(9, Integer.MAX_VALUE, 10);
    filter.update(5, Integer.MIN_VALUE, 10);
    assertThat(filter.best()).isEqualTo(9);
    filter.update(5, Integer.MIN_VALUE + 20, 10);
    assertThat(filter.best()).isEqualTo(5);
  }

  @Test
  void theResultIsAValueOfTheWindowAndNoneOfTheLastQuarterIsLarger() {
    SplittableRandom random = new SplittableRandom(4);
    long[] values = new long[2000];
    for (int t = 0; t < values.length; t++) {
      values[t] = random.nextLong(1000);
      filter.update(values[t], t, 20);
      long window = 0;
      long recent = 0;
      for (int i = Math.max(0, t - 20); i <= t; i++) {
        window = Math.max(window, values[i]);
        recent = i > t - 5 ? Math.max(recent, values[i]) : recent;
      }
      assertThat(filter.best()).isBetween(recent, window);
    }
  }
}
