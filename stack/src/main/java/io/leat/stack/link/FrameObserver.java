package io.leat.stack.link;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;

/** Sees the frames that cross a {@link CaptureTap}. */
@FunctionalInterface
public interface FrameObserver {
  /**
   * One frame: {@code headers} from start to end, then {@code text}, which is empty for received
   * frames. Both may only be read, and only during the call.
   *
   * @param gsoOctets text octets per segment if this is a super-segment, which the device cuts or
   *     the kernel did not cut, or 0
   * @param now nanoseconds
   */
  void frame(FrameDirection direction, PacketBuffer headers, Slices text, int gsoOctets, long now);
}
