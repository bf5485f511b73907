package io.leat.packet.buffer;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The memory of all streams of a stack: off-heap chunks of one size, bounded in total.
 *
 * <p>Chunks are cut from slabs that are allocated when first needed and never returned to the
 * system before the arena closes; the chunk given back last is taken first. Their content is
 * whatever the last user left. Thread-safe: application threads take chunks to send, loops take
 * chunks to receive and give both back. A lock is enough, because it is taken once for many
 * kilooctets of text.
 */
public final class ChunkPool {
  /** What a taker leaves to those who need memory more than it does, of the whole bound. */
  public enum Reserve {
    NOTHING(0),
    A_QUARTER(2),
    THREE_EIGHTHS(3);

    private final int eighths;

    Reserve(int eighths) {
      this.eighths = eighths;
    }
  }

  private static final int SLAB_OCTETS = 256 * 1024;

  private static final int LINE_LONGS = 16;

  private final Arena arena;
  private final int chunkOctets;
  private final int chunksPerSlab;

  /** Octets copied into chunks; the element lies on a cache line of its own. */
  private final long[] written = new long[2 * LINE_LONGS];

  /** Octets copied out of chunks, likewise. */
  private final long[] read = new long[2 * LINE_LONGS];

  /** Guarded by this, like all that follows. */
  private @Nullable MemorySegment[] free = new @Nullable MemorySegment[16];

  private int freeCount;
  private long chunksInUse;
  private long chunksAllocated;
  private long chunksMax;

  /**
   * @param arena shared, open as long as any chunk is in use
   * @param chunkOctets size of a chunk; a power of two
   * @param maxOctets the bound; what is not a multiple of the chunk size is not used
   */
  public ChunkPool(Arena arena, int chunkOctets, long maxOctets) {
    if (Integer.bitCount(chunkOctets) != 1 || chunkOctets < 0) {
      throw new IllegalArgumentException("chunk size is not a power of two: " + chunkOctets);
    }
    if (maxOctets < 0) {
      throw new IllegalArgumentException("negative bound: " + maxOctets);
    }
    this.arena = arena;
    this.chunkOctets = chunkOctets;
    chunksPerSlab = Math.max(1, SLAB_OCTETS / chunkOctets);
    chunksMax = maxOctets / chunkOctets;
  }

  /** A chunk with arbitrary content, or null if the bound is reached. */
  public synchronized @Nullable MemorySegment take() {
    return provide(1, Reserve.NOTHING) ? pop() : null;
  }

  /** Gives back a chunk that {@link #take} gave, once. */
  public synchronized void give(MemorySegment chunk) {
    if (chunk.byteSize() != chunkOctets || chunksInUse == 0) {
      throw new IllegalArgumentException("not a chunk of this pool that is in use: " + chunk);
    }
    if (freeCount == free.length) {
      free = Arrays.copyOf(free, 2 * freeCount);
    }
    free[freeCount++] = chunk;
    chunksInUse--;
  }

  /**
   * Fills the empty ones of a ring of slots, from chunk index {@code first} to {@code last}: all of
   * them, or none if the bound, less what is to be left, does not allow it.
   */
  synchronized boolean fill(
      @Nullable MemorySegment[] slots, long first, long last, Reserve leaves) {
    int mask = slots.length - 1;
    int missing = 0;
    for (long k = first; k <= last; k++) {
      missing += slots[(int) k & mask] == null ? 1 : 0;
    }
    if (!provide(missing, leaves)) {
      return false;
    }
    for (long k = first; k <= last; k++) {
      if (slots[(int) k & mask] == null) {
        slots[(int) k & mask] = pop();
      }
    }
    return true;
  }

  /** Makes so many free chunks exist, if the bound allows that many more in use. */
  private boolean provide(int chunks, Reserve leaves) {
    if (chunksInUse + chunks > chunksMax - left(leaves)) {
      return false;
    }
    while (freeCount < chunks) {
      if (!allocateSlab()) {
        return false;
      }
    }
    return true;
  }

  private MemorySegment pop() {
    MemorySegment chunk = Objects.requireNonNull(free[--freeCount]);
    free[freeCount] = null;
    chunksInUse++;
    return chunk;
  }

  /** If the system has no more memory to give, what is allocated becomes the bound. */
  private boolean allocateSlab() {
    int chunks = (int) Math.min(chunksPerSlab, chunksMax - chunksAllocated);
    MemorySegment slab;
    try {
      slab = arena.allocate((long) chunks * chunkOctets, Math.min(chunkOctets, 4096));
    } catch (OutOfMemoryError noMore) {
      chunksMax = chunksAllocated;
      return false;
    }
    chunksAllocated += chunks;
    if (freeCount + chunks > free.length) {
      free = Arrays.copyOf(free, Math.max(2 * free.length, freeCount + chunks));
    }
    for (int i = chunks - 1; i >= 0; i--) {
      free[freeCount++] = slab.asSlice((long) i * chunkOctets, chunkOctets);
    }
    return true;
  }

  void countWritten(int octets) {
    written[LINE_LONGS] += octets;
  }

  void countRead(int octets) {
    read[LINE_LONGS] += octets;
  }

  /**
   * Octets of text that were copied into chunks or out of them. Counted without synchronization:
   * exact where one thread does the copying, a little less where several do at a time.
   */
  public long octetsCopied() {
    return written[LINE_LONGS] + read[LINE_LONGS];
  }

  public int chunkOctets() {
    return chunkOctets;
  }

  /** Octets of the chunks taken and not yet given back. */
  public synchronized long octetsInUse() {
    return chunksInUse * chunkOctets;
  }

  /** Octets that were taken from the system so far, whether they are in use or not. */
  public synchronized long octetsAllocated() {
    return chunksAllocated * chunkOctets;
  }

  /** How many more chunks could be taken now. */
  public long chunksLeft() {
    return chunksLeft(Reserve.NOTHING);
  }

  /** How many more chunks could be taken now by one who leaves so much. */
  public synchronized long chunksLeft(Reserve leaves) {
    return Math.max(0, chunksMax - left(leaves) - chunksInUse);
  }

  private long left(Reserve leaves) {
    return chunksMax * leaves.eighths / 8;
  }

  /** The bound on {@link #octetsInUse}. */
  public synchronized long octetsMax() {
    return chunksMax * chunkOctets;
  }
}
