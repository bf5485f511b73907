package io.leat.tcp.handshake;

import io.leat.packet.wire.FlowKey;

/** Initial sequence numbers: ISN = M + F(flow, secret key) (RFC 6528 §3). */
@FunctionalInterface
public interface InitialSequenceNumbers {
  /** The initial sequence number for a new connection of this flow. */
  int next(FlowKey flow, long now);

  /** M is a clock of 4 microseconds, F a SipHash under a secret 128-bit key. */
  static InitialSequenceNumbers secret(long key0, long key1) {
    SipHash f = new SipHash(key0, key1);
    return (flow, now) -> (int) (now / 4000) + (int) FlowHash.of(f, flow, 0);
  }
}
