package io.leat.stack.ip;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.PacketPool;
import io.leat.packet.buffer.Slices;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * Packets that we send to ourselves, between output and input. They are queued, never delivered
 * inside the call that sends them, so that input does not run inside output.
 *
 * <p>Packets of any size pass whole. Most are small, and large buffers cost memory: one in eight
 * buffers is large.
 */
final class LocalQueue {
  /** Largest packet, super-segments included. */
  static final int MTU = 65_535;

  private static final int SMALL = 2048;

  /** IPv6 does not count its own header. */
  private static final int LARGE = MTU + 40;

  private final PacketPool small;
  private final PacketPool large;
  private final @Nullable PacketBuffer[] queue;
  private int first;
  private int count;
  private long waitingSince;

  /**
   * @param packets the bound
   */
  LocalQueue(Arena arena, int packets) {
    int largePackets = Math.max(1, packets / 8);
    small = new PacketPool(arena, packets, SMALL);
    large = new PacketPool(arena, largePackets, LARGE);
    queue = new @Nullable PacketBuffer[packets + largePackets];
  }

  /**
   * Copies a packet into the queue; false if there is no room.
   *
   * @param gsoOctets text octets per segment of a super-segment; else 0
   */
  boolean offer(PacketBuffer headers, Slices text, int gsoOctets, long now) {
    int octets = headers.length() + text.octets();
    PacketBuffer copy = octets <= SMALL ? small.acquire() : null;
    if (copy == null && octets <= LARGE) {
      copy = large.acquire();
    }
    if (copy == null) {
      return false;
    }
    int at = copy.append(octets);
    copy.put(at, headers.segment(), headers.start(), headers.length());
    text.copyTo(copy.segment(), at + headers.length());
    copy.offloaded(headers.checksum(), gsoOctets);
    if (count == 0) {
      waitingSince = now;
    }
    queue[(first + count) % queue.length] = copy;
    count++;
    return true;
  }

  /** The packet that has waited longest, to be given back by {@link #release}; null if none. */
  @Nullable PacketBuffer poll() {
    if (count == 0) {
      return null;
    }
    PacketBuffer packet = queue[first];
    queue[first] = null;
    first = (first + 1) % queue.length;
    count--;
    return packet;
  }

  void release(PacketBuffer packet) {
    (packet.capacity() == SMALL ? small : large).release(packet);
  }

  int size() {
    return count;
  }

  /** When there has been something to deliver: a time not after now; else never. */
  long nextDeadline() {
    return count == 0 ? Long.MAX_VALUE : waitingSince;
  }
}
