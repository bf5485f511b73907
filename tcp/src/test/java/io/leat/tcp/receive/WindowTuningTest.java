package io.leat.tcp.receive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WindowTuningTest {
  private static final int LIMIT = 256 << 10;
  private static final int MOST = 6 << 20;
  private static final long MILLISECOND = 1_000_000;
  private static final int ROUND_TRIP_MICROS = 50_000;

  private final WindowTuning tuning = new WindowTuning();
  private long position;
  private long now;

  @BeforeEach
  void start() {
    tuning.start(position, now);
  }

  /** The limit after a round trip in which so much was read. */
  private int afterReading(long octets, int limit) {
    position += octets;
    now += 50 * MILLISECOND;
    assertThat(tuning.isDue(ROUND_TRIP_MICROS, now)).isTrue();
    return tuning.decide(position, limit, MOST, ROUND_TRIP_MICROS, now);
  }

  @Test
  void whatIsReadInARoundTripFitsFourTimes() {
    assertThat(afterReading(200 << 10, LIMIT)).isEqualTo(800 << 10);
  }

  @Test
  void aSenderThatDoublesIsNeverHeldBack() {
    int limit = LIMIT;
    for (long inFlight = 14_600; 4 * inFlight < MOST; inFlight *= 2) {
      limit = afterReading(inFlight, limit);
      assertThat((long) limit).isGreaterThanOrEqualTo(2 * inFlight);
    }
  }

  @Test
  void aReaderThatTakesLittleKeepsWhatItHas() {
    for (int i = 0; i < 100; i++) {
      assertThat(afterReading(LIMIT / 2, LIMIT)).isEqualTo(LIMIT);
    }
  }

  @Test
  void theBoundHolds() {
    assertThat(afterReading(1L << 40, LIMIT)).isEqualTo(MOST);
    assertThat(afterReading(1L << 40, MOST)).isEqualTo(MOST);
    assertThat(afterReading(1L << 40, MOST + 1)).as("but takes nothing back").isEqualTo(MOST + 1);
  }

  @Test
  void nothingIsDecidedBeforeARoundTripIsOver() {
    now += 49 * MILLISECOND;
    assertThat(tuning.isDue(ROUND_TRIP_MICROS, now)).isFalse();
    now += MILLISECOND;
    assertThat(tuning.isDue(ROUND_TRIP_MICROS, now)).isTrue();
  }

  @Test
  void theRoundTripThatTextEchoesCountsIfItIsLonger() {
    tuning.roundTrip(100_000, now);
    tuning.roundTrip(80_000, now);
    tuning.roundTrip(-5, now);
    tuning.roundTrip(Long.MAX_VALUE, now);
    now += 79 * MILLISECOND;
    assertThat(tuning.isDue(ROUND_TRIP_MICROS, now)).isFalse();
    now += MILLISECOND;
    assertThat(tuning.isDue(ROUND_TRIP_MICROS, now)).isTrue();
  }

  @Test
  void withoutAnyRoundTripATenthOfASecondIsTaken() {
    now += 99 * MILLISECOND;
    assertThat(tuning.isDue(0, now)).isFalse();
    now += MILLISECOND;
    assertThat(tuning.isDue(0, now)).isTrue();
  }

  @Test
  void aWindowOfWhichHalfIsReadInARoundTripIsLargeEnough() {
    assertThat(afterReading(LIMIT / 2, LIMIT)).isEqualTo(LIMIT);
    assertThat(afterReading(LIMIT / 2 + 1, LIMIT)).isEqualTo(4 * (LIMIT / 2 + 1));
  }

  @Test
  void longerRoundTripsCountALittle() {
    tuning.roundTrip(80_000, now);
    tuning.roundTrip(160_000, now);
    now += 90 * MILLISECOND - 1;
    assertThat(tuning.isDue(0, now)).as("an eighth of the difference").isFalse();
    now++;
    assertThat(tuning.isDue(0, now)).isTrue();
  }

  @Test
  void aRoundTripOfAMinuteIsTheLongestThatCounts() {
    tuning.roundTrip(60_000_001, now);
    now += 50 * MILLISECOND;
    assertThat(tuning.isDue(ROUND_TRIP_MICROS, now)).isTrue();
    tuning.roundTrip(60_000_000, now);
    assertThat(tuning.isDue(ROUND_TRIP_MICROS, now)).isFalse();
    tuning.roundTrip(1, now);
    assertThat(tuning.isDue(0, now)).as("and the shortest is a microsecond").isTrue();
  }

  @Test
  void theNextRoundTripCountsFromTheLastDecision() {
    afterReading(10, LIMIT);
    now += 49 * MILLISECOND;
    assertThat(tuning.isDue(ROUND_TRIP_MICROS, now)).isFalse();
    now += MILLISECOND;
    assertThat(tuning.isDue(ROUND_TRIP_MICROS, now)).isTrue();
  }

  /** One reader takes 5 Gbit/s over a path that takes 100 us where no queue stands. */
  @Test
  void aQueueThatTheWindowLetsStandOpensNoWindowOnAShortPath() {
    int limit = LIMIT;
    for (int i = 0; i < 200; i++) {
      tuning.roundTrip(i % 4 == 0 ? 0 : 3000, now);
      position += 625 * 300;
      now += 300_000;
      assertThat(tuning.isDue(100, now)).isTrue();
      limit = tuning.decide(position, limit, MOST, 100, now);
    }
    assertThat(limit).isEqualTo(LIMIT);
  }

  @Test
  void aFastReaderOnAShortPathGetsWhatItReadsInARoundTripFourTimes() {
    tuning.roundTrip(0, now);
    position += 400 << 10;
    now += 100_000;
    assertThat(tuning.decide(position, LIMIT, MOST, 100, now)).isEqualTo(1600 << 10);
  }

  @Test
  void aReaderThatWaitedForTheProcessorIsNoFasterForIt() {
    tuning.roundTrip(0, now);
    position += LIMIT;
    now += 5 * MILLISECOND;
    assertThat(tuning.decide(position, LIMIT, MOST, 0, now)).isEqualTo(LIMIT);
  }

  @Test
  void aPathThatHasBecomeLongIsShortForTenSecondsMore() {
    tuning.roundTrip(0, now);
    tuning.roundTrip(50_000, now);
    now += 9_999 * MILLISECOND;
    tuning.start(position, now);
    assertThat(tuning.isDue(0, now + MILLISECOND - 1)).isFalse();
    now += MILLISECOND;
    assertThat(tuning.isDue(0, now)).isFalse();
    now += 49 * MILLISECOND;
    assertThat(tuning.isDue(0, now)).isTrue();
  }
}
