package io.leat.bench.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Where a thread runs. */
public final class Processor {
  private static final int MASK_OCTETS = 128;

  private Processor() {}

  /**
   * Keeps the calling thread on one processor.
   *
   * @param number from 0
   * @throws IOException if the kernel does not let us
   */
  public static void keepThread(int number) throws IOException {
    var call =
        LibraryFunction.of(
            "sched_setaffinity",
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_LONG,
            ValueLayout.ADDRESS);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocate(MASK_OCTETS);
      mask.set(ValueLayout.JAVA_BYTE, number / 8, (byte) (1 << number % 8));
      LibraryFunction.checked(
          "sched_setaffinity", () -> (int) call.invokeExact(0, (long) MASK_OCTETS, mask));
    }
  }
}
