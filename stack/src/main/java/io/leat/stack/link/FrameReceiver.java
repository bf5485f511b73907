package io.leat.stack.link;

import io.leat.packet.buffer.PacketBuffer;

/** Takes frames from a device. */
@FunctionalInterface
public interface FrameReceiver {
  /**
   * @param frame the frame, from start to end; the device reuses it after the call
   * @param now nanoseconds
   */
  void frame(PacketBuffer frame, long now);
}
