package io.leat.link.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.leat.packet.buffer.Slices;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** An array of {@code struct iovec} (address, octets) for one gather write. */
final class GatherList {
  private static final int ENTRY = 16;
  private static final int ENTRIES = 64;

  private final MemorySegment entries;
  private int count;

  GatherList(Arena arena) {
    entries = arena.allocate((long) ENTRIES * ENTRY, 8);
  }

  /** Whether a first piece and this text fit. */
  static boolean fits(Slices text) {
    return text.count() < ENTRIES;
  }

  /** Begins with the first {@code octets} of a piece; the text follows. */
  void set(MemorySegment first, int octets, Slices text) {
    count = 0;
    add(first.address(), octets);
    for (int i = 0; i < text.count(); i++) {
      add(text.segment(i).address() + text.offset(i), text.length(i));
    }
  }

  private void add(long address, int octets) {
    long at = (long) count * ENTRY;
    entries.set(JAVA_LONG, at, address);
    entries.set(JAVA_LONG, at + 8, octets);
    count++;
  }

  MemorySegment entries() {
    return entries;
  }

  int count() {
    return count;
  }
}
