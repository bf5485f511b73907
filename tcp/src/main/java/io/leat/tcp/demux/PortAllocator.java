package io.leat.tcp.demux;

import io.leat.packet.wire.FlowKey;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.handshake.SipHash;

/**
 * Ephemeral ports by the double-hash selection of RFC 6056 §3.3.4: unpredictable from outside, and
 * spread out in time for each destination.
 */
final class PortAllocator {
  /** Whether a flow, with its local port set, could be used. */
  interface Candidate {
    boolean isFree(FlowKey flow);
  }

  private static final int COUNTERS = 64;

  private final SipHash f;
  private final SipHash g;
  private final int[] counters = new int[COUNTERS];

  PortAllocator(long key0, long key1) {
    f = new SipHash(key0, key1);
    g = new SipHash(key1, ~key0);
  }

  /**
   * Finds a local port for the rest of {@code flow} and sets it there.
   *
   * @return whether there was one
   */
  boolean choose(FlowKey flow, TcpConfig config, Candidate candidate) {
    int low = (int) config.get(TcpSetting.PORT_LOW);
    int count = size(config);
    int offset = (int) (hash(f, flow) & 0x7fff_ffff);
    int index = (int) hash(g, flow) & COUNTERS - 1;
    for (int i = 0; i < count; i++) {
      flow.localPort = low + (int) ((offset + (counters[index]++ & 0x7fff_ffffL)) % count);
      if (candidate.isFree(flow)) {
        return true;
      }
    }
    return false;
  }

  /** How many ports the range has. */
  static int size(TcpConfig config) {
    long low = config.get(TcpSetting.PORT_LOW);
    return (int) Math.max(1, config.get(TcpSetting.PORT_HIGH) - low + 1);
  }

  private static long hash(SipHash hash, FlowKey flow) {
    return hash.hash(
        flow.localHi, flow.localLo, flow.remoteHi, flow.remoteLo, flow.remotePort, 0, 0);
  }
}
