package io.leat.packet.buffer;

import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one loop: bounded, allocated when first needed, last released first used again, so
 * that few frames stay hot in the cache. Not thread-safe.
 */
public final class PacketPool {
  private final Arena arena;
  private final int capacity;
  private final @Nullable PacketBuffer[] free;
  private int freeCount;
  private int unallocated;

  /**
   * @param arena open to the loop's thread
   * @param count how many frames there may be
   * @param capacity octets that fit into each behind the headroom
   */
  public PacketPool(Arena arena, int count, int capacity) {
    this.arena = arena;
    this.capacity = capacity;
    free = new @Nullable PacketBuffer[count];
    unallocated = count;
  }

  /** A cleared frame, or null if all are in use. */
  public @Nullable PacketBuffer acquire() {
    if (freeCount > 0) {
      PacketBuffer frame = free[--freeCount];
      free[freeCount] = null;
      return frame;
    }
    if (unallocated == 0) {
      return null;
    }
    unallocated--;
    return PacketBuffer.allocate(arena, capacity);
  }

  /** Takes back a frame that {@link #acquire} gave, once. */
  public void release(PacketBuffer frame) {
    assert !isFree(frame) : "released twice";
    frame.clear();
    free[freeCount++] = frame;
  }

  private boolean isFree(PacketBuffer frame) {
    for (int i = 0; i < freeCount; i++) {
      if (free[i] == frame) {
        return true;
      }
    }
    return false;
  }

  /** How many more frames {@link #acquire} can give. */
  public int available() {
    return freeCount + unallocated;
  }
}
