package io.leat.tcp.receive;

import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.buffer.ChunkPool.Reserve;
import io.leat.packet.buffer.SliceVisitor;
import io.leat.packet.buffer.Slices;
import io.leat.packet.buffer.StreamBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The octets that have arrived and were not read, by position, and the ranges beyond gaps.
 *
 * <p>The loop places text with {@link #place} and publishes what is contiguous; one reader (the
 * application, under its read lock, or a handler on the loop) takes it with {@code poll}. They meet
 * at two published positions: {@code available}, advanced by the loop, and {@code read}, advanced
 * by the reader. An empty stream holds no memory, and once it is trimmed no buffer: that comes with
 * the next text, and who has seen text has seen it, too. A guard, held while text is copied out,
 * keeps the loop from freeing or moving what a reader is inside of.
 *
 * <p>Text whose frames stay as they are until the loop's turn is over need not be copied before:
 * {@link #lend} lets it be read where it is, and {@link LentText} has what nobody has read by then
 * copied.
 */
public final class ReceiveStream {
  private static final VarHandle AVAILABLE;
  private static final VarHandle READ;
  private static final VarHandle GUARD;

  private static final int FREE = 0;
  private static final int TAKEN = 1;
  private static final int SPINS = 64;

  /** Text that lies across the border of two chunks is kept, however small the buffer. */
  private static final int FEWEST_CHUNKS = 2;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      AVAILABLE = lookup.findVarHandle(ReceiveStream.class, "available", long.class);
      READ = lookup.findVarHandle(ReceiveStream.class, "read", long.class);
      GUARD = lookup.findVarHandle(ReceiveStream.class, "guard", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ChunkPool pool;
  private @Nullable StreamBuffer buffer;
  private int capacity;
  private final int outOfOrderLimit;
  private @Nullable OutOfOrderRanges outOfOrder;

  private long available;
  private long read;

  @SuppressWarnings("UnusedVariable") // through GUARD
  private int guard;

  /**
   * @param start position of the first octet
   * @param capacity octets between the reader and the right edge of the window, at most
   * @param outOfOrderLimit ranges kept beyond gaps, at most
   */
  public ReceiveStream(ChunkPool pool, long start, int capacity, int outOfOrderLimit) {
    this.pool = pool;
    this.capacity = capacity;
    this.outOfOrderLimit = outOfOrderLimit;
    available = start;
    read = start;
  }

  // The loop's side.

  /**
   * Keeps text at its position. The caller has trimmed it to the window. Of octets that arrive more
   * than once the first count.
   *
   * @param contiguous RCV.NXT
   * @return false if it was not kept, for want of memory or of ranges
   */
  public boolean place(long position, MemorySegment text, long from, int octets, long contiguous) {
    boolean beyondGap = position > contiguous;
    if (beyondGap && !ranges().accepts(position, position + octets)) {
      return false;
    }
    settle(); // what is lent ends the stream: nothing can come behind it but more of it
    StreamBuffer into = bufferForText();
    leaveToOthers(into, beyondGap);
    // the window follows the reader at once, so what the buffer spans must follow before this
    into.discardBefore(readPosition());
    if (beyondGap && !mayTakeChunks(into, position, octets, contiguous)) {
      return false;
    }
    boolean written =
        hasGap()
            ? writeMissing(into, position, text, from, octets)
            : into.write(position, text, from, octets);
    if (written && beyondGap) {
      ranges().add(position, position + octets);
    }
    return written;
  }

  /**
   * As {@link #place}, for text that stays where it is until {@code lentText} settles: in order it
   * is not copied. Out of order it is, and what was lent before it as well; what could be kept of
   * such text stays if the rest could not.
   */
  public boolean lend(
      long position, Slices text, int from, int octets, long contiguous, LentText lentText) {
    if (position != contiguous || hasGap()) {
      return placePieces(position, text, from, octets, contiguous);
    }
    StreamBuffer into = bufferForText();
    leaveToOthers(into, false);
    into.discardBefore(readPosition());
    enter();
    boolean taken =
        into.lend(position, text, from, octets, into.hasLent() ? text : lentText.list(this));
    leave();
    return taken;
  }

  private boolean placePieces(long position, Slices text, int from, int octets, long contiguous) {
    long at = position;
    long end = position + octets;
    int skip = from;
    for (int i = 0; at < end; i++) {
      int length = text.length(i);
      if (skip < length) {
        int piece = (int) Math.min(length - skip, end - at);
        long reached = position <= contiguous ? at : contiguous;
        if (!place(at, text.segment(i), text.offset(i) + skip, piece, reached)) {
          return false;
        }
        at += piece;
      }
      skip = Math.max(0, skip - length);
    }
    return true;
  }

  /** Copies what was lent and is not read yet. */
  void settle() {
    StreamBuffer held = buffer;
    if (held != null && held.hasLent()) {
      enter();
      held.settle(readPosition());
      leave();
    }
  }

  private StreamBuffer bufferForText() {
    StreamBuffer held = buffer;
    if (held == null) {
      held = new StreamBuffer(pool, capacity);
      held.releaseAll(readPosition());
      buffer = held;
    }
    return held;
  }

  /**
   * The last of the memory is for streams that have nothing to read yet: what they get is read, and
   * the memory comes back. Text beyond a gap can wait, for nobody can read it; and so can more text
   * for a reader that has some.
   */
  private static void leaveToOthers(StreamBuffer into, boolean beyondGap) {
    boolean canWait = beyondGap || into.chunksHeld() >= FEWEST_CHUNKS;
    into.leave(canWait ? Reserve.A_QUARTER : Reserve.NOTHING);
  }

  /**
   * Whether text beyond a gap may take what chunks it needs. The window touches one chunk more than
   * its length if it begins inside one: that one is for who fills it. Who scatters octets over the
   * window gets no more memory than the buffer has octets, that of the next octet in order
   * included.
   */
  private boolean mayTakeChunks(StreamBuffer into, long position, int octets, long contiguous) {
    int missing = into.chunksMissing(position, octets);
    if (missing == 0) {
      return true;
    }
    int chunkOctets = pool.chunkOctets();
    boolean apart = contiguous / chunkOctets != position / chunkOctets;
    int reserved = apart ? into.chunksMissing(contiguous, 1) : 0;
    int most = Math.max(FEWEST_CHUNKS, capacity / chunkOctets);
    if (into.chunksHeld() + missing + reserved <= most) {
      return true;
    }
    long held = readable() + ranges().octets();
    return 2 * (held + octets) >= capacity;
  }

  /** Writes what is not held yet. */
  private boolean writeMissing(
      StreamBuffer into, long position, MemorySegment text, long from, int octets) {
    OutOfOrderRanges held = ranges();
    long end = position + octets;
    long at = position;
    for (int range = held.firstBehind(at); at < end; range++) {
      boolean more = range < held.count();
      long to = more ? Math.min(held.left(range), end) : end;
      if (to > at && !into.write(at, text, from + at - position, (int) (to - at))) {
        return false;
      }
      at = more ? held.right(range) : end;
    }
    return true;
  }

  /**
   * Text is contiguous up to {@code position}: takes the ranges that it reaches, and publishes.
   *
   * @return the new RCV.NXT
   */
  public long advance(long position) {
    OutOfOrderRanges ranges = outOfOrder;
    long contiguous = ranges == null || ranges.isEmpty() ? position : ranges.advance(position);
    AVAILABLE.setRelease(this, contiguous);
    return contiguous;
  }

  /** The ranges beyond gaps; created when first asked for. */
  public OutOfOrderRanges ranges() {
    OutOfOrderRanges ranges = outOfOrder;
    if (ranges == null) {
      ranges = new OutOfOrderRanges(outOfOrderLimit);
      outOfOrder = ranges;
    }
    return ranges;
  }

  public boolean hasGap() {
    return outOfOrder != null && !outOfOrder.isEmpty();
  }

  /** Frees what the reader has taken. */
  public void discardRead() {
    StreamBuffer held = buffer;
    if (held == null || held.isEmpty()) {
      return;
    }
    long position = readPosition();
    if (position == available && !hasGap()) {
      held.discardAll(position);
    } else {
      held.discardBefore(position);
    }
  }

  /** Nothing more will arrive: frees what lies beyond a gap, and what was read. */
  public void endArrivals() {
    outOfOrder = null;
    if (buffer != null) {
      buffer.discardFrom(available);
    }
    discardRead();
  }

  /** Frees all that an empty stream still holds. */
  public void trim() {
    if (readPosition() == available && !hasGap()) {
      outOfOrder = null;
      release();
    }
  }

  private void release() {
    StreamBuffer held = buffer;
    if (held != null) {
      held.releaseAll(available);
      buffer = null;
    }
  }

  /** Frees everything: nobody will read. */
  public void releaseAll() {
    if (outOfOrder != null) {
      outOfOrder.clear();
    }
    enter();
    READ.setRelease(this, available);
    release();
    leave();
  }

  /** The largest capacity so far: a window that was offered stays, also if the buffer shrinks. */
  public int capacity() {
    return capacity;
  }

  /** Changes the capacity; never below what was offered. */
  public void setCapacity(int octets) {
    if (octets > capacity) {
      capacity = octets;
      StreamBuffer held = buffer;
      if (held != null) {
        enter();
        held.setCapacity(octets);
        leave();
      }
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // the other may have lost its core inside
  private void enter() {
    for (int tries = 1; !GUARD.compareAndSet(this, FREE, TAKEN); tries++) {
      if (tries % SPINS == 0) {
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
    }
  }

  private void leave() {
    GUARD.setRelease(this, FREE);
  }

  // The reader's side.

  /** Octets that can be read now. Any thread. */
  public int readable() {
    // in this order: seen the other way round, a reader in between would make it negative
    long from = (long) READ.getAcquire(this);
    return (int) ((long) AVAILABLE.getAcquire(this) - from);
  }

  /** The position of the next octet to read. Any thread. */
  public long readPosition() {
    return (long) READ.getAcquire(this);
  }

  /** The position behind the last octet that can be read. Any thread. */
  public long available() {
    return (long) AVAILABLE.getAcquire(this);
  }

  /** Takes up to {@code octets}; returns how many. The reader only. */
  public int poll(byte[] target, int at, int octets) {
    int take = begin(octets);
    int taken = 0;
    try {
      if (take > 0) {
        buffer().read(read, target, at, take);
        taken = take;
      }
    } finally {
      end(take, taken);
    }
    return taken;
  }

  /** As {@link #poll(byte[], int, int)}, into memory. */
  public int poll(MemorySegment target, long at, int octets) {
    int take = begin(octets);
    int taken = 0;
    try {
      if (take > 0) {
        buffer().read(read, target, at, take);
        taken = take;
      }
    } finally {
      end(take, taken);
    }
    return taken;
  }

  /** As {@link #poll(byte[], int, int)}, into a buffer, as much as it has room for. */
  public int poll(ByteBuffer target) {
    int take = begin(target.remaining());
    int taken = 0;
    try {
      if (take > 0) {
        buffer().read(read, target, take);
        taken = take;
      }
    } finally {
      end(take, taken);
    }
    return taken;
  }

  /** Shows up to {@code octets} where they lie, and takes them; returns how many. The reader. */
  public int consume(int octets, SliceVisitor reader) {
    int take = begin(octets);
    int taken = 0;
    try {
      if (take > 0) {
        buffer().visit(read, take, reader);
        taken = take;
      }
    } finally {
      end(take, taken);
    }
    return taken;
  }

  private StreamBuffer buffer() {
    return Objects.requireNonNull(buffer, "there is no text");
  }

  /** Copies without taking (peek). The reader only. */
  public int peek(byte[] target, int at, int octets) {
    int take = begin(octets);
    try {
      if (take > 0) {
        buffer().read(read, target, at, take);
      }
    } finally {
      end(take, 0);
    }
    return take;
  }

  /** Takes without copying. The reader, or the loop in its place. */
  public int skip(int octets) {
    int take = begin(octets);
    end(take, take);
    return take;
  }

  /** Octets to take, up to {@code octets}; if there are any, the guard is held. */
  private int begin(int octets) {
    if (octets <= 0 || readable() == 0) {
      return 0;
    }
    enter();
    int take = Math.min(octets, readable());
    if (take == 0) {
      leave();
    }
    return take;
  }

  private void end(int held, int taken) {
    if (held > 0) {
      READ.setRelease(this, read + taken);
      leave();
    }
  }
}
