package io.leat.stack.link;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * Copies of frames that wait for their time: a binary heap ordered by that time and then by order
 * of arrival.
 *
 * <p>Frames that have left lend their memory to later ones; nothing is allocated once the largest
 * number has been held.
 */
final class HeldFrames {
  private final Arena arena = Arena.ofAuto();
  private final @Nullable PacketBuffer[] frames;
  private final long[] due;
  private final long[] order;
  private int count;
  private long arrivals;

  HeldFrames(int limit) {
    frames = new @Nullable PacketBuffer[limit];
    due = new long[limit];
    order = new long[limit];
  }

  /**
   * Holds a copy until {@code time}.
   *
   * @return the copy, or null if the limit is reached
   */
  @Nullable PacketBuffer add(PacketBuffer headers, Slices text, long time) {
    if (count == due.length) {
      return null;
    }
    int length = headers.length() + text.octets();
    PacketBuffer copy = frames[count];
    if (copy == null || copy.capacity() < length + FrameRing.LINE) {
      copy = PacketBuffer.allocate(arena, Math.max(length, 2048) + FrameRing.LINE);
    }
    FrameRing.copy(headers, text, copy);
    rise(count++, copy, time, arrivals++);
    return copy;
  }

  /** When the next frame is due, or {@link Long#MAX_VALUE}. */
  long nextDue() {
    return count == 0 ? Long.MAX_VALUE : due[0];
  }

  /**
   * Removes and returns a frame that is due; it is valid until the next {@link #add}. Null if there
   * is none.
   */
  @Nullable PacketBuffer poll(long now) {
    if (count == 0 || due[0] > now) {
      return null;
    }
    PacketBuffer first = frames[0];
    count--;
    PacketBuffer last = frames[count];
    sink(last, due[count], order[count]);
    frames[count] = first;
    return first;
  }

  private void rise(int at, @Nullable PacketBuffer frame, long time, long arrival) {
    while (at > 0) {
      int parent = (at - 1) / 2;
      if (!before(time, arrival, parent)) {
        break;
      }
      move(parent, at);
      at = parent;
    }
    place(at, frame, time, arrival);
  }

  private void sink(@Nullable PacketBuffer frame, long time, long arrival) {
    int at = 0;
    while (true) {
      int child = 2 * at + 1;
      if (child >= count) {
        break;
      }
      if (child + 1 < count && before(due[child + 1], order[child + 1], child)) {
        child++;
      }
      if (before(time, arrival, child)) {
        break;
      }
      move(child, at);
      at = child;
    }
    place(at, frame, time, arrival);
  }

  private boolean before(long time, long arrival, int other) {
    return time < due[other] || (time == due[other] && arrival < order[other]);
  }

  private void move(int from, int to) {
    place(to, frames[from], due[from], order[from]);
  }

  private void place(int at, @Nullable PacketBuffer frame, long time, long arrival) {
    frames[at] = frame;
    due[at] = time;
    order[at] = arrival;
  }
}
