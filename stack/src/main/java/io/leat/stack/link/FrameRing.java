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
final class FrameRing {
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
  FrameRing(int frames, int frameOctets) {
    if (frames < 1 || frames > 1 << 20) {
      throw new IllegalArgumentException("queue of " + frames + " frames");
    }
    slots = new @Nullable PacketBuffer[Integer.highestOneBit(2 * frames - 1)];
    this.frameOctets = frameOctets;
  }

  /** Copies a frame to the end of the queue; false if the queue is full or the frame too long. */
  boolean offer(PacketBuffer headers, Slices text) {
    long position = tail;
    if (position - head == slots.length || headers.length() + text.octets() > frameOctets) {
      return false;
    }
    int index = (int) position & (slots.length - 1);
    PacketBuffer slot = slots[index];
    if (slot == null) {
      slot = PacketBuffer.allocate(arena, frameOctets);
      slots[index] = slot;
    }
    copy(headers, text, slot);
    tail = position + 1;
    return true;
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
  int drain(FrameReceiver receiver, int limit, long now) {
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

  boolean isEmpty() {
    return head == tail;
  }
}
