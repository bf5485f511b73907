package io.leat.sim.simulation;

import io.leat.sim.LinkConfig;

/** One entry of a fault schedule. Times are nanoseconds of virtual time. */
sealed interface Fault {
  /** When it begins. */
  long at();

  FaultKind kind();

  /** No frame gets through, in one direction or in both. */
  record Partition(long at, long duration, boolean fromA, boolean fromB) implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.PARTITION;
    }
  }

  record Pause(long at, long duration, boolean a) implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.PAUSE;
    }
  }

  record MtuChange(long at, int mtu) implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.MTU_CHANGE;
    }
  }

  record ClockJump(long at, long forward, boolean a) implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.CLOCK_JUMP;
    }
  }

  /** Only {@code left} octets are free for text, for a while. */
  record MemoryPressure(long at, long duration, boolean a, long left) implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.MEMORY_PRESSURE;
    }
  }

  /** Chance works differently from now on: at the end of all faults, not at all. */
  record LinkChange(long at, FaultKind kind, LinkConfig forth, LinkConfig back) implements Fault {}
}
