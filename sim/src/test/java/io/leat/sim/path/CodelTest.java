package io.leat.sim.path;

import static io.leat.sim.path.Lane.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requirement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** At 10 Mbit/s a packet of 1250 octets takes one millisecond. */
class CodelTest {
  private static final PathConfig CONTROLLED =
      PathConfig.PERFECT.withRate(
          10_000_000, QueueConfig.packets(10_000).withCodel(CodelConfig.DEFAULT));

  /** One packet a millisecond, behind so many that make a standing queue. */
  private static Lane standing(PathConfig config, int queue, int millis, boolean mayBeMarked) {
    Lane lane = new Lane(config, 1);
    for (int i = 0; i < queue; i++) {
      lane.send(1250, mayBeMarked, 0);
    }
    for (int i = 1; i <= millis; i++) {
      lane.send(1250, mayBeMarked, i * MILLI);
    }
    return lane;
  }

  @Test
  @Requirement("RFC8289 §4.4")
  void aBurstThatDrainsWithinAnIntervalLosesNothing() {
    Lane lane = new Lane(CONTROLLED, 1);
    for (int i = 0; i < 90; i++) {
      lane.send(1250, 0);
    }
    lane.run();
    assertThat(lane.delivered).hasSize(90);
    assertThat(lane.count(PathCount.CODEL_DROPPED)).isZero();
  }

  @Test
  @Requirement("RFC8289 §4.4")
  void aQueueBelowTheTargetLosesNothing() {
    Lane lane = standing(CONTROLLED, 4, 5000, false);
    assertThat(lane.dropped).isEmpty();
  }

  @Test
  @Requirement("RFC8289 §5.3")
  void aStandingQueueLosesPacketsEverFasterWithTheSquareRootOfTheirNumber() {
    Lane lane = new Lane(CONTROLLED, 1);
    List<Long> drops = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      lane.send(1250, 0);
    }
    long known = 0;
    for (long now = 0; now <= 800 * MILLI; now += MILLI) {
      lane.runUntil(now);
      long dropped = lane.count(PathCount.CODEL_DROPPED);
      assertThat(dropped - known).isLessThanOrEqualTo(1);
      if (dropped > known) {
        drops.add(now / MILLI);
        known = dropped;
      }
    }
    // The first packet that waited 5 ms leaves at 5 ms; 100 ms later the first is dropped, then
    // after 100 / sqrt(n) ms.
    assertThat(drops.subList(0, 5)).containsExactly(105L, 205L, 276L, 334L, 384L);
  }

  @Test
  @Requirement("RFC8289 §4.4")
  void itStopsAsSoonAsAPacketHasNotWaitedTooLong() {
    Lane lane = new Lane(CONTROLLED, 1);
    for (int i = 0; i < 400; i++) {
      lane.send(1250, 0);
    }
    lane.run();
    long dropped = lane.count(PathCount.CODEL_DROPPED);
    assertThat(dropped).isPositive();
    for (int i = 0; i < 3; i++) {
      lane.send(1250, 1000 * MILLI);
    }
    lane.run();
    assertThat(lane.count(PathCount.CODEL_DROPPED)).isEqualTo(dropped);
  }

  @Test
  @Requirement("RFC8289 §5.5")
  void aQueueThatComesBackSoonIsControlledAtTheOldRate() {
    Lane lane = standing(CONTROLLED, 60, 1000, false);
    long first = lane.count(PathCount.CODEL_DROPPED);
    lane.run();
    for (int i = 0; i < 60; i++) {
      lane.send(1250, 1200 * MILLI);
    }
    for (int i = 1; i <= 400; i++) {
      lane.send(1250, (1200 + i) * MILLI);
    }
    long second = lane.count(PathCount.CODEL_DROPPED) - first;
    Lane fresh = standing(CONTROLLED, 60, 400, false);
    assertThat(second).isGreaterThan(fresh.count(PathCount.CODEL_DROPPED));
  }

  @Test
  @Requirement("RFC8289 §5.4")
  void whereAllowedPacketsAreMarkedInsteadOfDropped() {
    PathConfig marking =
        PathConfig.PERFECT.withRate(
            10_000_000,
            QueueConfig.packets(10_000).withCodel(CodelConfig.DEFAULT).withMarkAbove(0));
    Lane capable = standing(marking, 60, 1000, true);
    assertThat(capable.dropped).isEmpty();
    assertThat(capable.marked).isNotEmpty();
    Lane incapable = standing(marking, 60, 1000, false);
    assertThat(incapable.marked).isEmpty();
    assertThat(incapable.dropped).isNotEmpty().containsValue(PathLoss.CODEL);
  }
}
