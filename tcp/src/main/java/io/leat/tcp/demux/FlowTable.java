package io.leat.tcp.demux;

import io.leat.packet.wire.FlowKey;
import java.util.Arrays;

/**
 * Which entry a flow belongs to: open addressing over one {@code long} an entry, with a keyed hash
 * that nobody outside can aim at.
 *
 * <p>An entry holds 32 bits of the hash, a kind and a number; the flow itself is kept by whoever
 * owns the number, and compared there.
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
    int hash = hash(flow);
    int mask = entries.length - 1;
    for (int i = hash & mask; entries[i] != 0; i = i + 1 & mask) {
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
    if (4L * ++size > 3L * entries.length) {
      grow();
    }
    place(entry(hash(flow), kind, number));
  }

  private static long entry(int hash, Kind kind, int number) {
    return (long) hash << 32 | ((kind.ordinal() << KIND_SHIFT | number) + 1) & 0xffff_ffffL;
  }

  private void place(long entry) {
    int mask = entries.length - 1;
    int i = (int) (entry >>> 32) & mask;
    while (entries[i] != 0) {
      i = i + 1 & mask;
    }
    entries[i] = entry;
  }

  /** Removes the entry, which must be there. */
  void remove(FlowKey flow, Kind kind, int number) {
    int mask = entries.length - 1;
    int hash = hash(flow);
    long wanted = entry(hash, kind, number);
    int i = hash & mask;
    while (entries[i] != wanted) {
      assert entries[i] != 0 : "no entry for " + flow;
      i = i + 1 & mask;
    }
    size--;
    closeGap(i, mask);
  }

  /** Moves back what had been pushed behind the freed place. */
  private void closeGap(int gap, int mask) {
    int free = gap;
    for (int i = free + 1 & mask; entries[i] != 0; i = i + 1 & mask) {
      int home = (int) (entries[i] >>> 32) & mask;
      boolean reachesFree = (i - home & mask) >= (i - free & mask);
      if (reachesFree) {
        entries[free] = entries[i];
        free = i;
      }
    }
    entries[free] = 0;
  }

  private void grow() {
    long[] old = entries;
    entries = new long[2 * old.length];
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
  }
}
