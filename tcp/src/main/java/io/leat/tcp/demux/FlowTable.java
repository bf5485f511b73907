package io.leat.tcp.demux;

import io.leat.packet.wire.FlowKey;
import java.util.Arrays;

/**
 * Which entry a flow belongs to: open addressing over one {@code long} an entry, with a keyed hash
 * that nobody outside can aim at.
 *
 * <p>An entry holds 32 bits of the hash, a kind and a number; the flow itself is kept by whoever
 * owns the number, and compared there. Entries lie as near behind the place that the hash names as
 * others leave room; the table is full at seven eighths and grows by a quarter, so that a flow
 * costs 9 to 12 octets here.
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

  private final Owner owner;
  private final long secret0;
  private final long secret1;

  /** Hash in the upper half; kind and number plus 1 in the lower; 0 is free. */
  private long[] entries = new long[32];

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
    for (int i = home(hash); entries[i] != 0; i = after(i)) {
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

  static Kind kind(int entry) {
    return KINDS[entry >>> KIND_SHIFT];
  }

  static int number(int entry) {
    return entry & NUMBER_MASK;
  }

  void add(FlowKey flow, Kind kind, int number) {
    if (8L * ++size > 7L * entries.length) {
      grow();
    }
    place(entry(hash(flow), kind, number));
  }

  private static long entry(int hash, Kind kind, int number) {
    return (long) hash << 32 | ((kind.ordinal() << KIND_SHIFT | number) + 1) & 0xffff_ffffL;
  }

  private void place(long entry) {
    int i = home((int) (entry >>> 32));
    while (entries[i] != 0) {
      i = after(i);
    }
    entries[i] = entry;
  }

  /** The place that a hash names. */
  private int home(int hash) {
    return (int) ((hash & 0xffff_ffffL) * entries.length >>> 32);
  }

  private int after(int place) {
    return place + 1 == entries.length ? 0 : place + 1;
  }

  /** How far it is forward from one place to another. */
  private int distance(int from, int to) {
    return to >= from ? to - from : to - from + entries.length;
  }

  /** Removes the entry, which must be there. */
  void remove(FlowKey flow, Kind kind, int number) {
    lastEntry = NONE;
    int hash = hash(flow);
    long wanted = entry(hash, kind, number);
    int i = home(hash);
    while (entries[i] != wanted) {
      assert entries[i] != 0 : "no entry for " + flow;
      i = after(i);
    }
    size--;
    closeGap(i);
  }

  /** Moves back what had been pushed behind the freed place. */
  private void closeGap(int gap) {
    int free = gap;
    for (int i = after(free); entries[i] != 0; i = after(i)) {
      int home = home((int) (entries[i] >>> 32));
      boolean reachesFree = distance(home, i) >= distance(free, i);
      if (reachesFree) {
        entries[free] = entries[i];
        free = i;
      }
    }
    entries[free] = 0;
  }

  private void grow() {
    long[] old = entries;
    entries = new long[old.length + (old.length >> 2)];
    for (long entry : old) {
      if (entry != 0) {
        place(entry);
      }
    }
  }

  private int hash(FlowKey flow) {
    return (int) (flow.hash(secret0, secret1) >>> 32);
  }

  /** Octets that the table itself takes. */
  long octets() {
    return 8L * entries.length;
  }

  void clear() {
    Arrays.fill(entries, 0);
    size = 0;
    lastEntry = NONE;
  }
}
