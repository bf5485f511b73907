package io.leat.stack.link;

import io.leat.packet.buffer.ChecksumState;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of frames in memory from one producer thread to one consumer thread.
 *
 * <p>Frames are copied in and handed over in place. A slot gets its memory when it is first used,
 * more when it is first to carry more, and keeps it. Positions count frames and never wrap; a slot
 * belongs to the consumer while its position lies in [head, tail).
 *
 * <p>Whenever the producer finds the queue empty it begins again with the first slot, so that a
 * queue that is long but seldom full goes over few slots, which stay in the processor's cache. The
 * consumer has nothing under way then, and learns of it with the next frame.
 *
 * <p>Positions are published by release and acquired. A producer that must not miss a consumer who
 * goes to rest calls {@link #publish} between its frames and that question.
 */
public final class FrameRing implements Segmenter.Place {
  private static final VarHandle HEAD;
  private static final VarHandle TAIL;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      HEAD = lookup.findVarHandle(FrameRing.class, "head", long.class);
      TAIL = lookup.findVarHandle(FrameRing.class, "tail", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Octets of a cache line. */
  static final int LINE = 64;

  private final Arena arena = Arena.ofAuto();
  private final @Nullable PacketBuffer[] slots;
  private final int usualOctets;
  private final int frameOctets;

  /** Written by the consumer. */
  private long head;

  /** Behind the last frame that was handed over; not less than {@link #head}. The consumer's. */
  private long handedOver;

  /** Written by the producer. */
  private long tail;

  /** The position of the first slot; written by the producer, before a tail beyond it. */
  private long origin;

  /**
   * @param frames the bound, rounded up to a power of two
   * @param frameOctets the largest frame
   */
  public FrameRing(int frames, int frameOctets) {
    this(frames, frameOctets, frameOctets);
  }

  /**
   * @param frames the bound, rounded up to a power of two
   * @param usualOctets what a slot has room for until it is to carry more
   * @param frameOctets the largest frame
   */
  FrameRing(int frames, int usualOctets, int frameOctets) {
    if (frames < 1 || frames > 1 << 20) {
      throw new IllegalArgumentException("queue of " + frames + " frames");
    }
    slots = new @Nullable PacketBuffer[Integer.highestOneBit(2 * frames - 1)];
    this.usualOctets = usualOctets;
    this.frameOctets = frameOctets;
  }

  /** Copies a frame to the end of the queue; false if the queue is full or the frame too long. */
  @Override
  public boolean frame(PacketBuffer headers, Slices text) {
    return offer(headers, text, ChecksumState.IN_FIELD, 0);
  }

  /** A place at the end of the queue; null if that is full or the frame too long. */
  @Override
  public @Nullable PacketBuffer begin(int headers, int octets) {
    PacketBuffer slot = free(tail, octets);
    if (slot != null) {
      slot.clear(startFor(headers));
      slot.append(octets);
    }
    return slot;
  }

  @Override
  public boolean end(PacketBuffer frame) {
    TAIL.setRelease(this, tail + 1);
    return true;
  }

  /**
   * The same, with what the consumer is to know of its checksum.
   *
   * @param gsoOctets text octets per segment of a super-segment, which passes whole; else 0
   */
  boolean offer(PacketBuffer headers, Slices text, ChecksumState checksum, int gsoOctets) {
    long position = tail;
    PacketBuffer slot = free(position, headers.length() + text.octets());
    if (slot == null) {
      return false;
    }
    copy(headers, text, slot);
    slot.offloaded(checksum, gsoOctets);
    TAIL.setRelease(this, position + 1);
    return true;
  }

  /**
   * Copies a frame as it has arrived, with what is known of its checksum and its segments, to the
   * end of the queue. The producer.
   *
   * @return false if the queue is full or the frame too long
   */
  public boolean offer(PacketBuffer frame) {
    long position = tail;
    PacketBuffer slot = free(position, frame.length());
    if (slot == null) {
      return false;
    }
    slot.clear();
    slot.put(slot.append(frame.length()), frame.segment(), frame.start(), frame.length());
    slot.offloaded(frame.checksum(), frame.gsoOctets());
    TAIL.setRelease(this, position + 1);
    return true;
  }

  /** The slot for the next position; null if there is none for a frame of so many octets. */
  private @Nullable PacketBuffer free(long position, int octets) {
    long consumed = (long) HEAD.getAcquire(this);
    if (position - consumed == slots.length || octets > frameOctets) {
      return null;
    }
    if (position == consumed) {
      origin = position;
    }
    int index = slot(position, origin);
    PacketBuffer slot = slots[index];
    if (slot == null || slot.capacity() < octets + LINE) {
      slot =
          octets <= usualOctets
              ? PacketBuffer.allocate(arena, usualOctets + LINE)
              : PacketBuffer.allocate(Arena.ofAuto(), frameOctets + LINE);
      slots[index] = slot;
    }
    return slot;
  }

  private int slot(long position, long first) {
    return (int) (position - first) & (slots.length - 1);
  }

  /** What was offered is seen by a consumer that the caller does not see at rest after this. */
  public static void publish() {
    VarHandle.fullFence();
  }

  /**
   * Where a frame begins whose text lies on a cache line: it is copied and summed by long words.
   */
  private static int startFor(int headerOctets) {
    return PacketBuffer.HEADROOM + (-(PacketBuffer.HEADROOM + headerOctets) & LINE - 1);
  }

  /** The target has room for a {@link #LINE} more than the frame. */
  static void copy(PacketBuffer headers, Slices text, PacketBuffer target) {
    target.clear(startFor(headers.length()));
    int at = target.append(headers.length() + text.octets());
    target.put(at, headers.segment(), headers.start(), headers.length());
    text.copyTo(target.segment(), at + headers.length());
  }

  /**
   * Hands up to {@code limit} of the frames that wait now to {@code receiver}.
   *
   * @return how many
   */
  public int drain(FrameReceiver receiver, int limit, long now) {
    release();
    long position = head;
    long end = Math.min((long) TAIL.getAcquire(this), position + limit);
    long first = origin;
    int count = (int) (end - position);
    while (position < end) {
      PacketBuffer frame = slots[slot(position, first)];
      position++;
      try {
        if (frame != null) {
          receiver.frame(frame, now);
        }
      } finally {
        handedOver = position;
        HEAD.setRelease(this, position);
      }
    }
    return count;
  }

  /** As {@link #drain}, but the producer gets the slots back by {@link #release} only. */
  int drainKept(FrameReceiver receiver, int limit, long now) {
    long position = handedOver;
    long end = Math.min((long) TAIL.getAcquire(this), position + limit);
    long first = origin;
    int count = (int) (end - position);
    while (position < end) {
      PacketBuffer frame = slots[slot(position, first)];
      handedOver = ++position;
      if (frame != null) {
        receiver.frame(frame, now);
      }
    }
    return count;
  }

  /** Gives the slots of all frames handed over so far back to the producer. */
  void release() {
    if (handedOver != head) {
      HEAD.setRelease(this, handedOver);
    }
  }

  public boolean isEmpty() {
    return (long) HEAD.getVolatile(this) == (long) TAIL.getVolatile(this);
  }
}
