package io.leat.sim.explore;

/** A set of keys in an array; grows by doubling. Not thread-safe. */
final class KeySet {
  private static final int SMALLEST = 1 << 10;

  private long[] slots = new long[SMALLEST];
  private int size;

  int size() {
    return size;
  }

  boolean contains(long key) {
    return slots[slot(slots, present(key))] != 0;
  }

  /** Whether it was not there yet. */
  boolean add(long key) {
    long value = present(key);
    int slot = slot(slots, value);
    if (slots[slot] != 0) {
      return false;
    }
    slots[slot] = value;
    if (++size > slots.length / 8 * 5) {
      grow();
    }
    return true;
  }

  /** An empty slot is 0. */
  private static long present(long key) {
    return key == 0 ? 1 : key;
  }

  private static int slot(long[] in, long key) {
    int mask = in.length - 1;
    int slot = (int) (key ^ key >>> 32) & mask;
    while (in[slot] != 0 && in[slot] != key) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    long[] larger = new long[2 * slots.length];
    for (long key : slots) {
      if (key != 0) {
        larger[slot(larger, key)] = key;
      }
    }
    slots = larger;
  }
}
