package io.leat.socket;

import java.io.InterruptedIOException;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where one thread at a time parks until the loop, or another application thread, has published
 * what it waits for.
 *
 * <p>No wake-up is lost. The waiter first names itself in {@link #waiting}, then looks whether it
 * is ready, then parks. The other first publishes, then looks for a waiter in {@link #signal}. A
 * full fence stands between the two steps on both sides, so that at least one of them sees what the
 * other wrote: either the waiter finds itself ready and does not park, or the signal finds the
 * waiter and unparks it; and an unpark that comes before the park makes the park return at once.
 * This holds only if every publication is followed by a signal; {@link StreamHandle} says which
 * follows which. A waiter that was woken looks again, so that a signal too many does no harm.
 */
final class WaitingPlace {
  /** A deadline that never comes. */
  static final long FOREVER = Long.MAX_VALUE;

  private final BooleanSupplier ready;
  private volatile @Nullable Thread waiting;

  /**
   * @param ready whether waiting is over; reads only what was published before a signal
   */
  WaitingPlace(BooleanSupplier ready) {
    this.ready = ready;
  }

  /** The deadline that lies {@code nanos} ahead; 0 means {@link #FOREVER}. */
  static long deadline(long nanos) {
    return nanos == 0 ? FOREVER : System.nanoTime() + nanos;
  }

  /**
   * Parks until ready. Only one thread at a time: the caller holds a lock for this side.
   *
   * <p>As in java.net, an interrupt does not end the wait of a platform thread (it finds itself
   * interrupted afterwards), but ends that of a virtual thread.
   *
   * @param deadline of {@link System#nanoTime}
   * @return false if the deadline came first
   * @throws InterruptedIOException if a virtual thread is interrupted; it stays so
   */
  boolean await(long deadline) throws InterruptedIOException {
    boolean interrupted = false;
    waiting = Thread.currentThread();
    VarHandle.fullFence();
    try {
      while (!ready.getAsBoolean()) {
        if (!park(deadline)) {
          return false;
        }
        interrupted |= isInterrupted();
      }
      return true;
    } finally {
      waiting = null;
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** As {@link #await}, but that an interrupt of any thread ends the wait; it stays interrupted. */
  void awaitOrInterrupt(long deadline) {
    Thread self = Thread.currentThread();
    waiting = self;
    VarHandle.fullFence();
    try {
      boolean waits = true;
      while (waits && !ready.getAsBoolean() && !self.isInterrupted()) {
        waits = park(deadline);
      }
    } finally {
      waiting = null;
    }
  }

  private boolean park(long deadline) {
    if (deadline == FOREVER) {
      LockSupport.park(this);
      return true;
    }
    long remaining = deadline - System.nanoTime();
    if (remaining <= 0) {
      return false;
    }
    LockSupport.parkNanos(this, remaining);
    return true;
  }

  /** Clears and returns the interrupt of a platform thread, which would end each park at once. */
  private static boolean isInterrupted() throws InterruptedIOException {
    boolean interrupted = Thread.interrupted();
    if (interrupted && Thread.currentThread().isVirtual()) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    return interrupted;
  }

  /** Lets the waiter look again, if there is one. Any thread, after it has published. */
  void signal() {
    VarHandle.fullFence();
    Thread waiter = waiting;
    if (waiter != null) {
      LockSupport.unpark(waiter);
    }
  }
}
