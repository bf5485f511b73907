package io.leat.stack.link;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of frames in memory from one producer thread to one consumer thread.
 *
 * <p>Frames are copied in and handed over in place. A slot gets its memory when it is first used
 * and keeps it. Positions count frames and never wrap; a slot belongs to the consumer while its
 * position lies in [head, tail).
 */
public final class FrameRing {
  private final Arena arena = Arena.ofAuto();
  private final @Nullable PacketBuffer[] slots;
  private final int frameOctets;

  /** Written by the consumer. */
  private volatile long head;

  /** Written by the producer. */
  private volatile long tail;

  /**
   * @param frames the bound, rounded up to a power of two
   * @param frameOctets the largest frame
   */
  public FrameRing(int frames, int frameOctets) {
    if (frames < 1 || frames > 1 << 20) {
      throw new IllegalArgumentException("queue of " + frames + " frames");
    }
    slots = new @Nullable PacketBuffer[Integer.highestOneBit(2 * frames - 1)];
    this.frameOctets = frameOctets;
  }

  /** Copies a frame to the end of the queue; false if the queue is full or the frame too long. */
  boolean offer(PacketBuffer headers, Slices text) {
    long position = tail;
    PacketBuffer slot = free(position, headers.length() + text.octets());
    if (slot == null) {
      return false;
    }
    copy(headers, text, slot);
    tail = position + 1;
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
    tail = position + 1;
    return true;
  }

  /** The slot for the next position; null if there is none for a frame of so many octets. */
  private @Nullable PacketBuffer free(long position, int octets) {
    if (position - head == slots.length || octets > frameOctets) {
      return null;
    }
    int index = (int) position & (slots.length - 1);
    PacketBuffer slot = slots[index];
    if (slot == null) {
      slot = PacketBuffer.allocate(arena, frameOctets);
      slots[index] = slot;
    }
    return slot;
  }

  static void copy(PacketBuffer headers, Slices text, PacketBuffer target) {
    target.clear();
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
    long position = head;
    long end = Math.min(tail, position + limit);
    int count = (int) (end - position);
    while (position < end) {
      PacketBuffer frame = slots[(int) position & (slots.length - 1)];
      position++;
      try {
        if (frame != null) {
          receiver.frame(frame, now);
        }
      } finally {
        head = position;
      }
    }
    return count;
  }

  public boolean isEmpty() {
    return head == tail;
  }
}
