package io.leat.tcp.handshake;

import io.leat.packet.wire.FlowKey;

/** A secret offset of the timestamp clock for each flow (RFC 7323 §5.4, §7.1). */
@FunctionalInterface
public interface TimestampOffsets {
  int offset(FlowKey flow);

  static TimestampOffsets secret(long key0, long key1) {
    SipHash hash = new SipHash(key0, key1);
    return flow -> (int) FlowHash.of(hash, flow, 1);
  }
}
