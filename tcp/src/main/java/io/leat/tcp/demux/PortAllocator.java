package io.leat.tcp.demux;

import io.leat.packet.wire.FlowKey;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.handshake.SipHash;
import org.jspecify.annotations.Nullable;

/**
 * Ephemeral ports by the double-hash selection of RFC 6056 §3.3.4: unpredictable from outside, and
 * spread out in time for each destination.
 */
final class PortAllocator {
  /** Whether a flow, with its local port set, could be used. */
  interface Candidate {
    boolean isFree(FlowKey flow);
  }

  /**
   * So many that hardly two destinations share one, and steps of another size each time: who asks
   * for connections to himself could else count those to others, and know a host again by which of
   * his addresses share a counter.
   */
  private static final int COUNTERS = 1 << 16;

  private static final int LONGEST_STEP = 8;

  private final SipHash f;
  private final SipHash g;

  /** Present from the first ephemeral port on; 16 bits each, unsigned. */
  private short @Nullable [] counters;

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
    long offset = hash(f, flow, 0) & 0x7fff_ffff;
    int index = (int) hash(g, flow, 0) & COUNTERS - 1;
    if (counters == null) {
      counters = new short[COUNTERS];
    }
    int counter = counters[index] & 0xffff;
    for (int i = 0; i < count; i++) {
      flow.localPort = low + (int) ((offset + counter + i) % count);
      if (candidate.isFree(flow)) {
        int step = 1 + (int) (hash(g, flow, counter + 1) & LONGEST_STEP - 1);
        counters[index] = (short) (counter + i + step);
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

  private static long hash(SipHash hash, FlowKey flow, long more) {
    return hash.hash(
        flow.localHi, flow.localLo, flow.remoteHi, flow.remoteLo, flow.remotePort, more, 0);
  }
}
