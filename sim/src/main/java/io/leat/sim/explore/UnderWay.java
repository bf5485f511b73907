package io.leat.sim.explore;

import io.leat.packet.wire.TcpFlags;
import io.leat.tcp.connection.ConnectionKey;

/** A segment under way. */
final class UnderWay {
  private static final int FLAGS_AT = 13;
  private static final int CHECKSUM_AT = 16;
  private static final int TIMESTAMPS = 8;
  private static final int NO_OPERATION = 1;

  /** Whether A sent it. */
  final boolean toB;

  /** From the TCP header on. */
  final byte[] octets;

  /** When it left, in nanoseconds. */
  final long sentAt;

  private long key;

  UnderWay(boolean toB, byte[] octets, long sentAt) {
    this.toB = toB;
    this.octets = octets;
    this.sentAt = sentAt;
  }

  boolean isReset() {
    return (octets[FLAGS_AT] & TcpFlags.RST) != 0;
  }

  /** Equal for equal segments; made of all octets but ports, checksum and timestamps. */
  long key() {
    if (key == 0) {
      key = make();
    }
    return key;
  }

  private long make() {
    long made = toB ? 1 : 2;
    int skipped = timestampsAt();
    for (int i = 4; i < octets.length; i++) {
      boolean isTime = skipped >= 0 && i >= skipped && i < skipped + 8;
      if (i != CHECKSUM_AT && i != CHECKSUM_AT + 1 && !isTime) {
        made = made * 0x100000001b3L + octets[i] + 129;
      }
    }
    return ConnectionKey.mix(made, octets.length);
  }

  private int timestampsAt() {
    int end = (octets[12] & 0xf0) >> 2;
    int at = 20;
    while (at + 9 < end) {
      if (octets[at] == TIMESTAMPS) {
        return at + 2;
      }
      at += octets[at] == NO_OPERATION ? 1 : Math.max(2, octets[at + 1]);
    }
    return -1;
  }
}
