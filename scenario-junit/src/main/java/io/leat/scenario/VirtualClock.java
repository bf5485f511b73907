package io.leat.scenario;

import java.time.Duration;

/** The only clock of a scenario: it stands still until the test moves it. */
public final class VirtualClock {
  static final long START = 1_000_000_000_000L;

  private final StackUnderTest stack;
  private long now = START;
  private long mark = START;

  VirtualClock(StackUnderTest stack) {
    this.stack = stack;
  }

  /** Nanoseconds. */
  public long now() {
    return now;
  }

  /** The peer's timestamp clock: milliseconds. */
  public int millis() {
    return (int) (now / 1_000_000);
  }

  /** When it last began to move. */
  long mark() {
    return mark;
  }

  /** Time passes; what is due on the way happens when it is due. */
  public void advances(Duration duration) {
    stack.quiet();
    mark = now;
    long end = now + duration.toNanos();
    for (long next = stack.nextDeadline(); next <= end; next = stack.nextDeadline()) {
      now = Math.max(now, next);
      stack.settle();
    }
    now = end;
    stack.settle();
  }

  /** Time jumps over everything that was due on the way, as after a suspension. */
  public void jumps(Duration duration) {
    stack.quiet();
    mark = now;
    now += duration.toNanos();
    stack.settle();
  }
}
