package io.leat.link.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Waits for frames at several ports, to a deadline that is kept as well as the machine can: without
 * the kernel's timer slack, and spinning for the last moment, in which a processor would still be
 * waking up.
 *
 * <p>One thread waits; any thread may {@link #wake} it. Waiting allocates nothing.
 */
public final class TunWait implements AutoCloseable {
  private static final int POLL_OCTETS = 8;
  private static final int PR_SET_TIMERSLACK = 29;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final long spinNanos;
  private final int eventFd;
  private final int count;
  private final MemorySegment callState;
  private final MemorySegment polls;
  private final MemorySegment timeout;
  private final MemorySegment noWait;
  private final MemorySegment one;
  private final MemorySegment read;
  private boolean precise;

  /**
   * @param spinNanos how long before a deadline to begin to spin; 0 never spins
   */
  public TunWait(List<TunPort> ports, long spinNanos) throws LinuxException {
    this.spinNanos = spinNanos;
    eventFd = Libc.eventfd(0, Libc.EFD_NONBLOCK | Libc.EFD_CLOEXEC);
    if (eventFd < 0) {
      throw new LinuxException("eventfd", -eventFd);
    }
    count = ports.size() + 1;
    Arena arena = Arena.ofAuto();
    callState = Libc.callState(arena);
    polls = arena.allocate((long) count * POLL_OCTETS, 8);
    timeout = arena.allocate(16, 8);
    noWait = arena.allocate(16, 8);
    one = arena.allocateFrom(JAVA_LONG, 1);
    read = arena.allocate(8, 8);
    for (int i = 0; i < count; i++) {
      int fd = i == 0 ? eventFd : ports.get(i - 1).descriptor();
      polls.set(JAVA_INT, (long) i * POLL_OCTETS, fd);
      polls.set(JAVA_SHORT, (long) i * POLL_OCTETS + 4, (short) Libc.POLLIN);
    }
  }

  /** Returns when a frame waits, {@link #wake} was called, or the deadline has come. */
  public void until(long deadlineNanoTime) {
    if (!precise) {
      precise = true; // a thread's own property
      Libc.prctl(PR_SET_TIMERSLACK, 1);
    }
    long now = System.nanoTime();
    long sleep = deadlineNanoTime == Long.MAX_VALUE ? 0 : deadlineNanoTime - now - spinNanos;
    if (deadlineNanoTime == Long.MAX_VALUE) {
      poll(MemorySegment.NULL);
    } else if (sleep > 0) {
      timeout.set(JAVA_LONG, 0, sleep / NANOS_PER_SECOND);
      timeout.set(JAVA_LONG, 8, sleep % NANOS_PER_SECOND);
      if (poll(timeout) == 0) {
        spinUntil(deadlineNanoTime);
      }
    } else {
      spinUntil(deadlineNanoTime);
    }
  }

  private void spinUntil(long deadline) {
    while (deadline - System.nanoTime() > 0) {
      if (poll(noWait) != 0) {
        return;
      }
    }
  }

  private int poll(MemorySegment howLong) {
    int ready = Libc.ppoll(callState, polls, count, howLong);
    if (ready > 0 && polls.get(JAVA_SHORT, 6) != 0) {
      Libc.read(callState, eventFd, read, 8);
    }
    return ready;
  }

  /** Ends a wait under way, or the next one. Any thread, until {@link #close}. */
  public void wake() {
    Libc.signal(eventFd, one);
  }

  @Override
  public void close() {
    Libc.close(eventFd);
  }
}
