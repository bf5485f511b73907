package io.leat.tcp.send;

import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.buffer.SliceVisitor;
import io.leat.packet.buffer.Slices;
import io.leat.packet.buffer.StreamBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The octets that the user has sent and the peer has not acknowledged, by position.
 *
 * <p>One writer (the application, under its write lock, or a handler on the loop) appends with
 * {@link #offer}; the loop reads, and discards what is acknowledged. They meet at two published
 * positions: {@code written}, advanced by the writer, and {@code floor}, advanced by the loop. An
 * empty stream holds no memory; a guard keeps the loop from freeing the last chunk under a writer.
 * The buffer comes with the first text and goes when an empty stream is trimmed, both under the
 * guard: who has seen text behind the floor has seen the buffer, too.
 */
public final class SendStream {
  private static final VarHandle WRITTEN;
  private static final VarHandle FLOOR;
  private static final VarHandle SENT;
  private static final VarHandle GUARD;

  /**
   * Text that waits to be sent may wait for as long as the peer has no memory for it. If it took
   * the last of ours, what the peer sends would find none here, and nobody would ever have any
   * again.
   */
  public static final ChunkPool.Reserve LEAVES = ChunkPool.Reserve.THREE_EIGHTHS;

  private static final int FREE = 0;
  private static final int WRITING = 1;
  private static final int RELEASING = 2;

  private static final int SPINS = 64;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      WRITTEN = lookup.findVarHandle(SendStream.class, "written", long.class);
      FLOOR = lookup.findVarHandle(SendStream.class, "floor", long.class);
      SENT = lookup.findVarHandle(SendStream.class, "sent", long.class);
      GUARD = lookup.findVarHandle(SendStream.class, "guard", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ChunkPool pool;
  private @Nullable StreamBuffer buffer;
  private volatile int limit;

  /** Octets that may wait to be sent for the first time. */
  private volatile int unsentLimit = Integer.MAX_VALUE;

  private long written;
  private long floor;
  private long sent;

  /** Nothing more is taken: a FIN follows what was written. Set under the guard. */
  private volatile boolean finished;

  @SuppressWarnings("UnusedVariable") // through GUARD
  private int guard;

  /**
   * @param start position of the first octet
   * @param limit octets kept at most
   */
  public SendStream(ChunkPool pool, long start, int limit) {
    this.pool = pool;
    this.limit = limit;
    written = start;
    floor = start;
    sent = start;
  }

  /** Octets that {@link #offer} would take now. Any thread. */
  public int space() {
    return (int) Math.max(0, Math.min(limit - held(), unsentLimit - unsent()));
  }

  /**
   * Whether a writer that waits should be told: half of what may be held, and of what may be
   * unsent, is free. Any thread.
   */
  public boolean isRoomy() {
    return 2 * held() <= limit && 2 * unsent() <= unsentLimit;
  }

  private long unsent() {
    // in this order, as for what is held
    long from = (long) SENT.getAcquire(this);
    return Math.max(0, (long) WRITTEN.getAcquire(this) - from);
  }

  /** Octets that were offered and not acknowledged. Any thread. */
  public long held() {
    // in this order: seen the other way round, an acknowledgment in between would make it negative
    long from = (long) FLOOR.getAcquire(this);
    return (long) WRITTEN.getAcquire(this) - from;
  }

  /**
   * Copies as much as fits behind what was written. The writer only.
   *
   * @return octets taken; fewer than given when the limit or the stack's memory is reached
   */
  public int offer(MemorySegment source, long from, int octets) {
    Objects.checkFromIndexSize(from, octets, source.byteSize());
    int take = Math.min(octets, space());
    if (take <= 0) {
      return 0;
    }
    int taken = 0;
    enter();
    try {
      StreamBuffer into = bufferFor(take);
      while (taken < take && !finished) {
        int piece = Math.min(take - taken, leftOfChunk(written + taken));
        if (!into.write(written + taken, source, from + taken, piece)) {
          break;
        }
        taken += piece;
      }
    } finally {
      leave(taken);
    }
    return taken;
  }

  /** As {@link #offer(MemorySegment, long, int)}, from an array. */
  public int offer(byte[] source, int from, int octets) {
    Objects.checkFromIndexSize(from, octets, source.length);
    int take = Math.min(octets, space());
    if (take <= 0) {
      return 0;
    }
    int taken = 0;
    enter();
    try {
      StreamBuffer into = bufferFor(take);
      while (taken < take && !finished) {
        int piece = Math.min(take - taken, leftOfChunk(written + taken));
        if (!into.write(written + taken, source, from + taken, piece)) {
          break;
        }
        taken += piece;
      }
    } finally {
      leave(taken);
    }
    return taken;
  }

  /** Under the guard; the limit may have become less than it was when so many were asked for. */
  private StreamBuffer bufferFor(int octets) {
    StreamBuffer held = buffer;
    if (held == null) {
      held = new StreamBuffer(pool, LEAVES, Math.max(limit, octets));
      held.releaseAll(written);
      buffer = held;
    }
    return held;
  }

  /** A piece never needs more than one new chunk: what is refused finds the pool empty. */
  private int leftOfChunk(long position) {
    int chunk = pool.chunkOctets();
    return chunk - (int) (position & chunk - 1);
  }

  /**
   * As {@link #offer(MemorySegment, long, int)}, but the writer puts the octets into the stream's
   * own memory: nothing is copied.
   */
  public int produce(int octets, SliceVisitor writer) {
    int take = Math.min(octets, space());
    if (take <= 0) {
      return 0;
    }
    int taken = 0;
    enter();
    try {
      StreamBuffer into = bufferFor(take);
      while (taken < take && !finished) {
        int piece = Math.min(take - taken, leftOfChunk(written + taken));
        if (!into.produce(written + taken, piece, writer)) {
          break;
        }
        taken += piece;
      }
    } finally {
      leave(taken);
    }
    return taken;
  }

  @SuppressWarnings("ThreadPriorityCheck") // the other may have lost its core inside
  private void enter() {
    for (int tries = 1; !GUARD.compareAndSet(this, FREE, WRITING); tries++) {
      if (tries % SPINS == 0) {
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
    }
  }

  private void leave(int taken) {
    WRITTEN.setRelease(this, written + taken);
    GUARD.setRelease(this, FREE);
  }

  /** The position behind the last octet written. Any thread. */
  public long end() {
    return (long) WRITTEN.getAcquire(this);
  }

  /** The octets from {@code from} to {@code to}, uncopied, valid until they are discarded. Loop. */
  public void slices(long from, long to, Slices out) {
    if (from < to) {
      buffer().slices(from, to, out);
    }
  }

  private StreamBuffer buffer() {
    return Objects.requireNonNull(buffer, "there is no text");
  }

  /** Frees what lies before {@code position}: it was acknowledged. Loop. */
  public void discardBefore(long position) {
    if (position <= floor) {
      return;
    }
    buffer().discardBefore(position);
    FLOOR.setRelease(this, position);
    if (position == end() && GUARD.compareAndSet(this, FREE, RELEASING)) {
      if (position == written) {
        buffer().discardAll(position);
      }
      GUARD.setRelease(this, FREE);
    }
  }

  /**
   * Frees all that an empty stream still holds; a writer inside keeps it for the next time. Loop.
   */
  public void trim() {
    if (floor == end() && GUARD.compareAndSet(this, FREE, RELEASING)) {
      if (floor == written) {
        release();
      }
      GUARD.setRelease(this, FREE);
    }
  }

  /** Under the guard. */
  private void release() {
    StreamBuffer held = buffer;
    if (held != null) {
      held.releaseAll(written);
      buffer = null;
    }
  }

  /**
   * Takes nothing more, whoever is writing: a FIN follows. Loop.
   *
   * @return the position behind the last octet
   */
  public long finish() {
    enter();
    finished = true;
    GUARD.setRelease(this, FREE);
    return end();
  }

  /** Whether {@link #offer} takes nothing for good. Any thread. */
  public boolean isFinished() {
    return finished;
  }

  /** Frees everything and takes nothing more: the connection is over. Loop. */
  public void close() {
    enter();
    finished = true;
    FLOOR.setRelease(this, written);
    release();
    GUARD.setRelease(this, FREE);
  }

  /** Everything before {@code position} has been sent at least once. Loop. */
  public void sentBefore(long position) {
    if (position > sent) {
      SENT.setRelease(this, position);
    }
  }

  /**
   * Changes how much may wait to be sent for the first time (the not-sent low-water mark). Loop.
   */
  public void setUnsentLimit(int octets) {
    unsentLimit = octets;
  }

  public int unsentLimit() {
    return unsentLimit;
  }

  public int limit() {
    return limit;
  }

  /** Changes the limit; text beyond a smaller one stays until it is acknowledged. Loop. */
  public void setLimit(int octets) {
    enter();
    StreamBuffer held = buffer;
    if (held != null && octets > held.capacity()) {
      held.setCapacity(octets);
    }
    limit = octets;
    GUARD.setRelease(this, FREE);
  }
}
