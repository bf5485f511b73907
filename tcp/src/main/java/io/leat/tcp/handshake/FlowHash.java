package io.leat.tcp.handshake;

import io.leat.packet.wire.FlowKey;

/** SipHash of a flow and one word more. */
final class FlowHash {
  private FlowHash() {}

  static long of(SipHash hash, FlowKey flow, long more) {
    return hash.hash(
        flow.localHi,
        flow.localLo,
        flow.remoteHi,
        flow.remoteLo,
        (long) flow.localPort << 16 | flow.remotePort,
        more,
        0);
  }
}
