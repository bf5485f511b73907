package io.leat.stack.link;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the one thread that owns a memory device waits for frames.
 *
 * <p>A producer first publishes its frame with a volatile write and then looks for a parked thread;
 * the thread first announces itself and then looks for frames. One of the two sees the other. A
 * producer that unparks the thread takes the announcement back first, so that those who come before
 * the thread runs spare themselves the same; woken, the thread announces itself anew and looks
 * again, and so sees what they have published.
 */
final class ParkingPlace {
  private final BooleanSupplier occupied;
  private volatile @Nullable Thread parked;
  private volatile boolean woken;

  /**
   * @param occupied whether there is something to do, read with volatile semantics
   */
  ParkingPlace(BooleanSupplier occupied) {
    this.occupied = occupied;
  }

  /** Parks until there is something to do, a {@link #wake}, an interrupt, or the deadline. */
  void park(long deadlineNanoTime) {
    Thread self = Thread.currentThread();
    parked = self; // before it looks, each time: whoever unparks it takes its name away
    while (!woken && !occupied.getAsBoolean() && !self.isInterrupted()) {
      if (deadlineNanoTime == Long.MAX_VALUE) {
        LockSupport.park(this);
      } else {
        long remaining = deadlineNanoTime - System.nanoTime();
        if (remaining <= 0) {
          break;
        }
        LockSupport.parkNanos(this, remaining);
      }
      parked = self;
    }
    parked = null;
    woken = false;
  }

  /** Ends a {@link #park} under way, or the next one. Any thread. */
  void wake() {
    woken = true;
    changed();
  }

  /** Lets a parked thread look again; once, until it has. Any thread. */
  void changed() {
    Thread waiting = parked;
    if (waiting != null) {
      parked = null;
      LockSupport.unpark(waiting);
    }
  }
}
