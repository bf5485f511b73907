package io.leat.cli.relay;

import io.leat.cli.CommandFailure;
import io.leat.link.linux.LinuxException;
import io.leat.link.linux.TunPort;
import io.leat.link.linux.TunWait;
import io.leat.sim.path.PathCounters;
import java.util.List;

/**
 * Carries packets between two ports, as its two directions say, in real time and in one thread.
 *
 * <p>{@link #run} belongs to that thread; {@link #stop} and the counters are for any. The owner
 * closes it when {@code run} has returned, and the ports, which stay open, after that.
 */
public final class Relay implements AutoCloseable {
  private static final int BURST = 64;

  /** Waking a processor up costs some tens of microseconds: for so long before a deadline spin. */
  private static final long SPIN_NANOS = 60_000;

  private final Lane leftToRight;
  private final Lane rightToLeft;
  private final TunWait wait;
  private final long startedAt = System.nanoTime();
  private volatile boolean stopping;

  public Relay(TunPort left, TunPort right, RelayPlan plan) throws LinuxException {
    leftToRight = new Lane(left, right, plan.leftToRight(), plan.seed());
    rightToLeft = new Lane(right, left, plan.rightToLeft(), ~plan.seed());
    wait = new TunWait(List.of(left, right), SPIN_NANOS);
  }

  /**
   * Carries until {@link #stop} is called.
   *
   * @throws CommandFailure if a device is gone
   */
  public void run() throws CommandFailure {
    while (!stopping) {
      int read = read(leftToRight) + read(rightToLeft);
      long now = System.nanoTime();
      leftToRight.direction.advance(now);
      rightToLeft.direction.advance(now);
      if (read == 0) {
        long left = leftToRight.direction.nextDeadline();
        wait.until(Math.min(left, rightToLeft.direction.nextDeadline()));
      }
    }
  }

  private static int read(Lane lane) throws CommandFailure {
    int read = lane.read(BURST);
    if (read == TunPort.GONE) {
      throw new CommandFailure("the device " + lane.from().name() + " is gone");
    }
    return read;
  }

  /** Ends {@link #run}; packets under way are lost. */
  public void stop() {
    stopping = true;
    wait.wake();
  }

  /** Of what entered at the left. */
  public PathCounters leftToRightCounters() {
    return leftToRight.direction.counters();
  }

  /** Of what entered at the right. */
  public PathCounters rightToLeftCounters() {
    return rightToLeft.direction.counters();
  }

  Lane leftToRight() {
    return leftToRight;
  }

  Lane rightToLeft() {
    return rightToLeft;
  }

  /** How long after they were due packets left from left to right, in the mean. */
  public long meanLateNanos() {
    return leftToRight.times().meanLateNanos();
  }

  @Override
  public void close() {
    wait.close();
  }

  double seconds() {
    return (System.nanoTime() - startedAt) / 1e9;
  }
}
