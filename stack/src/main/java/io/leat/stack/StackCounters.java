package io.leat.stack;

import io.leat.packet.wire.DropReason;

/** What a loop has counted since its start. Read from any thread, perhaps a little late. */
public final class StackCounters {
  private final long[] drops = new long[DropReason.values().length];
  long cycles;
  long framesReceived;
  long framesCoalesced;
  long framesSent;
  long framesRefused;
  long failures;

  void drop(DropReason reason) {
    drops[reason.ordinal()]++;
  }

  /** Frames, packets and segments dropped for this reason. */
  public long drops(DropReason reason) {
    return drops[reason.ordinal()];
  }

  public long cycles() {
    return cycles;
  }

  public long framesReceived() {
    return framesReceived;
  }

  /** Of the frames received, those that were joined to the one before. */
  public long framesCoalesced() {
    return framesCoalesced;
  }

  public long framesSent() {
    return framesSent;
  }

  /** Frames that the device did not take. */
  public long framesRefused() {
    return framesRefused;
  }

  /** Handlers and rules that threw; each ended its connection only. */
  public long failures() {
    return failures;
  }
}
