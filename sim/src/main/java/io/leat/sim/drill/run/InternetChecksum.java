package io.leat.sim.drill.run;

import java.nio.ByteBuffer;

/** The checksum of RFC 1071, in the plainest way: it checks that of the stack. */
final class InternetChecksum {
  private InternetChecksum() {}

  /** The sum of what a pseudo-header says: addresses at {@code from}, protocol and length. */
  static long pseudoHeader(ByteBuffer packet, int from, int end, int protocol, int length) {
    return add(protocol + (length >>> 16) + (length & 0xffff), packet, from, end);
  }

  static long add(long sum, ByteBuffer packet, int from, int end) {
    long total = sum;
    for (int at = from; at < end; at += 2) {
      int low = at + 1 < end ? packet.get(at + 1) & 0xff : 0;
      total += (packet.get(at) & 0xff) << 8 | low;
    }
    return total;
  }

  /** What the field is to say. */
  static short finish(long sum) {
    long folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return (short) ~folded;
  }
}
