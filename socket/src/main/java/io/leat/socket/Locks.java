package io.leat.socket;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Taking the turn to read or write: within a time, or at once or not at all. */
final class Locks {
  private Locks() {}

  /**
   * Takes the lock if it is free. What the caller itself is in the middle of counts too: a handler
   * that runs in the thread of a writer does not write in between.
   */
  static boolean tryTurn(ReentrantLock lock) {
    return !lock.isHeldByCurrentThread() && lock.tryLock();
  }

  /**
   * As java.net does: interrupts neither end the wait nor get lost.
   *
   * @param deadline of {@link System#nanoTime}
   */
  static boolean tryLock(ReentrantLock lock, long deadline) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return lock.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
