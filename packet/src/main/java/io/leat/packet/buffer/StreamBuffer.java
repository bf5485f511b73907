package io.leat.packet.buffer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The octets of a stream, addressed by their 64-bit position, in chunks of a {@link ChunkPool}.
 *
 * <p>Chunk {@code k} holds the positions from {@code k * chunkOctets}; a ring of slots, {@code
 * table[k & mask]}, finds it. Octets may be written in any order inside the span from the floor to
 * floor plus capacity, and are freed from the front by whole chunks. An empty buffer holds neither
 * chunk nor table.
 *
 * <p>Text may also be lent ({@link #lend}): it is read where its owner has it until {@link #settle}
 * copies what is still wanted into the chunks that were taken for it.
 *
 * <p>No locks, and none needed if the owner keeps these rules. One thread writes. Another may read
 * what the owner has published since (release, acquire). Either may discard; the span moves up for
 * the writer only when the new floor has been published to it after {@link #discardBefore}
 * returned. A slot that is in use is never moved or replaced. The first write, {@link #releaseAll}
 * and {@link #setCapacity} change the table, {@link #lend} and {@link #settle} what is lent: the
 * owner keeps the other thread out while they run.
 */
public final class StreamBuffer {
  private static final long NO_FLOOR = -1;

  private final ChunkPool pool;
  private ChunkPool.Reserve leaves;
  private final int chunkShift;
  private int capacity;

  /** Its length is a power of two, and no span of {@link #capacity} needs more slots. */
  private @Nullable MemorySegment @Nullable [] table;

  /** Chunks wholly below are free. Belongs to the thread that discards. */
  private long floor = NO_FLOOR;

  /** The memory in which the octets from {@link #lentFrom} on lie for now; null for none. */
  private @Nullable Slices lent;

  private long lentFrom;

  /** Counted by the thread that writes. */
  private int chunksTaken;

  /** Counted by the thread that discards. */
  private int chunksGiven;

  /**
   * A buffer that may take the last chunk of the pool.
   *
   * @param capacity the largest span in octets from the floor to the last octet held, at least 1
   */
  public StreamBuffer(ChunkPool pool, int capacity) {
    this(pool, ChunkPool.Reserve.NOTHING, capacity);
  }

  /**
   * @param leaves what is to be left of the pool
   * @param capacity the largest span in octets from the floor to the last octet held, at least 1
   */
  public StreamBuffer(ChunkPool pool, ChunkPool.Reserve leaves, int capacity) {
    this.pool = pool;
    this.leaves = leaves;
    chunkShift = Integer.numberOfTrailingZeros(pool.chunkOctets());
    this.capacity = checked(capacity);
  }

  /** From now on so much is to be left of the pool. The thread that writes. */
  public void leave(ChunkPool.Reserve reserve) {
    leaves = reserve;
  }

  private static int checked(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity " + capacity);
    }
    return capacity;
  }

  /**
   * Stores {@code octets} of {@code source} at {@code position}. Returns false, with nothing
   * written, if the pool has no chunk to give.
   *
   * <p>Of a new buffer the first position written is the floor, unless {@link #releaseAll} or
   * {@link #discardBefore} has named one.
   */
  public boolean write(long position, MemorySegment source, long from, int octets) {
    if (slotsFor(position, octets) == null) {
      return false;
    }
    copyIn(position, source, from, octets);
    return true;
  }

  private void copyIn(long position, MemorySegment source, long from, int octets) {
    @Nullable MemorySegment @Nullable [] slots = table;
    int done = 0;
    while (done < octets) {
      long to = position + done;
      int run = run(to, octets - done);
      MemorySegment.copy(source, from + done, chunk(slots, to), offset(to), run);
      done += run;
    }
    pool.countWritten(octets);
  }

  /** As above, from an array. */
  public boolean write(long position, byte[] source, int from, int octets) {
    @Nullable MemorySegment[] slots = slotsFor(position, octets);
    if (slots == null) {
      return false;
    }
    int done = 0;
    while (done < octets) {
      long to = position + done;
      int run = run(to, octets - done);
      MemorySegment.copy(
          source, from + done, chunk(slots, to), ValueLayout.JAVA_BYTE, offset(to), run);
      done += run;
    }
    pool.countWritten(octets);
    return true;
  }

  /**
   * As {@link #write}, but the writer puts the octets where they belong. Returns false, with nobody
   * called, if the pool has no chunk to give.
   */
  public boolean produce(long position, int octets, SliceVisitor writer) {
    if (slotsFor(position, octets) == null) {
      return false;
    }
    visit(position, octets, writer);
    return true;
  }

  /**
   * Takes text that stays where it is until {@link #settle}, behind what was lent before. Returns
   * false, with nothing taken, if the pool has no chunk to give for it.
   *
   * @param source memory that holds the text among its octets from {@code from} on
   * @param list an empty one, which belongs to the buffer until it has settled; used if nothing is
   *     lent yet
   */
  public boolean lend(long position, Slices source, int from, int octets, Slices list) {
    if (slotsFor(position, octets) == null) {
      return false;
    }
    Slices held = lent;
    if (held == null) {
      held = list;
      lent = held;
      lentFrom = position;
    }
    assert position == lentFrom + held.octets() : position + " behind " + lentFrom;
    held.addPart(source, from, octets);
    return true;
  }

  public boolean hasLent() {
    return lent != null;
  }

  /** Copies what is lent, from {@code wanted} on, to its place: its owner wants its memory back. */
  public void settle(long wanted) {
    Slices held = lent;
    if (held == null) {
      return;
    }
    lent = null;
    if (wanted >= lentFrom + held.octets()) {
      return;
    }
    long position = lentFrom;
    for (int i = 0; i < held.count(); i++) {
      int octets = held.length(i);
      int skip = Math.clamp(wanted - position, 0, octets);
      copyIn(position + skip, held.segment(i), held.offset(i) + skip, octets - skip);
      position += octets;
    }
  }

  /** The octets from {@code position} on that lie in chunks, up to {@code octets}. */
  private int inChunks(long position, int octets) {
    return lent == null ? octets : Math.clamp(lentFrom - position, 0, octets);
  }

  /** Shows where {@code octets} from {@code position} lie, all of which must have been written. */
  public void visit(long position, int octets, SliceVisitor visitor) {
    int inChunks = inChunks(position, octets);
    int done = 0;
    while (done < inChunks) {
      long from = position + done;
      int run = run(from, inChunks - done);
      visitor.slice(from, chunk(table, from), offset(from), run);
      done += run;
    }
    if (lent != null && done < octets) {
      visitLent(lent, position + done, octets - done, visitor);
    }
  }

  private void visitLent(Slices held, long position, int octets, SliceVisitor visitor) {
    long at = position;
    long end = position + octets;
    long begin = lentFrom;
    for (int i = 0; at < end; i++) {
      int length = held.length(i);
      int skip = (int) (at - begin);
      if (skip < length) {
        int run = (int) Math.min(length - skip, end - at);
        visitor.slice(at, held.segment(i), held.offset(i) + skip, run);
        at += run;
      }
      begin += length;
    }
  }

  /** The table with a chunk for each octet of the range, or null if the pool has too few. */
  private @Nullable MemorySegment @Nullable [] slotsFor(long position, int octets) {
    @Nullable MemorySegment[] held = table;
    @Nullable MemorySegment[] slots =
        held == null ? new @Nullable MemorySegment[slotsNeeded(capacity)] : held;
    long first = position >> chunkShift;
    long last = octets == 0 ? first - 1 : (position + octets - 1) >> chunkShift;
    assert isInSpan(position, last, slots.length) : position + " + " + octets + ", floor " + floor;
    int missing = missing(slots, first, last);
    if (missing > 0) {
      if (!pool.fill(slots, first, last, leaves)) {
        return null;
      }
      chunksTaken += missing;
      table = slots;
      if (floor == NO_FLOOR) {
        floor = position;
      }
    }
    return slots;
  }

  private boolean isInSpan(long position, long lastChunk, int slots) {
    return floor == NO_FLOOR || (position >= floor && lastChunk - (floor >> chunkShift) < slots);
  }

  private static int missing(@Nullable MemorySegment[] slots, long first, long last) {
    int missing = 0;
    for (long k = first; k <= last; k++) {
      missing += slots[(int) k & (slots.length - 1)] == null ? 1 : 0;
    }
    return missing;
  }

  /** How many more chunks a write of {@code octets} at {@code position} would take. */
  public int chunksMissing(long position, int octets) {
    long first = position >> chunkShift;
    long last = octets == 0 ? first - 1 : (position + octets - 1) >> chunkShift;
    @Nullable MemorySegment[] slots = table;
    return slots == null ? (int) (last - first + 1) : missing(slots, first, last);
  }

  /** A span of this many octets touches one chunk more than its length, if it begins inside one. */
  private int slotsNeeded(int octets) {
    long whole = (octets + (1L << chunkShift) - 1) >> chunkShift;
    int chunks = (int) whole + 1;
    return Integer.highestOneBit(2 * chunks - 1);
  }

  /** Copies {@code octets} from {@code position}, all of which must have been written. */
  public void read(long position, byte[] target, int at, int octets) {
    int inChunks = inChunks(position, octets);
    int done = 0;
    while (done < inChunks) {
      long from = position + done;
      int run = run(from, inChunks - done);
      MemorySegment.copy(
          chunk(table, from), ValueLayout.JAVA_BYTE, offset(from), target, at + done, run);
      done += run;
    }
    Slices held = lent;
    if (held != null && done < octets) {
      held.copyPart((int) (position + done - lentFrom), target, at + done, octets - done);
    }
    pool.countRead(octets);
  }

  /** As above, into a segment. */
  public void read(long position, MemorySegment target, long at, int octets) {
    int inChunks = inChunks(position, octets);
    int done = 0;
    while (done < inChunks) {
      long from = position + done;
      int run = run(from, inChunks - done);
      MemorySegment.copy(chunk(table, from), offset(from), target, at + done, run);
      done += run;
    }
    Slices held = lent;
    if (held != null && done < octets) {
      held.copyPart((int) (position + done - lentFrom), target, at + done, octets - done);
    }
    pool.countRead(octets);
  }

  /** As above, into a buffer, whose position moves on by {@code octets}. */
  public void read(long position, ByteBuffer target, int octets) {
    if (target.hasArray()) {
      read(position, target.array(), target.arrayOffset() + target.position(), octets);
    } else {
      read(position, MemorySegment.ofBuffer(target), 0, octets);
    }
    target.position(target.position() + octets);
  }

  /** Appends to {@code out} where the octets from {@code from} to {@code to} lie, uncopied. */
  public void slices(long from, long to, Slices out) {
    long position = from;
    while (position < to) {
      int run = run(position, (int) (to - position));
      out.add(chunk(table, position), offset(position), run);
      position += run;
    }
  }

  /** Frees the chunks that lie wholly below {@code position}, which becomes the floor. */
  public void discardBefore(long position) {
    @Nullable MemorySegment[] slots = table;
    if (slots != null) {
      long first = floor >> chunkShift;
      long end = Math.min(position >> chunkShift, first + slots.length);
      for (long k = first; k < end; k++) {
        give(slots, (int) k & (slots.length - 1));
      }
    }
    floor = Math.max(floor, position);
  }

  /**
   * Frees all chunks of a stream that holds nothing at or after {@code position}, and keeps the
   * table for what comes next.
   */
  public void discardAll(long position) {
    discardBefore(position);
    @Nullable MemorySegment[] slots = table;
    if (slots != null) {
      give(slots, (int) (position >> chunkShift) & (slots.length - 1));
    }
  }

  /** Frees the chunks that lie wholly at or behind {@code position}: what they hold is void. */
  public void discardFrom(long position) {
    @Nullable MemorySegment[] slots = table;
    if (slots != null) {
      long first = (position + (1L << chunkShift) - 1) >> chunkShift;
      long end = (floor >> chunkShift) + slots.length;
      for (long k = first; k < end; k++) {
        give(slots, (int) k & (slots.length - 1));
      }
    }
  }

  /** Frees all chunks and the table; {@code nextFloor} is where the stream continues. */
  public void releaseAll(long nextFloor) {
    lent = null;
    @Nullable MemorySegment[] slots = table;
    if (slots != null) {
      for (int slot = 0; slot < slots.length; slot++) {
        give(slots, slot);
      }
    }
    table = null;
    floor = nextFloor;
  }

  private void give(@Nullable MemorySegment[] slots, int slot) {
    MemorySegment chunk = slots[slot];
    if (chunk != null) {
      slots[slot] = null;
      chunksGiven++;
      pool.give(chunk);
    }
  }

  /**
   * Changes the largest span. What is held stays, also if it is more than that.
   *
   * @param newCapacity at least 1
   */
  public void setCapacity(int newCapacity) {
    int needed = slotsNeeded(checked(newCapacity));
    capacity = newCapacity;
    @Nullable MemorySegment[] old = table;
    if (old == null || needed <= old.length) {
      return;
    }
    @Nullable MemorySegment[] larger = new @Nullable MemorySegment[needed];
    long first = floor >> chunkShift;
    for (long k = first; k < first + old.length; k++) {
      larger[(int) k & (larger.length - 1)] = old[(int) k & (old.length - 1)];
    }
    table = larger;
  }

  private int run(long position, int octets) {
    return Math.min(octets, (1 << chunkShift) - offset(position));
  }

  private int offset(long position) {
    return (int) position & ((1 << chunkShift) - 1);
  }

  private MemorySegment chunk(@Nullable MemorySegment @Nullable [] slots, long position) {
    if (slots != null) {
      MemorySegment chunk = slots[(int) (position >> chunkShift) & (slots.length - 1)];
      if (chunk != null) {
        return chunk;
      }
    }
    throw new IllegalStateException("nothing is held at position " + position);
  }

  public boolean isEmpty() {
    return chunksHeld() == 0;
  }

  /** How many chunks of the pool are held here; exact where writing and discarding are ordered. */
  public int chunksHeld() {
    return chunksTaken - chunksGiven;
  }

  public int capacity() {
    return capacity;
  }
}
