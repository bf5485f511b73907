package io.leat.stack.link;

/** What a {@link FaultInjector} has done to the frames of one direction. */
public final class FaultCounters {
  long frames;
  long lost;
  long duplicated;
  long reordered;
  long corrupted;
  long overflowed;
  long refused;

  FaultCounters() {}

  /** Frames that came in, whatever became of them. */
  public long frames() {
    return frames;
  }

  public long lost() {
    return lost;
  }

  public long duplicated() {
    return duplicated;
  }

  public long reordered() {
    return reordered;
  }

  public long corrupted() {
    return corrupted;
  }

  /** Frames lost because too many were being delayed. */
  public long overflowed() {
    return overflowed;
  }

  /** Frames sent late that the device then did not take. */
  public long refused() {
    return refused;
  }

  @Override
  public String toString() {
    return "%d frames: %d lost, %d duplicated, %d reordered, %d corrupted, %d overflowed, %d refused"
        .formatted(frames, lost, duplicated, reordered, corrupted, overflowed, refused);
  }
}
