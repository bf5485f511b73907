package io.leat.link.linux;

import io.leat.packet.buffer.PacketBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Where frames are read to.
 *
 * <p>Without {@link #keep} each goes to the same place, which stays in the cache. Frames that are
 * kept lie one behind the other until {@link #release}: those of one burst take no more of the
 * cache than they have octets.
 */
final class ReceiveArea {
  /** Frames are kept at most. */
  static final int FRAMES = 64;

  private static final int LINE = 64;

  private final MemorySegment memory;
  private final PacketBuffer[] frames;

  /** Octets that are read before those where a packet begins. */
  private final int before;

  private final int frameOctets;

  /** Where the headroom of the next frame begins. */
  private int next;

  private int count;

  private ReceiveArea(MemorySegment memory, int frames, int before, int frameOctets) {
    this.memory = memory;
    this.frames = new PacketBuffer[frames];
    for (int i = 0; i < frames; i++) {
      this.frames[i] = new PacketBuffer(memory);
    }
    this.before = before;
    this.frameOctets = frameOctets;
  }

  /**
   * Room for one frame at a time.
   *
   * @param before octets that are read before those where a packet begins
   * @param frameOctets the largest frame, with those
   */
  static ReceiveArea forOne(int before, int frameOctets) {
    MemorySegment memory =
        Arena.ofAuto().allocate((long) PacketBuffer.HEADROOM + frameOctets, LINE);
    return new ReceiveArea(memory, 1, before, frameOctets);
  }

  /**
   * Room for frames until together they have {@code burstOctets} or are {@link #FRAMES}.
   *
   * @param before octets that are read before those where a packet begins
   * @param frameOctets the largest frame, with those
   */
  static ReceiveArea forBurst(int before, int frameOctets, int burstOctets) {
    long apart = PacketBuffer.HEADROOM + (long) LINE;
    MemorySegment memory =
        Arena.ofAuto().allocate(FRAMES * apart + burstOctets + apart + frameOctets, LINE);
    return new ReceiveArea(memory, FRAMES, before, frameOctets);
  }

  MemorySegment memory() {
    return memory;
  }

  /** Where the next frame is read to. */
  int at() {
    return next + PacketBuffer.HEADROOM - before;
  }

  /** The largest frame. */
  int room() {
    return frameOctets;
  }

  /** Whether there is room for the largest frame. */
  boolean hasRoom() {
    return count < frames.length && at() + (long) frameOctets <= memory.byteSize();
  }

  /**
   * The frame that was read.
   *
   * @param head octets at its beginning that do not belong to it
   * @param octets its end, from where it was read to
   */
  PacketBuffer frame(int head, int octets) {
    PacketBuffer frame = frames[count];
    frame.clear(at() + head);
    frame.append(octets - head);
    return frame;
  }

  /** The frame that was read, of so many octets, stays; the next one comes behind it. */
  void keep(int octets) {
    next = at() + octets + LINE - 1 & -LINE;
    count++;
  }

  /** All frames that were kept may be written over. */
  void release() {
    next = 0;
    count = 0;
  }
}
