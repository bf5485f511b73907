package io.leat.bench.flood;

import java.util.concurrent.locks.LockSupport;

/** Lets time pass. */
final class Pause {
  private Pause() {}

  static void of(long nanos) {
    long deadline = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = deadline - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
