package io.leat.link.linux;

/**
 * Puts the thread of a loop before ordinary threads for a while, by {@value #STEPS} steps of nice.
 *
 * <p>A loop does for its host what the kernel does for another in softirqs, which no thread
 * interrupts. A loop that is interrupted in the midst of bulk lets the sender's window run out, and
 * comes back to caches that hold somebody else's data.
 *
 * <p>That needs CAP_SYS_NICE, or RLIMIT_NICE; without, the thread stays where it is.
 */
final class LoopPriority {
  static final int STEPS = 10;

  private static final int HIGHEST = -20;

  private boolean refused;

  /** The kernel's number of the thread that was raised; 0 for none. */
  private int thread;

  private int before;

  /** What the calls need is linked now, for that takes milliseconds which a loop has not. */
  LoopPriority() {
    int self = Libc.threadNumber();
    Libc.setNiceness(self, Libc.niceness(self));
  }

  /** Raises the calling thread. */
  synchronized void raise() {
    if (refused || thread != 0) {
      return;
    }
    int self = Libc.threadNumber();
    before = Libc.niceness(self);
    int wanted = Math.max(HIGHEST, before - STEPS);
    if (Libc.setNiceness(self, wanted) < 0) {
      refused = true;
    } else {
      thread = self;
    }
  }

  /** Puts the thread back, if it was raised, and raises none any more. Any thread, repeatedly. */
  synchronized void close() {
    restore();
    refused = true;
  }

  /** Puts the thread back, if it was raised. Any thread, repeatedly. */
  synchronized void restore() {
    if (thread != 0) {
      Libc.setNiceness(thread, before);
      thread = 0;
    }
  }
}
