package io.leat.tcp.handshake;

import io.leat.packet.wire.FlowKey;

/** Sees one half-open entry, a passive connection in SYN-RECEIVED; {@code flow} is reused. */
@FunctionalInterface
public interface HalfOpenVisitor {
  /**
   * @param retransmissions of the SYN,ACK
   * @param deadline when the SYN,ACK goes again, or the entry is given up
   */
  void entry(long serial, FlowKey flow, int retransmissions, long deadline);
}
