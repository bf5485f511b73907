package io.leat.stack.ip;

import io.leat.packet.buffer.PacketBuffer;
import org.jspecify.annotations.Nullable;

/** One entry of the {@link NeighborCache}. */
final class Neighbor {
  /** Packets that wait for the link address, oldest first. */
  static final int QUEUE_LIMIT = 3;

  final long hi;
  final long lo;

  /** In the low 48 bits; meaningless while INCOMPLETE. */
  long linkAddress;

  NeighborState state = NeighborState.INCOMPLETE;

  /** When the state ends by itself: the next solicitation, or the end of REACHABLE. */
  long deadline = Long.MAX_VALUE;

  int solicitations;
  boolean isRouter;

  /** Whether we ever sent anything to it; what others made us remember goes first. */
  boolean isUsed;

  long lastUsed;
  int queued;
  private final @Nullable PacketBuffer[] queue = new @Nullable PacketBuffer[QUEUE_LIMIT];

  /** The next entry of the same bucket. */
  @Nullable Neighbor next;

  Neighbor(long hi, long lo) {
    this.hi = hi;
    this.lo = lo;
  }

  /** Adds a packet; the queue must not be full. */
  void enqueue(PacketBuffer packet) {
    queue[queued++] = packet;
  }

  /** Removes and returns the oldest packet, or null. */
  @Nullable PacketBuffer dequeue() {
    if (queued == 0) {
      return null;
    }
    PacketBuffer oldest = queue[0];
    queued--;
    System.arraycopy(queue, 1, queue, 0, queued);
    queue[queued] = null;
    return oldest;
  }

  /** Whether time alone moves it on; REACHABLE is looked at when it is used. */
  boolean hasTimer() {
    return switch (state) {
      case INCOMPLETE, DELAY, PROBE -> true;
      case REACHABLE, STALE -> false;
    };
  }
}
