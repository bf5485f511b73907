package io.leat.sim;

import io.leat.packet.buffer.PacketBuffer;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Frames under way, used again and again; also by networks that run one after another. */
public final class FramePool {
  private final Arena arena = Arena.ofAuto();
  private final ArrayDeque<PacketBuffer> free = new ArrayDeque<>();
  private int frameOctets;

  /**
   * @param frameOctets the largest frame
   */
  public FramePool(int frameOctets) {
    this.frameOctets = frameOctets;
  }

  /** From now on frames may be this long. */
  void require(int octets) {
    if (octets > frameOctets) {
      frameOctets = octets;
      free.clear();
    }
  }

  PacketBuffer take() {
    @Nullable PacketBuffer frame = free.pollLast();
    if (frame == null) {
      return PacketBuffer.allocate(arena, frameOctets);
    }
    frame.clear();
    return frame;
  }

  void give(PacketBuffer frame) {
    if (frame.capacity() >= frameOctets) {
      free.addLast(frame);
    }
  }
}
