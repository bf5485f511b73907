package io.leat.link.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.leat.stack.link.DeviceCounters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A non-blocking descriptor that one loop thread reads, writes and waits on, and that any thread
 * may wake or close.
 *
 * <p><b>Waking.</b> {@code waiting} is RUNNING, PARKED or WOKEN. The loop goes from RUNNING to
 * PARKED before it waits, and back after. A waker exchanges it for WOKEN and touches the eventfd
 * only if it was PARKED; a loop that finds WOKEN does not wait. All of these are atomic exchanges:
 * whichever comes second sees what was written before the first, so no wake-up is lost.
 *
 * <p><b>Closing.</b> A descriptor number must not be closed, and perhaps given to somebody else,
 * while a system call is about to use it. The loop announces each call in {@code calling} and then
 * looks at {@code closed}; the closing thread sets {@code closed}, rings, and waits for the call to
 * end. No call but the wait blocks, and the ring ends the wait.
 *
 * <p>The memory that calls use is collected with this object, never freed under a call.
 */
final class LoopDescriptor implements AutoCloseable {
  private static final int RUNNING = 0;
  private static final int PARKED = 1;
  private static final int WOKEN = 2;

  private static final VarHandle WAITING;
  private static final VarHandle CALLING;
  private static final VarHandle RINGING;
  private static final VarHandle CLOSED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      WAITING = lookup.findVarHandle(LoopDescriptor.class, "waiting", int.class);
      CALLING = lookup.findVarHandle(LoopDescriptor.class, "calling", boolean.class);
      RINGING = lookup.findVarHandle(LoopDescriptor.class, "ringing", int.class);
      CLOSED = lookup.findVarHandle(LoopDescriptor.class, "closed", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The second of two {@code struct pollfd}: int fd, short events, short revents. */
  private static final int SECOND = 8;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long CLOSE_POLL_NANOS = 10_000;

  private final int fd;
  private final int controlFd;
  private final boolean errorsStay;
  private final int eventFd;
  private final MemorySegment callState;
  private final MemorySegment polls;
  private final MemorySegment noWait;
  private final MemorySegment timeout;
  private final MemorySegment one;
  private final MemorySegment count;

  private final DeviceCounters counters = new DeviceCounters();

  private volatile int waiting = RUNNING;
  private volatile boolean calling;
  private volatile int ringing;
  private volatile boolean closed;
  private volatile @Nullable Thread sleeper;

  /**
   * Takes over {@code fd} and makes it non-blocking; on failure the caller still owns both.
   *
   * @param controlFd a socket for {@link #control}, closed with the descriptor; -1 if there is none
   * @param errorsStay whether a call that failed fails again for the same reason, as those to the
   *     TUN driver do; a socket tells of an error once
   */
  LoopDescriptor(int fd, int controlFd, boolean errorsStay) throws LinuxException {
    this.fd = fd;
    this.controlFd = controlFd;
    this.errorsStay = errorsStay;
    int flags = Libc.fcntl(fd, Libc.F_GETFL, 0);
    int set = flags < 0 ? flags : Libc.fcntl(fd, Libc.F_SETFL, flags | Libc.O_NONBLOCK);
    if (set < 0) {
      throw new LinuxException("fcntl " + fd, -set, "this is not an open descriptor: pass one");
    }
    eventFd = Libc.eventfd(0, Libc.EFD_NONBLOCK | Libc.EFD_CLOEXEC);
    if (eventFd < 0) {
      throw new LinuxException("eventfd", -eventFd);
    }
    Arena arena = Arena.ofAuto();
    callState = Libc.callState(arena);
    polls = arena.allocate(2L * SECOND, 8);
    noWait = arena.allocate(16, 8);
    timeout = arena.allocate(16, 8);
    one = arena.allocateFrom(JAVA_LONG, 1);
    count = arena.allocate(8, 8);
    polls.set(JAVA_INT, SECOND, eventFd);
    polls.set(JAVA_SHORT, SECOND + 4, (short) Libc.POLLIN);
  }

  /**
   * Octets read to {@code target} from its octet {@code at} on, or a negated errno; -EBADF once
   * closed. Loop thread, as all but wake and close.
   */
  long read(MemorySegment target, long at, long octets) {
    try {
      if (!enter()) {
        return -Errno.EBADF;
      }
      counters.reads++;
      long read = errorsStay ? FrameCalls.read(fd, target, at, octets) : -1;
      if (read < 0) {
        counters.reads += errorsStay ? 1 : 0;
        read = Libc.read(callState, fd, target, at, octets);
      }
      if (read > 0) {
        counters.octetsByKernel += read;
      } else {
        counters.emptyReads++;
      }
      return read;
    } finally {
      leave();
    }
  }

  /** Octets written, or a negated errno; -EBADF once closed. */
  long write(MemorySegment source, long octets) {
    try {
      if (!enter()) {
        return -Errno.EBADF;
      }
      long written = errorsStay ? FrameCalls.write(fd, source, octets) : -1;
      return written(written < 0 ? Libc.write(callState, fd, source, octets) : written);
    } finally {
      leave();
    }
  }

  /** As {@link #write}, gathered from {@code count} pieces, each a {@code struct iovec}. */
  long gather(MemorySegment pieces, int count) {
    try {
      if (!enter()) {
        return -Errno.EBADF;
      }
      long written = errorsStay ? FrameCalls.writev(fd, pieces, count) : -1;
      return written(written < 0 ? Libc.writev(callState, fd, pieces, count) : written);
    } finally {
      leave();
    }
  }

  private long written(long octets) {
    counters.writes++;
    counters.octetsByKernel += Math.max(0, octets);
    return octets;
  }

  /** An ioctl on the descriptor. */
  int ioctl(long request, MemorySegment argument) {
    try {
      return enter() ? asked(Libc.ioctl(callState, fd, request, argument)) : -Errno.EBADF;
    } finally {
      leave();
    }
  }

  /** An ioctl on the control socket. */
  int control(long request, MemorySegment argument) {
    try {
      return enter() ? asked(Libc.ioctl(callState, controlFd, request, argument)) : -Errno.EBADF;
    } finally {
      leave();
    }
  }

  private int asked(int answer) {
    counters.questions++;
    return answer;
  }

  /** Which of {@code events} and of the error events hold now; POLLNVAL once closed. */
  int poll(int events) {
    try {
      if (!enter()) {
        return Libc.POLLNVAL;
      }
      watch(events);
      int ready;
      do {
        ready = asked(Libc.ppoll(callState, polls, 1, noWait));
      } while (ready == -Errno.EINTR);
      return ready > 0 ? seen(0) : 0;
    } finally {
      leave();
    }
  }

  /**
   * Waits for one of {@code events} or an error event, for {@link #wake}, or for the deadline.
   * {@code events} 0 leaves the descriptor out: a device that is gone reports an error for ever.
   *
   * @return the events seen; 0 when woken, late, or closed
   */
  int await(int events, long deadlineNanoTime) {
    int seen = 0;
    if (WAITING.compareAndSet(this, RUNNING, PARKED)) {
      if (closed) {
        sleepUntil(deadlineNanoTime);
      } else {
        seen = pollUntil(events, deadlineNanoTime);
      }
    }
    WAITING.getAndSet(this, RUNNING);
    return seen;
  }

  private int pollUntil(int events, long deadline) {
    try {
      if (!enter()) {
        return 0;
      }
      watch(events);
      int ready;
      do {
        counters.waits++;
        ready = Libc.ppoll(callState, polls, 2, untilDeadline(deadline));
      } while (ready == -Errno.EINTR);
      if (ready < 0) {
        throw new IllegalStateException("ppoll: " + Errno.name(-ready));
      }
      if (ready > 0 && seen(SECOND) != 0) {
        counters.wakeUps++;
        Libc.read(callState, eventFd, count, 8);
      }
      return ready > 0 && events != 0 ? seen(0) : 0;
    } finally {
      leave();
    }
  }

  private void watch(int events) {
    polls.set(JAVA_INT, 0, events == 0 ? -1 : fd);
    polls.set(JAVA_SHORT, 4, (short) events);
  }

  private int seen(int entry) {
    return polls.get(JAVA_SHORT, entry + 6L);
  }

  private MemorySegment untilDeadline(long deadline) {
    if (deadline == Long.MAX_VALUE) {
      return MemorySegment.NULL;
    }
    long nanos = Math.max(0, deadline - System.nanoTime());
    timeout.set(JAVA_LONG, 0, nanos / NANOS_PER_SECOND);
    timeout.set(JAVA_LONG, 8, nanos % NANOS_PER_SECOND);
    return timeout;
  }

  /** Waits without descriptors, which are closed. */
  private void sleepUntil(long deadline) {
    boolean interrupted = false;
    sleeper = Thread.currentThread();
    while (waiting == PARKED) {
      long nanos = deadline == Long.MAX_VALUE ? deadline : deadline - System.nanoTime();
      if (nanos <= 0) {
        break;
      }
      LockSupport.parkNanos(this, nanos);
      interrupted |= Thread.interrupted();
    }
    sleeper = null;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends a wait under way, or the next one. Any thread. */
  void wake() {
    if ((int) WAITING.getAndSet(this, WOKEN) == PARKED) {
      ring();
    }
  }

  private void ring() {
    RINGING.getAndAdd(this, 1);
    try {
      if (closed) {
        LockSupport.unpark(sleeper);
      } else {
        Libc.signal(eventFd, one);
      }
    } finally {
      RINGING.getAndAdd(this, -1);
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** The system calls made here; what the device copies itself is for the device to count. */
  DeviceCounters counters() {
    return counters;
  }

  /**
   * Ends a wait under way, or the next one, and closes all descriptors. Any thread, repeatedly;
   * when the first call returns they are closed.
   */
  @Override
  public void close() {
    if (!CLOSED.compareAndSet(this, false, true)) {
      return;
    }
    WAITING.getAndSet(this, WOKEN);
    LockSupport.unpark(sleeper);
    Libc.signal(eventFd, one);
    while (calling || ringing != 0) {
      LockSupport.parkNanos(this, CLOSE_POLL_NANOS);
    }
    Libc.close(fd);
    Libc.close(eventFd);
    if (controlFd >= 0) {
      Libc.close(controlFd);
    }
  }

  private boolean enter() {
    CALLING.setVolatile(this, true);
    return !closed;
  }

  private void leave() {
    CALLING.setRelease(this, false);
  }
}
