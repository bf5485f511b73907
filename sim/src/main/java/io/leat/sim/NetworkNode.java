package io.leat.sim;

import io.leat.packet.buffer.PacketBuffer;
import org.jspecify.annotations.Nullable;

/** What a link ends at: a host, or a router. */
public interface NetworkNode {
  String name();

  /**
   * A frame arrives; it is the link's again when the call returns.
   *
   * @return null if it was taken, else why it was not
   */
  @Nullable LossReason frameArrives(PacketBuffer frame, long now);
}
