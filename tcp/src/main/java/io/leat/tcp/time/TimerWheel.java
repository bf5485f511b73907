package io.leat.tcp.time;

import java.util.Arrays;

/**
 * A hierarchical timer wheel: one deadline for each id, in primitive arrays.
 *
 * <p>Six levels of 256 slots, which reach as far as a {@code long}; a tick of the lowest level is
 * 2^17 ns. A slot only groups deadlines: they are kept and honoured to the nanosecond. Arming,
 * cancelling and expiring take constant time and write no reference. Ids are small and dense
 * (connection slots). Not thread-safe.
 */
public final class TimerWheel {
  /** What to do with an id whose deadline has passed. */
  @FunctionalInterface
  public interface Expiry {
    void expired(int id, long now);
  }

  private static final int TICK_SHIFT = 17;
  private static final int LEVELS = 6;
  private static final int SLOT_BITS = 8;
  private static final int SLOTS = 1 << SLOT_BITS;
  private static final int WORDS = SLOTS / Long.SIZE;
  private static final int DUE = LEVELS * SLOTS;
  private static final short NONE = -1;

  private final long origin;
  private final int[] heads = new int[DUE + 1];
  private final long[] occupied = new long[LEVELS * WORDS];
  private long currentTick;

  /** No earlier tick is armed: what is due while the wheel turns goes where it will still pass. */
  private long earliestTick;

  private int armed;

  private long[] deadlines = new long[16];
  private int[] nexts = new int[16];
  private int[] previouses = new int[16];
  private short[] slots = new short[16];

  /**
   * @param origin the earliest time that any later call will mention, in nanoseconds
   */
  public TimerWheel(long origin) {
    this.origin = origin;
    Arrays.fill(heads, NONE);
    Arrays.fill(slots, NONE);
  }

  /** Sets or moves the deadline of {@code id}; {@link Long#MAX_VALUE} cancels it. */
  public void arm(int id, long deadline) {
    grow(id);
    if (slots[id] != NONE) {
      unlink(id);
    }
    if (deadline != Long.MAX_VALUE) {
      deadlines[id] = deadline;
      link(id, slotFor(Math.max(tick(deadline), earliestTick)));
    }
  }

  public void cancel(int id) {
    if (id < slots.length && slots[id] != NONE) {
      unlink(id);
    }
  }

  /** The deadline of {@code id}, or {@link Long#MAX_VALUE} if it has none. */
  public long deadline(int id) {
    return id < slots.length && slots[id] != NONE ? deadlines[id] : Long.MAX_VALUE;
  }

  /** How many ids have a deadline. */
  public int size() {
    return armed;
  }

  /**
   * A time before which nothing expires: the earliest deadline if it is near, else the time to look
   * again; {@link Long#MAX_VALUE} if there is none.
   */
  public long nextDeadline() {
    if (armed == 0) {
      return Long.MAX_VALUE;
    }
    if (heads[DUE] != NONE) {
      // a callback threw: what was due with it still is
      return origin + (currentTick << TICK_SHIFT);
    }
    for (int level = 0; level < LEVELS; level++) {
      int index = nextOccupied(level, slotIndex(currentTick, level));
      if (index >= 0) {
        return level == 0 ? earliest(index) : origin + (startTick(level, index) << TICK_SHIFT);
      }
    }
    return Long.MAX_VALUE;
  }

  /** Expires every id whose deadline is {@code now} or earlier, and returns how many. */
  public int expire(long now, Expiry expiry) {
    long target = tick(now);
    earliestTick = Math.max(currentTick, target);
    int expired = 0;
    while (armed > 0) {
      expired += fireDue(slotIndex(currentTick, 0), now, expiry);
      if (currentTick >= target || !advance(target)) {
        break;
      }
    }
    currentTick = earliestTick;
    return expired;
  }

  /** Moves to the next occupied slot not after {@code target}; false if there is none. */
  private boolean advance(long target) {
    for (int level = 0; level < LEVELS; level++) {
      int index = nextOccupied(level, slotIndex(currentTick, level) + 1);
      if (index >= 0) {
        long tick = startTick(level, index);
        if (tick > target) {
          return false;
        }
        currentTick = tick;
        if (level > 0) {
          cascade(level * SLOTS + index);
        }
        return true;
      }
    }
    return false;
  }

  private void cascade(int slot) {
    for (int id = heads[slot]; id != NONE; ) {
      int next = nexts[id];
      unlink(id);
      link(id, slotFor(Math.max(tick(deadlines[id]), currentTick)));
      id = next;
    }
  }

  private int fireDue(int slot, long now, Expiry expiry) {
    for (int id = heads[slot]; id != NONE; ) {
      int next = nexts[id];
      if (deadlines[id] <= now) {
        unlink(id);
        link(id, DUE);
      }
      id = next;
    }
    int fired = 0;
    for (int id = heads[DUE]; id != NONE; id = heads[DUE]) {
      unlink(id);
      expiry.expired(id, now);
      fired++;
    }
    return fired;
  }

  private long tick(long time) {
    return (time - origin) >> TICK_SHIFT;
  }

  /** The slot on the lowest level on which the tick shares its block with the present. */
  private int slotFor(long tick) {
    long difference = tick ^ currentTick;
    int level =
        difference == 0 ? 0 : (Long.SIZE - 1 - Long.numberOfLeadingZeros(difference)) / SLOT_BITS;
    return level * SLOTS + slotIndex(tick, level);
  }

  private static int slotIndex(long tick, int level) {
    return (int) (tick >>> level * SLOT_BITS) & SLOTS - 1;
  }

  /** The first tick of slot {@code index} in the present block of {@code level}. */
  private long startTick(int level, int index) {
    int shift = level * SLOT_BITS;
    return (currentTick >>> shift + SLOT_BITS << SLOT_BITS | index) << shift;
  }

  private long earliest(int slot) {
    long earliest = Long.MAX_VALUE;
    for (int id = heads[slot]; id != NONE; id = nexts[id]) {
      earliest = Math.min(earliest, deadlines[id]);
    }
    return earliest;
  }

  private int nextOccupied(int level, int from) {
    for (int word = from >>> 6; word < WORDS; word++) {
      long bits = occupied[level * WORDS + word];
      if (word == from >>> 6) {
        bits &= -1L << from;
      }
      if (bits != 0) {
        return (word << 6) + Long.numberOfTrailingZeros(bits);
      }
    }
    return -1;
  }

  private void link(int id, int slot) {
    int head = heads[slot];
    nexts[id] = head;
    previouses[id] = NONE;
    if (head != NONE) {
      previouses[head] = id;
    }
    heads[slot] = id;
    slots[id] = (short) slot;
    if (slot != DUE) {
      occupied[slot >>> 6] |= 1L << slot;
    }
    armed++;
  }

  private void unlink(int id) {
    int slot = slots[id];
    int next = nexts[id];
    int previous = previouses[id];
    if (previous == NONE) {
      heads[slot] = next;
      if (next == NONE && slot != DUE) {
        occupied[slot >>> 6] &= ~(1L << slot);
      }
    } else {
      nexts[previous] = next;
    }
    if (next != NONE) {
      previouses[next] = previous;
    }
    slots[id] = NONE;
    armed--;
  }

  private void grow(int id) {
    int old = slots.length;
    if (id >= old) {
      int size = Math.max(id + 1, old + (old >> 2));
      deadlines = Arrays.copyOf(deadlines, size);
      nexts = Arrays.copyOf(nexts, size);
      previouses = Arrays.copyOf(previouses, size);
      slots = Arrays.copyOf(slots, size);
      Arrays.fill(slots, old, size, NONE);
    }
  }
}
