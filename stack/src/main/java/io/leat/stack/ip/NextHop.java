package io.leat.stack.ip;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;

/** Gets IP packets to the next hop: directly over a point-to-point link, or as Ethernet frames. */
interface NextHop {
  /**
   * @param packet from the IP header on; a link header may be prepended
   * @param hi of the next hop, which may be a group
   * @return false if the packet was dropped
   */
  boolean send(PacketBuffer packet, Slices text, int gsoOctets, long hi, long lo, long now);

  /** Packets to this next hop do not seem to arrive. */
  void suspect(long hi, long lo, long now);

  /** Packets to this next hop arrive, and answers come back. */
  void confirmed(long hi, long lo, long now);

  /** Whether there is a cache of neighbours that would want to know. */
  boolean hasNeighbors();
}
