package io.leat.sim.path;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** A packet costs no garbage once the arrays have grown. */
class PathAllocationTest implements PathSink {
  private static final int PACKETS = 10_000;
  private static final int WINDOWS = 60;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private long delivered;

  @Test
  void packetsAllocateNothingAfterWarmUp() {
    PathConfig config =
        PathConfig.PERFECT
            .withDelay(5_000_000, 100_000)
            .withRate(100_000_000, QueueConfig.octets(60_000).withCodel(CodelConfig.DEFAULT))
            .withLoss(LossConfig.random(0.01).withBursts(0.01, 3))
            .withReordering(0.01, 1_000_000)
            .withDuplication(0.01)
            .withCorruption(0.01);
    PathDirection direction = new PathDirection(config, 1, this);
    long now = 0;
    long allocated = Long.MAX_VALUE;
    for (int i = 0; i < WINDOWS && allocated != 0; i++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int j = 0; j < PACKETS; j++) {
        direction.accept(j, 1500, false, now += 100_000);
      }
      allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    }
    assertThat(delivered).isPositive();
    assertThat(allocated).as("octets for %d packets", PACKETS).isZero();
  }

  @Override
  public void deliver(int packet, long due, long now) {
    delivered++;
  }

  @Override
  public void drop(int packet, PathLoss why, long now) {}

  @Override
  public int copy(int packet) {
    return packet;
  }

  @Override
  public void corrupt(int packet, long random) {}

  @Override
  public void mark(int packet) {}
}
