package io.leat.link.linux;

import static io.leat.link.linux.BulkWatch.ENDING;
import static io.leat.link.linux.BulkWatch.PERIOD;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BulkWatchTest {
  /** Octets that one period has at 1 Gbit/s. */
  private static final long GIGABIT = PERIOD / 8;

  private final BulkWatch watch = new BulkWatch(0);
  private long now;
  private long octets;

  @Test
  void twoPeriodsOfBulkBeginIt() {
    assertThat(period(GIGABIT, 0)).isFalse();
    assertThat(period(GIGABIT, 0)).isTrue();
  }

  @Test
  void anOctetLessIsNoBulk() {
    assertThat(periods(10, GIGABIT - 1, 0)).isFalse();
  }

  @Test
  void aPeriodWithoutBeginsTheCountAnew() {
    assertThat(period(GIGABIT, 0)).isFalse();
    assertThat(period(0, 0)).isFalse();
    assertThat(period(GIGABIT, 0)).isFalse();
    assertThat(period(GIGABIT, 0)).isTrue();
  }

  @Test
  void aLoopThatRestsForMoreThanAQuarterIsNotHeldBack() {
    assertThat(periods(10, 10 * GIGABIT, PERIOD / 4 + 1)).isFalse();
    assertThat(periods(2, 10 * GIGABIT, PERIOD / 4)).isTrue();
  }

  @Test
  void itGoesOnWhileTheLoopIsBusyForAQuarterAndHalfOfTheOctetsCross() {
    begin();
    assertThat(periods(100, GIGABIT / 2, PERIOD * 3 / 4)).isTrue();
  }

  @Test
  void itEndsWhereFewOctetsCrossForLong() {
    begin();
    assertThat(periods((int) (ENDING / PERIOD) - 1, GIGABIT / 2 - 1, 0)).isTrue();
    assertThat(period(GIGABIT / 2 - 1, 0)).isFalse();
  }

  @Test
  void itEndsWhereTheLoopMostlyRests() {
    begin();
    assertThat(periods((int) (ENDING / PERIOD), 10 * GIGABIT, PERIOD * 3 / 4 + 1)).isFalse();
  }

  @Test
  void aPauseDoesNotEndItYet() {
    begin();
    assertThat(periods((int) (ENDING / PERIOD) - 1, 0, PERIOD)).isTrue();
    assertThat(period(GIGABIT, 0)).isTrue();
    assertThat(periods((int) (ENDING / PERIOD) - 1, 0, PERIOD)).isTrue();
  }

  @Test
  void aLongRestIsOnePeriod() {
    begin();
    now += ENDING;
    watch.rested(ENDING);
    assertThat(watch.isBulk(octets, now)).isFalse();
    assertThat(periods(2, GIGABIT, 0)).isTrue();
  }

  @Test
  void withinAPeriodNothingIsJudged() {
    begin();
    assertThat(watch.isBulk(octets, now + PERIOD - 1)).isTrue();
  }

  private void begin() {
    assertThat(periods(BulkWatch.STARTING, GIGABIT, 0)).isTrue();
  }

  private boolean periods(int count, long crossing, long resting) {
    boolean bulk = false;
    for (int i = 0; i < count; i++) {
      bulk = period(crossing, resting);
    }
    return bulk;
  }

  private boolean period(long crossing, long resting) {
    now += PERIOD;
    octets += crossing;
    watch.rested(resting);
    return watch.isBulk(octets, now);
  }
}
