package io.leat.stack;

import static io.leat.stack.Rest.Manner.LOOK;
import static io.leat.stack.Rest.Manner.PARK;
import static io.leat.stack.Rest.Manner.YIELD;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RestTest {
  private static final long BOUND = 50_000;

  private long now = 1_000_000;

  private static Rest of(IdleStrategy strategy) {
    return new Rest(strategy, BOUND, 2);
  }

  /** A pause of so many nanoseconds; how it began. */
  private Rest.Manner pause(Rest rest, long nanos) {
    Rest.Manner manner = rest.idle(now);
    now += nanos;
    rest.worked(now);
    return manner;
  }

  @Test
  void whoParksDoesSoAtOnceAndNeverLooksAtTheClock() {
    assertThat(of(IdleStrategy.PARK).alwaysParks()).isTrue();
    assertThat(of(IdleStrategy.PARK).idle(now)).isEqualTo(PARK);
    assertThat(of(IdleStrategy.ADAPTIVE).alwaysParks()).isFalse();
  }

  @Test
  void whoSpinsNeverParks() {
    Rest rest = of(IdleStrategy.SPIN);
    assertThat(rest.idle(now)).isEqualTo(LOOK);
    assertThat(rest.idle(now + 3_600_000_000_000L)).isEqualTo(LOOK);
  }

  @Test
  void whoYieldsParksAfterTheBound() {
    Rest rest = of(IdleStrategy.YIELD);
    assertThat(rest.idle(now)).isEqualTo(YIELD);
    assertThat(rest.idle(now + BOUND - 1)).isEqualTo(YIELD);
    assertThat(rest.idle(now + BOUND)).isEqualTo(PARK);
    rest.worked(now + 2 * BOUND);
    assertThat(rest.idle(now + 2 * BOUND)).as("the next pause").isEqualTo(YIELD);
  }

  @Test
  void lookingOnBeginsWhenPausesAreShortAndEndsWhenTheyAreLong() {
    Rest rest = of(IdleStrategy.ADAPTIVE);
    assertThat(pause(rest, BOUND / 2)).as("nothing is known yet").isEqualTo(PARK);
    for (int i = 0; i < 20; i++) {
      assertThat(pause(rest, BOUND / 2)).isEqualTo(LOOK);
    }
    for (int i = 0; i < 8; i++) {
      assertThat(pause(rest, 20 * BOUND)).as("long pause %d", i).isEqualTo(LOOK);
    }
    for (int i = 0; i < 20; i++) {
      assertThat(pause(rest, 20 * BOUND)).isEqualTo(PARK);
    }
    for (int i = 0; i < 9; i++) {
      assertThat(pause(rest, BOUND / 2)).as("short pause %d", i).isEqualTo(PARK);
    }
    assertThat(pause(rest, BOUND / 2)).isEqualTo(LOOK);
  }

  @Test
  void lookingOnIsBounded() {
    Rest rest = of(IdleStrategy.ADAPTIVE);
    pause(rest, 1);
    assertThat(rest.idle(now)).isEqualTo(LOOK);
    assertThat(rest.idle(now + BOUND)).isEqualTo(PARK);
  }

  @Test
  void cyclesWithWorkAreNoPauses() {
    Rest rest = of(IdleStrategy.ADAPTIVE);
    pause(rest, 1);
    for (int i = 0; i < 100; i++) {
      now += 20 * BOUND;
      rest.worked(now);
    }
    assertThat(rest.idle(now)).isEqualTo(LOOK);
  }

  @Test
  void onOneProcessorNobodyLooksOnUnlessToldTo() {
    assertThat(new Rest(IdleStrategy.ADAPTIVE, BOUND, 1).alwaysParks()).isTrue();
    assertThat(new Rest(IdleStrategy.SPIN, BOUND, 1).alwaysParks()).isFalse();
    assertThat(new Rest(IdleStrategy.YIELD, BOUND, 1).alwaysParks()).isFalse();
  }
}
