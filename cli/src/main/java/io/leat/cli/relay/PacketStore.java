package io.leat.cli.relay;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The packets inside one direction, by number: slots of one size, off the heap, that are made as
 * they are first needed and then used again. The slot used last is the next one taken, because it
 * is still in the processor's cache.
 */
final class PacketStore {
  static final int NONE = -1;
  private static final int SLAB = 256;

  private final long slotOctets;
  private final int limit;
  private final Arena arena = Arena.ofAuto();
  private MemorySegment[] slots = new MemorySegment[SLAB];
  private int[] lengths = new int[SLAB];
  private int[] free = new int[SLAB];
  private int made;
  private int freeCount;

  /**
   * @param largest octets of the largest packet
   * @param limit slots at most
   */
  PacketStore(int largest, int limit) {
    slotOctets = (largest + 63L) / 64 * 64;
    this.limit = limit;
  }

  /** A slot, or {@link #NONE} if all are taken. */
  int take() {
    if (freeCount == 0) {
      makeSlots();
    }
    return freeCount == 0 ? NONE : free[--freeCount];
  }

  void give(int slot) {
    free[freeCount++] = slot;
  }

  MemorySegment segment(int slot) {
    return slots[slot];
  }

  int length(int slot) {
    return lengths[slot];
  }

  void length(int slot, int octets) {
    lengths[slot] = octets;
  }

  /** A copy in another slot, or {@link #NONE}. */
  int copy(int slot) {
    int copy = take();
    if (copy != NONE) {
      MemorySegment.copy(slots[slot], 0, slots[copy], 0, lengths[slot]);
      lengths[copy] = lengths[slot];
    }
    return copy;
  }

  int inUse() {
    return made - freeCount;
  }

  private void makeSlots() {
    int more = Math.min(SLAB, limit - made);
    if (more <= 0) {
      return;
    }
    if (made + more > slots.length) {
      slots = Arrays.copyOf(slots, 2 * slots.length);
      lengths = Arrays.copyOf(lengths, slots.length);
      free = Arrays.copyOf(free, slots.length);
    }
    MemorySegment slab = arena.allocate(more * slotOctets, 64);
    for (int i = more - 1; i >= 0; i--) {
      slots[made + i] = slab.asSlice(i * slotOctets, slotOctets);
      free[freeCount++] = made + i;
    }
    made += more;
  }
}
