package io.leat.conformance.interop;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Work on threads of its own, and waiting for it within bounds: the kernel's clock is real. */
final class Patience {
  static final long SECONDS = 15;

  private Patience() {}

  /** Waits for something that becomes true by itself; the caller asserts afterwards. */
  static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      LockSupport.parkNanos(200_000);
    }
  }

  /** Begins on a thread of its own. */
  static <T> Future<T> begin(Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.startVirtualThread(() -> {
      try {
        result.complete(work.call());
      } catch (Throwable e) {
        result.completeExceptionally(e);
      }
    });
    return result;
  }

  /** The result, or what the work threw. */
  static <T> T resultOf(Future<T> work) throws Exception {
    try {
      return work.get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }
}
