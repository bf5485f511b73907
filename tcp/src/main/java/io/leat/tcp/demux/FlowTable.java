package io.leat.tcp.demux;

import io.leat.packet.wire.FlowKey;
import java.util.Arrays;

/**
 * Which entry a flow belongs to: open addressing over one {@code long} an entry, with a keyed hash
 * that nobody outside can aim at.
 *
 * <p>An entry holds 32 bits of the hash, a kind and a number; the flow itself is kept by whoever
 * owns the number, and compared there. Entries lie as near behind the place that the hash names as
 * others leave room; a part is full at seven eighths and grows by a quarter, so that a flow costs 9
 * to 12 octets here.
 *
 * <p>A part of {@value #LARGEST_PART} places is divided in two instead of growing, by one more of
 * the hash's first bits, and a directory finds the part (extendible hashing: Fagin, Nievergelt,
 * Pippenger and Strong, 1979). So no addition ever moves more than one part, however many flows
 * there are, and the loop is not held.
 */
final class FlowTable {
  /** Who owns a number. */
  enum Kind {
    CONNECTION,
    HALF_OPEN,
    TIME_WAIT
  }

  /** Compares the flow of an entry with another. */
  interface Owner {
    boolean isFor(Kind kind, int number, FlowKey flow);
  }

  /** No entry. */
  static final int NONE = -1;

  private static final int KIND_SHIFT = 29;
  private static final int NUMBER_MASK = (1 << KIND_SHIFT) - 1;
  private static final Kind[] KINDS = Kind.values();

  private static final int LARGEST_PART = 2048;

  /** Bits of the hash that choose the part, at most; and those that choose the place in it. */
  private static final int MOST_DEPTH = 12;

  private static final int PLACE_BITS = Integer.SIZE - MOST_DEPTH;

  private final Owner owner;
  private final long secret0;
  private final long secret1;

  /** By the first {@link #depth} bits of the hash; a part of less depth is there repeatedly. */
  private Part[] directory = {new Part(0, 32)};

  private int depth;
  private int size;

  /**
   * The flow found last, for a burst brings several segments of one; valid if there is an entry.
   */
  private final FlowKey lastFlow = new FlowKey();

  private int lastEntry = NONE;

  FlowTable(Owner owner, long secret0, long secret1) {
    this.owner = owner;
    this.secret0 = secret0;
    this.secret1 = secret1;
  }

  int size() {
    return size;
  }

  /** The entry for a flow, to be read by {@link #kind} and {@link #number}; or {@link #NONE}. */
  int find(FlowKey flow) {
    if (lastEntry != NONE && lastFlow.sameAs(flow)) {
      return lastEntry;
    }
    int found = search(flow);
    if (found != NONE) {
      lastFlow.copyFrom(flow);
      lastEntry = found;
    }
    return found;
  }

  private int search(FlowKey flow) {
    int hash = hash(flow);
    long[] entries = part(hash).entries;
    for (int i = home(hash, entries.length); entries[i] != 0; i = after(i, entries.length)) {
      long entry = entries[i];
      if ((int) (entry >>> 32) == hash) {
        int value = (int) entry - 1;
        if (owner.isFor(kind(value), number(value), flow)) {
          return value;
        }
      }
    }
    return NONE;
  }

  private Part part(int hash) {
    return directory[index(hash)];
  }

  /** In the directory: the first {@link #depth} bits. */
  private int index(int hash) {
    return (int) ((hash & 0xffff_ffffL) >>> Integer.SIZE - depth);
  }

  static Kind kind(int entry) {
    return KINDS[entry >>> KIND_SHIFT];
  }

  static int number(int entry) {
    return entry & NUMBER_MASK;
  }

  void add(FlowKey flow, Kind kind, int number) {
    int hash = hash(flow);
    Part part = part(hash);
    while (part.isFull()) {
      if (part.entries.length >= LARGEST_PART && part.depth < MOST_DEPTH) {
        divide(part, index(hash));
        part = part(hash);
      } else {
        part.grow();
      }
    }
    part.add(entry(hash, kind, number));
    size++;
  }

  private static long entry(int hash, Kind kind, int number) {
    return (long) hash << 32 | ((kind.ordinal() << KIND_SHIFT | number) + 1) & 0xffff_ffffL;
  }

  /** Removes the entry, which must be there. */
  void remove(FlowKey flow, Kind kind, int number) {
    lastEntry = NONE;
    int hash = hash(flow);
    part(hash).remove(entry(hash, kind, number));
    size--;
  }

  /**
   * Two parts in the place of one, told apart by one more bit of the hash.
   *
   * @param within one of its places in the directory
   */
  private void divide(Part part, int within) {
    if (part.depth == depth) {
      directory = doubled(directory);
      depth++;
      divide(part, 2 * within);
      return;
    }
    int bit = part.depth + 1;
    int second = 0;
    for (long entry : part.entries) {
      second += entry != 0 && isSecond(entry, bit) ? 1 : 0;
    }
    Part[] halves = {new Part(bit, room(part.size - second)), new Part(bit, room(second))};
    for (long entry : part.entries) {
      if (entry != 0) {
        halves[isSecond(entry, bit) ? 1 : 0].add(entry);
      }
    }
    int places = 1 << depth - bit;
    int first = within & -2 * places;
    Arrays.fill(directory, first, first + places, halves[0]);
    Arrays.fill(directory, first + places, first + 2 * places, halves[1]);
  }

  private static boolean isSecond(long entry, int bit) {
    return (entry >>> Long.SIZE - bit & 1) != 0;
  }

  private static int room(int entries) {
    return entries + (entries >> 2) + 8;
  }

  /** Each part twice, one behind the other. */
  private static Part[] doubled(Part[] parts) {
    Part[] twice = Arrays.copyOf(parts, 2 * parts.length);
    for (int i = 0; i < twice.length; i++) {
      twice[i] = parts[i / 2];
    }
    return twice;
  }

  private int hash(FlowKey flow) {
    return (int) (flow.hash(secret0, secret1) >>> 32);
  }

  /** Octets that the table itself takes. */
  long octets() {
    long octets = 8L * directory.length;
    for (int i = 0; i < directory.length; i += 1 << depth - directory[i].depth) {
      octets += 8L * directory[i].entries.length;
    }
    return octets;
  }

  void clear() {
    directory = new Part[] {new Part(0, 32)};
    depth = 0;
    size = 0;
    lastEntry = NONE;
  }

  /** The place that a hash names, by its last bits, in a part of so many. */
  private static int home(int hash, int length) {
    return (int) ((long) (hash & (1 << PLACE_BITS) - 1) * length >>> PLACE_BITS);
  }

  private static int after(int place, int length) {
    return place + 1 == length ? 0 : place + 1;
  }

  /** The entries whose hashes begin with the same {@link #depth} bits. */
  private static final class Part {
    final int depth;

    /** Hash in the upper half; kind and number plus 1 in the lower; 0 is free. */
    long[] entries;

    int size;

    Part(int depth, int length) {
      this.depth = depth;
      entries = new long[length];
    }

    /** Whether it has no room for one more. */
    boolean isFull() {
      return 8L * (size + 1) > 7L * entries.length;
    }

    void add(long entry) {
      place(entry);
      size++;
    }

    private void place(long entry) {
      int i = home((int) (entry >>> 32), entries.length);
      while (entries[i] != 0) {
        i = after(i, entries.length);
      }
      entries[i] = entry;
    }

    void grow() {
      long[] old = entries;
      entries = new long[old.length + (old.length >> 2)];
      for (long entry : old) {
        if (entry != 0) {
          place(entry);
        }
      }
    }

    void remove(long wanted) {
      int i = home((int) (wanted >>> 32), entries.length);
      while (entries[i] != wanted) {
        assert entries[i] != 0 : "no such entry";
        i = after(i, entries.length);
      }
      size--;
      closeGap(i);
    }

    /** Moves back what had been pushed behind the freed place. */
    private void closeGap(int gap) {
      int free = gap;
      for (int i = after(free, entries.length); entries[i] != 0; i = after(i, entries.length)) {
        int home = home((int) (entries[i] >>> 32), entries.length);
        boolean reachesFree = distance(home, i) >= distance(free, i);
        if (reachesFree) {
          entries[free] = entries[i];
          free = i;
        }
      }
      entries[free] = 0;
    }

    /** How far it is forward from one place to another. */
    private int distance(int from, int to) {
      return to >= from ? to - from : to - from + entries.length;
    }
  }
}
