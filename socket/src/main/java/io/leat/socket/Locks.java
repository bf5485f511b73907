package io.leat.socket;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Taking a lock within a time, as java.net does: interrupts neither end the wait nor get lost. */
final class Locks {
  private Locks() {}

  /**
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
