package io.leat.sim.path;

import static io.leat.sim.path.Lane.MILLI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PathDirectionTest {
  private static final long DELAY = 33 * MILLI;
  private static final long SEED = 7;

  /** 1250 octets take one millisecond. */
  private static final long TEN_MEGABIT = 10_000_000;

  @Test
  void aPacketArrivesAfterSerializationAndDelay() {
    Lane lane = new Lane(wire(QueueConfig.packets(10)).withDelay(DELAY, 0), SEED);
    lane.send(1250, 5 * MILLI);
    assertThat(lane.direction.nextDeadline()).isEqualTo(39 * MILLI);
    lane.run();
    assertThat(lane.arrivals).containsEntry(1, 39 * MILLI);
  }

  @Test
  void packetsAreSpacedByTheRateHoweverLateTheCallsCome() {
    Lane lane = new Lane(wire(QueueConfig.packets(10)).withDelay(DELAY, 0), SEED);
    for (int i = 0; i < 5; i++) {
      lane.send(1250, 0);
    }
    lane.direction.advance(1000 * MILLI);
    assertThat(lane.delivered).containsExactly(1, 2, 3, 4, 5);
    for (int i = 1; i <= 5; i++) {
      assertThat(lane.arrivals).containsEntry(i, i * MILLI + DELAY);
    }
  }

  @Test
  void aFullQueueDropsTheTailByPackets() {
    Lane lane = new Lane(wire(QueueConfig.packets(3)), SEED);
    for (int i = 0; i < 6; i++) {
      lane.send(1250, 0);
    }
    assertThat(lane.dropped.keySet()).containsExactly(5, 6); // one on the link, three wait
    assertThat(lane.dropped).containsEntry(5, PathLoss.QUEUE_FULL);
    lane.send(1250, MILLI); // the second has left the queue
    lane.run();
    assertThat(lane.delivered).containsExactly(1, 2, 3, 4, 7);
    assertThat(lane.count(PathCount.QUEUE_FULL)).isEqualTo(2);
  }

  @Test
  void aFullQueueDropsTheTailByOctetsAndLetsASmallerPacketIn() {
    Lane lane = new Lane(wire(QueueConfig.octets(2600)), SEED);
    for (int i = 0; i < 4; i++) {
      lane.send(1250, 0);
    }
    lane.send(100, 0);
    lane.run();
    assertThat(lane.delivered).containsExactly(1, 2, 3, 5);
    assertThat(lane.count(PathCount.MOST_QUEUED_OCTETS)).isEqualTo(2600);
    assertThat(lane.count(PathCount.QUEUED_OCTETS)).isZero();
  }

  @Test
  void aQueueSmallerThanAPacketHoldsOne() {
    Lane lane = new Lane(wire(QueueConfig.octets(1)), SEED);
    lane.send(1250, 0);
    lane.send(1250, 0);
    lane.send(1250, 0);
    lane.run();
    assertThat(lane.delivered).containsExactly(1, 2);
  }

  @Test
  void withoutARateNothingWaits() {
    Lane lane = new Lane(PathConfig.PERFECT.withDelay(DELAY, 0), SEED);
    for (int i = 0; i < 5000; i++) {
      lane.send(1500, 0);
    }
    assertThat(lane.direction.nextDeadline()).isEqualTo(DELAY);
    lane.direction.advance(DELAY);
    assertThat(lane.delivered).hasSize(5000);
  }

  @Test
  void anIdlePathHasNoDeadline() {
    Lane lane = new Lane(wire(QueueConfig.packets(3)), SEED);
    assertThat(lane.direction.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    lane.send(1250, 0);
    lane.run();
    assertThat(lane.direction.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    assertThat(lane.direction.inside()).isZero();
  }

  @Test
  void jitterKeepsTheOrder() {
    Lane lane = new Lane(PathConfig.PERFECT.withDelay(DELAY, 10 * MILLI), SEED);
    for (int i = 0; i < 1000; i++) {
      lane.send(1500, i * MILLI / 10);
    }
    lane.run();
    assertThat(lane.delivered).hasSize(1000).isSorted();
    assertThat(lane.arrivals.get(1)).isBetween(DELAY, DELAY + 10 * MILLI);
    assertThat(lane.count(PathCount.REORDERED)).isZero();
  }

  @Test
  void aShareOfPacketsIsOvertakenAndCounted() {
    PathConfig config = PathConfig.PERFECT.withDelay(DELAY, 0).withReordering(0.01, 3 * MILLI);
    Lane lane = new Lane(config, SEED);
    for (int i = 0; i < 100_000; i++) {
      lane.send(1500, i * MILLI / 10);
    }
    lane.run();
    assertThat(lane.delivered).hasSize(100_000).doesNotHaveDuplicates();
    int late = 0;
    int furthest = 0;
    for (int packet : lane.delivered) {
      late += packet < furthest ? 1 : 0;
      furthest = Math.max(furthest, packet);
      assertThat(lane.arrivals.get(packet) - (packet - 1) * MILLI / 10)
          .isBetween(DELAY, DELAY + 3 * MILLI);
    }
    assertThat(late / 100_000.0).isCloseTo(0.01, within(0.0015));
    assertThat(lane.count(PathCount.REORDERED)).isEqualTo(late);
  }

  @Test
  void theFatesOfPacketsFollowFromTheSeedAndNotFromTime() {
    PathConfig config = PathConfig.PERFECT.withLoss(LossConfig.random(0.03).withBursts(0.02, 4));
    Lane fast = new Lane(config, SEED);
    Lane slow = new Lane(config.withDelay(DELAY, MILLI), SEED);
    Lane other = new Lane(config, SEED + 1);
    for (int i = 0; i < 10_000; i++) {
      fast.send(1500, i);
      slow.send(40, i * MILLI);
      other.send(1500, i);
    }
    assertThat(fast.dropped).isNotEmpty().isEqualTo(slow.dropped).isNotEqualTo(other.dropped);
  }

  @Test
  void randomLossLosesItsShare() {
    Lane lane = new Lane(PathConfig.PERFECT.withLoss(LossConfig.random(0.03)), SEED);
    for (int i = 0; i < 200_000; i++) {
      lane.send(1500, i);
    }
    assertThat(lane.count(PathCount.LOST) / 200_000.0).isCloseTo(0.03, within(0.002));
    assertThat(lane.dropped.values()).containsOnly(PathLoss.CHANCE);
  }

  @Test
  void burstsLoseTheirShareInRunsOfTheirLength() {
    Lane lane = new Lane(PathConfig.PERFECT.withLoss(LossConfig.NONE.withBursts(0.02, 5)), SEED);
    int packets = 500_000;
    for (int i = 0; i < packets; i++) {
      lane.send(1500, i);
    }
    List<Integer> runs = new ArrayList<>();
    int run = 0;
    for (int i = 1; i <= packets; i++) {
      if (lane.dropped.containsKey(i)) {
        run++;
      } else if (run > 0) {
        runs.add(run);
        run = 0;
      }
    }
    assertThat(lane.dropped.size() / (double) packets).isCloseTo(0.02, within(0.002));
    assertThat(runs.stream().mapToInt(r -> r).average().orElse(0)).isCloseTo(5, within(0.4));
  }

  @Test
  void aDuplicateArrivesBesideItsOriginal() {
    Lane lane = new Lane(PathConfig.PERFECT.withDuplication(0.5), SEED);
    for (int i = 0; i < 1000; i++) {
      lane.send(1500, i * MILLI);
    }
    lane.run();
    long twice = lane.count(PathCount.DUPLICATED);
    assertThat(twice).isBetween(400L, 600L);
    assertThat(lane.delivered).hasSize(1000 + (int) twice).isSorted();
    assertThat(lane.count(PathCount.REORDERED)).isZero();
  }

  @Test
  void aShareOfPacketsIsCorrupted() {
    Lane lane = new Lane(PathConfig.PERFECT.withCorruption(0.1), SEED);
    for (int i = 0; i < 10_000; i++) {
      lane.send(1500, i);
    }
    assertThat(lane.corrupted.size()).isBetween(900, 1100);
    assertThat(lane.count(PathCount.CORRUPTED)).isEqualTo(lane.corrupted.size());
  }

  @Test
  void aLongQueueIsMarkedWherePacketsAllowIt() {
    Lane lane = new Lane(wire(QueueConfig.packets(10).withMarkAbove(2500)), SEED);
    for (int i = 0; i < 8; i++) {
      lane.send(1250, i % 2 == 0, 0);
    }
    lane.run();
    assertThat(lane.marked).containsExactly(5, 7); // three waited before the fifth
    assertThat(lane.count(PathCount.MARKED)).isEqualTo(2);
    assertThat(lane.delivered).hasSize(8);
  }

  @Test
  void whatCannotBeIsRefusedWithItsValue() {
    assertThatThrownBy(() -> LossConfig.random(1.5)).hasMessageContaining("1.5");
    assertThatThrownBy(() -> PathConfig.PERFECT.withDelay(-1, 0)).hasMessageContaining("-1");
    assertThatThrownBy(() -> PathConfig.PERFECT.withRate(-5, QueueConfig.packets(1)))
        .hasMessageContaining("-5");
    assertThatThrownBy(() -> QueueConfig.packets(0)).hasMessageContaining("at least");
    assertThatThrownBy(() -> LossConfig.NONE.withBursts(0.9, 2)).hasMessageContaining("0.9");
    assertThatThrownBy(() -> new CodelConfig(5, 4)).hasMessageContaining("interval");
  }

  private static PathConfig wire(QueueConfig queue) {
    return PathConfig.PERFECT.withRate(TEN_MEGABIT, queue);
  }
}
