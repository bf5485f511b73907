package io.leat.tcp.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
  private static final long TICK = 1L << 17;
  private static final long MILLI = 1_000_000;
  private static final long YEAR = 365L * 86_400 * 1_000 * MILLI;

  /** One deadline for each id, as plainly as can be. */
  private static final class Model {
    final Map<Integer, Long> deadlines = new HashMap<>();

    void arm(int id, long deadline) {
      if (deadline == Long.MAX_VALUE) {
        deadlines.remove(id);
      } else {
        deadlines.put(id, deadline);
      }
    }

    long earliest() {
      return deadlines.values().stream().mapToLong(d -> d).min().orElse(Long.MAX_VALUE);
    }

    List<Integer> due(long now) {
      return deadlines.entrySet().stream()
          .filter(e -> e.getValue() <= now)
          .map(Map.Entry::getKey)
          .sorted()
          .toList();
    }
  }

  @Test
  void honoursDeadlinesToTheNanosecond() {
    TimerWheel wheel = new TimerWheel(5);
    wheel.arm(3, 5 + 40 * MILLI);
    assertThat(wheel.expire(5 + 40 * MILLI - 1, TimerWheelTest::unexpected)).isZero();
    assertThat(wheel.nextDeadline()).isEqualTo(5 + 40 * MILLI);
    List<Integer> expired = new ArrayList<>();
    assertThat(wheel.expire(5 + 40 * MILLI, (id, now) -> expired.add(id))).isEqualTo(1);
    assertThat(expired).containsExactly(3);
    assertThat(wheel.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    assertThat(wheel.deadline(3)).isEqualTo(Long.MAX_VALUE);
    assertThat(wheel.size()).isZero();
  }

  private static void unexpected(int id, long now) {
    throw new AssertionError("expired: " + id);
  }

  @Test
  void agreesWithAPlainModelOverRandomHistories() {
    for (int seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      long origin = random.nextLong(-YEAR, YEAR);
      TimerWheel wheel = new TimerWheel(origin);
      Model model = new Model();
      long now = origin;
      for (int step = 0; step < 300; step++) {
        int id = random.nextInt(40);
        switch (random.nextInt(4)) {
          case 0, 1 -> {
            long deadline = now + distance(random) - random.nextLong(3) * TICK;
            wheel.arm(id, deadline);
            model.arm(id, deadline);
          }
          case 2 -> {
            wheel.cancel(id);
            model.deadlines.remove(id);
          }
          default -> now = turn(wheel, model, now + distance(random), seed);
        }
        assertThat(wheel.size()).as("seed %d", seed).isEqualTo(model.deadlines.size());
        long present = now;
        assertThat(wheel.deadline(id))
            .as("seed %d", seed)
            .isEqualTo(model.deadlines.getOrDefault(id, Long.MAX_VALUE));
        assertThat(wheel.nextDeadline())
            .as("seed %d at %d", seed, present)
            .isLessThanOrEqualTo(model.earliest());
      }
    }
  }

  /** Near and far, and often close to the borders of slots and levels. */
  private static long distance(SplittableRandom random) {
    int bits = random.nextInt(60);
    return switch (random.nextInt(3)) {
      case 0 -> random.nextLong(1L << bits);
      case 1 -> (1L << bits) - random.nextLong(2);
      default -> random.nextLong(300 * MILLI);
    };
  }

  private static long turn(TimerWheel wheel, Model model, long now, int seed) {
    List<Integer> expired = new ArrayList<>();
    wheel.expire(now, (id, time) -> expired.add(id));
    List<Integer> due = model.due(now);
    assertThat(expired.stream().sorted().toList()).as("seed %d", seed).isEqualTo(due);
    due.forEach(model.deadlines::remove);
    return now;
  }

  @Test
  void followingNextDeadlineReachesEveryDeadlineInFewSteps() {
    for (int seed = 0; seed < 100; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      TimerWheel wheel = new TimerWheel(0);
      Model model = new Model();
      for (int id = 0; id < 20; id++) {
        long deadline = distance(random);
        wheel.arm(id, deadline);
        model.arm(id, deadline);
      }
      long now = 0;
      int steps = 0;
      while (wheel.size() > 0) {
        long next = wheel.nextDeadline();
        assertThat(next).as("seed %d: no looking back", seed).isGreaterThanOrEqualTo(now);
        assertThat(steps++).as("seed %d: no busy loop", seed).isLessThan(20 * 8);
        now = turn(wheel, model, next, seed);
      }
    }
  }

  @Test
  void aCallbackMayArmForThePastAndIsHeardInTheNextTurn() {
    for (long late : new long[] {0, 1, TICK, 50 * TICK, 300 * TICK, 70_000 * TICK}) {
      TimerWheel wheel = new TimerWheel(0);
      wheel.arm(0, 10 * TICK);
      long now = 10 * TICK + late;
      List<Integer> expired = new ArrayList<>();
      wheel.expire(
          now,
          (id, time) -> {
            expired.add(id);
            if (id == 0) {
              wheel.arm(1, 9 * TICK);
              wheel.arm(2, time);
              wheel.arm(3, time + TICK);
            }
          });
      assertThat(wheel.nextDeadline()).as("%d late", late).isLessThanOrEqualTo(now + TICK);
      wheel.expire(now, (id, time) -> expired.add(id));
      assertThat(expired).as("%d late", late).containsExactlyInAnyOrder(0, 1, 2);
      wheel.expire(now + TICK, (id, time) -> expired.add(id));
      assertThat(expired).as("%d late", late).hasSize(4);
    }
  }

  @Test
  void aCallbackMayCancelAndMoveWhatIsDueTogether() {
    TimerWheel wheel = new TimerWheel(0);
    for (int id = 0; id < 10; id++) {
      wheel.arm(id, MILLI);
    }
    List<Integer> expired = new ArrayList<>();
    wheel.expire(
        2 * MILLI,
        (id, time) -> {
          expired.add(id);
          for (int other = 0; other < 10; other++) {
            if (other != id && other % 2 == 0) {
              wheel.cancel(other);
            } else if (other != id) {
              wheel.arm(other, 500 * MILLI);
            }
          }
        });
    assertThat(expired).hasSize(1);
    List<Integer> later = new ArrayList<>();
    wheel.expire(500 * MILLI, (id, time) -> later.add(id));
    assertThat(later).allMatch(id -> id % 2 == 1);
    assertThat(later.size() + expired.size()).isBetween(5, 6);
    assertThat(wheel.size()).isZero();
  }

  @Test
  void aCallbackMayArmItselfAgain() {
    TimerWheel wheel = new TimerWheel(0);
    wheel.arm(0, MILLI);
    int[] times = new int[1];
    TimerWheel.Expiry again =
        (id, now) -> {
          times[0]++;
          wheel.arm(id, now + MILLI);
        };
    for (long now = 0; now <= 1000 * MILLI; now += MILLI / 2) {
      wheel.expire(now, again);
    }
    assertThat(times[0]).isEqualTo(1000);
  }

  @Test
  void deadlinesYearsAwayAreKeptAcrossAllBorders() {
    TimerWheel wheel = new TimerWheel(0);
    wheel.arm(0, 200 * YEAR);
    wheel.arm(1, 5 * YEAR);
    long border = TICK << 40;
    wheel.expire(border - 1, TimerWheelTest::unexpected);
    wheel.arm(2, border + 1);
    List<Integer> expired = new ArrayList<>();
    wheel.expire(border + 1, (id, now) -> expired.add(id));
    wheel.expire(5 * YEAR, (id, now) -> expired.add(id));
    wheel.expire(200 * YEAR, (id, now) -> expired.add(id));
    assertThat(expired).containsExactly(2, 1, 0);
  }

  @Test
  void armingForEverCancels() {
    TimerWheel wheel = new TimerWheel(0);
    wheel.arm(7, 10);
    wheel.arm(7, Long.MAX_VALUE);
    assertThat(wheel.size()).isZero();
    wheel.cancel(1000);
    assertThat(wheel.expire(1000, TimerWheelTest::unexpected)).isZero();
  }

  @Test
  void aCallbackThatThrowsLosesNoOther() {
    TimerWheel wheel = new TimerWheel(0);
    for (int id = 0; id < 5; id++) {
      wheel.arm(id, 10);
    }
    List<Integer> expired = new ArrayList<>();
    TimerWheel.Expiry throwing =
        (id, now) -> {
          expired.add(id);
          throw new IllegalStateException();
        };
    for (int i = 0; i < 5; i++) {
      try {
        wheel.expire(10, throwing);
      } catch (IllegalStateException expected) {
        // the next turn goes on
      }
      assertThat(wheel.nextDeadline()).isEqualTo(i < 4 ? 0 : Long.MAX_VALUE);
    }
    assertThat(expired).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
  }
}
