package io.leat.bench.paths;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LimitTest {
  private static final double LONG = 100_000;

  private static double megabits(Cell cell, Control control, double seconds) {
    return Limit.bitsPerSecond(cell, control, seconds) / 1e6;
  }

  @Test
  void withoutLossItIsTheTextThatTheLinkCarries() {
    assertThat(megabits(new Cell(66, 100, 0, 0, 1), Control.CUBIC, LONG))
        .isCloseTo(96.53, within(0.02));
  }

  @Test
  void withLossItIsTheWindowOfTheFormula() {
    // RFC 9438 §5.1: 12.2 segments at 1%, every 66 ms.
    assertThat(megabits(new Cell(66, 100, 1, 0, 1), Control.RENO, LONG))
        .isCloseTo(12.247 * 1448 * 8 / 0.066 / 1e6, within(0.01));
    // RFC 9438 §5.1, where CUBIC is the faster one: 56 segments at 0.1% and 200 ms.
    assertThat(megabits(new Cell(200, 100, 0.1, 0, 1), Control.CUBIC, LONG))
        .isCloseTo(1.0538 * Math.pow(200, 0.75) * 1448 * 8 / 0.2 / 1e6, within(0.01))
        .isGreaterThan(megabits(new Cell(200, 100, 0.1, 0, 1), Control.RENO, LONG));
  }

  @Test
  void aFlowOfFewRoundTripsIsLimitedBySlowStart() {
    Cell cell = new Cell(200, 500, 0, 0, 1);
    // The product is 8322 segments: 9.7 doublings of 10.
    assertThat(megabits(cell, Control.CUBIC, 10) / megabits(cell, Control.CUBIC, LONG))
        .isCloseTo(1 - 9.7 * 0.2 / 10, within(0.005));
  }
}
