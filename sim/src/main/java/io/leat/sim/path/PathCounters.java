package io.leat.sim.path;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The counters of one direction: one thread counts, any thread reads. */
public final class PathCounters {
  private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] values = new long[PathCount.values().length];

  public long get(PathCount of) {
    return (long) ELEMENT.getOpaque(values, of.ordinal());
  }

  void increment(PathCount of) {
    add(of, 1);
  }

  void add(PathCount of, long number) {
    set(of, values[of.ordinal()] + number);
  }

  void set(PathCount of, long value) {
    ELEMENT.setOpaque(values, of.ordinal(), value);
  }

  void atLeast(PathCount of, long value) {
    if (value > values[of.ordinal()]) {
      set(of, value);
    }
  }
}
