package io.leat.packet.buffer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A reused list of pieces of memory that together are one run of octets, for gather output.
 *
 * <p>The pieces are referenced, not copied: they are valid as long as their owner says so. The list
 * grows to the largest use and allocates nothing after that.
 */
public final class Slices {
  private MemorySegment[] segments = new MemorySegment[4];
  private long[] offsets = new long[4];
  private int[] lengths = new int[4];
  private int count;
  private int octets;

  /** Forgets all pieces. */
  public void clear() {
    count = 0;
    octets = 0;
  }

  /**
   * Appends {@code length} octets of {@code segment} from {@code offset}; a length of 0 is ignored.
   */
  public void add(MemorySegment segment, long offset, int length) {
    if (length == 0) {
      return;
    }
    if (count == lengths.length) {
      segments = Arrays.copyOf(segments, 2 * count);
      offsets = Arrays.copyOf(offsets, 2 * count);
      lengths = Arrays.copyOf(lengths, 2 * count);
    }
    segments[count] = segment;
    offsets[count] = offset;
    lengths[count++] = length;
    octets += length;
  }

  /** Appends all pieces of another list. */
  public void addAll(Slices other) {
    for (int i = 0; i < other.count; i++) {
      add(other.segments[i], other.offsets[i], other.lengths[i]);
    }
  }

  /** Appends {@code length} octets of another list, from {@code from} on. */
  public void addPart(Slices other, int from, int length) {
    int skip = from;
    int missing = length;
    for (int i = 0; i < other.count && missing > 0; i++) {
      int piece = other.lengths[i];
      if (skip < piece) {
        int taken = Math.min(piece - skip, missing);
        add(other.segments[i], other.offsets[i] + skip, taken);
        missing -= taken;
      }
      skip = Math.max(0, skip - piece);
    }
    assert missing == 0 : from + "+" + length + " of " + other.octets;
  }

  public int count() {
    return count;
  }

  public MemorySegment segment(int index) {
    return segments[index];
  }

  public long offset(int index) {
    return offsets[index];
  }

  public int length(int index) {
    return lengths[index];
  }

  /** The sum of all lengths. */
  public int octets() {
    return octets;
  }

  public boolean isEmpty() {
    return octets == 0;
  }

  /** Copies {@code length} octets, from {@code from} on, into {@code target} from {@code at}. */
  public void copyPart(int from, MemorySegment target, long at, int length) {
    int skip = from;
    long to = at;
    long end = at + length;
    for (int i = 0; to < end; i++) {
      int piece = lengths[i];
      if (skip < piece) {
        int run = (int) Math.min(piece - skip, end - to);
        MemorySegment.copy(segments[i], offsets[i] + skip, target, to, run);
        to += run;
      }
      skip = Math.max(0, skip - piece);
    }
  }

  /** As above, into an array. */
  public void copyPart(int from, byte[] target, int at, int length) {
    int skip = from;
    int to = at;
    int end = at + length;
    for (int i = 0; to < end; i++) {
      int piece = lengths[i];
      if (skip < piece) {
        int run = Math.min(piece - skip, end - to);
        MemorySegment.copy(segments[i], ValueLayout.JAVA_BYTE, offsets[i] + skip, target, to, run);
        to += run;
      }
      skip = Math.max(0, skip - piece);
    }
  }

  /** Copies all pieces, one behind the other, into {@code target} from {@code at}. */
  public void copyTo(MemorySegment target, long at) {
    for (int i = 0; i < count; i++) {
      MemorySegment.copy(segments[i], offsets[i], target, at, lengths[i]);
      at += lengths[i];
    }
  }
}
