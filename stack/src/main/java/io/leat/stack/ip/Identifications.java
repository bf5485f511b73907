package io.leat.stack.ip;

import io.leat.packet.wire.FlowKey;
import java.util.random.RandomGenerator;

/**
 * Identification fields of datagrams that may be fragmented: counters that nobody outside can
 * predict, found by a keyed hash of the two addresses (RFC 6864 §4.2, RFC 7739 §5.3).
 *
 * <p>Each counter begins at random and moves on by one, so that a value does not come back to the
 * same pair of addresses before 65,536 datagrams; pairs that share a counter do not know it.
 */
final class Identifications {
  private static final int COUNTERS = 1024;

  private final KeyedHash hash;
  private final int[] counters = new int[COUNTERS];

  Identifications(RandomGenerator random) {
    hash = new KeyedHash(random);
    for (int i = 0; i < COUNTERS; i++) {
      counters[i] = random.nextInt();
    }
  }

  /** 32 bits for IPv6; IPv4 takes the low 16. Never 0 in the low 16 bits. */
  int next(FlowKey flow) {
    long key = hash.hash(flow.localHi, flow.localLo, flow.remoteHi, flow.remoteLo);
    int counter = (int) key & COUNTERS - 1;
    int value = ++counters[counter] + (int) (key >>> 32);
    if ((value & 0xffff) == 0) {
      value = ++counters[counter] + (int) (key >>> 32);
    }
    return value;
  }
}
