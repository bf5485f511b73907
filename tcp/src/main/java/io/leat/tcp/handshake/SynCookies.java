package io.leat.tcp.handshake;

import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.tcp.connection.SynParameters;
import io.leat.tcp.send.PathMtu;

/**
 * Handshakes without memory (RFC 4987 §3.6): the initial sequence number carries a keyed code, the
 * timestamp the options.
 *
 * <p>The 32 bits are 5 of a counter of 64 seconds, 3 of an index into a table of MSS values, and 24
 * of a SipHash over flow, peer's ISN, counter and index. A cookie is believed for the present and
 * the previous value of the counter, and only while the listener sends some. The low 6 bits of the
 * timestamp are: 4 of the peer's window scale (15: none), 1 of SACK, 1 of ECN (RFC 3168 §6.1.1).
 */
final class SynCookies {
  private static final long COUNTER_NANOS = 64_000_000_000L;
  private static final int[] MSS_TABLE = {
    PathMtu.SMALLEST_MSS, 216, 536, 1220, 1360, 1440, 1460, 8960
  };
  private static final int MAC_BITS = 24;
  private static final int OPTION_BITS = 6;
  private static final int NO_SCALE = 15;

  private final SipHash mac;

  SynCookies(long key0, long key1) {
    mac = new SipHash(key0, key1);
  }

  /** The initial sequence number that stands for this SYN. */
  int cookie(FlowKey flow, SynParameters syn, long now) {
    int index = mssIndex(syn.mss);
    long counter = now / COUNTER_NANOS;
    return (int) (counter & 31) << 27 | index << MAC_BITS | code(flow, syn.irs, counter, index);
  }

  /**
   * The timestamp that carries the options: at most 63 ms older than the clock, and never ahead of
   * it, for the segments that follow must not look older (RFC 7323 §5.3).
   */
  static int timestamp(int clock, SynParameters syn) {
    int scale = syn.windowShift < 0 ? NO_SCALE : syn.windowShift;
    int unit = 1 << OPTION_BITS;
    int timestamp = clock & -unit | scale << 2 | (syn.sack ? 2 : 0) | (syn.ecn ? 1 : 0);
    return timestamp - clock > 0 ? timestamp - unit : timestamp;
  }

  /**
   * Checks an acknowledgment of a cookie and rebuilds the handshake from it.
   *
   * @return false if no such cookie was sent in the last two minutes
   */
  boolean check(
      FlowKey flow, InboundSegment seg, int timestampOffset, SynParameters target, long now) {
    int cookie = seg.wireAck - 1;
    int irs = seg.wireSeq - 1;
    int index = cookie >>> MAC_BITS & 7;
    long counter = now / COUNTER_NANOS - age(cookie, now);
    if (!isRecent(cookie, now)
        || (cookie & (1 << MAC_BITS) - 1) != code(flow, irs, counter, index)) {
      return false;
    }
    target.iss = cookie;
    target.irs = irs;
    target.mss = MSS_TABLE[index];
    target.window = seg.window;
    target.timestamps = seg.hasTimestamps;
    target.tsVal = seg.tsVal;
    target.timestampOffset = timestampOffset;
    int options = seg.hasTimestamps ? seg.tsEcr & (1 << OPTION_BITS) - 1 : NO_SCALE << 2;
    int scale = options >> 2;
    target.windowShift = scale == NO_SCALE ? -1 : scale;
    target.sack = (options & 2) != 0;
    target.ecn = (options & 1) != 0;
    return true;
  }

  /** Whether this could be a cookie of the last two minutes, by its counter. */
  static boolean isRecent(int cookie, long now) {
    return age(cookie, now) <= 1;
  }

  /** How many steps of the counter ago it was made, if it is one. */
  private static long age(int cookie, long now) {
    return now / COUNTER_NANOS - (cookie >>> 27) & 31;
  }

  private int code(FlowKey flow, int irs, long counter, int index) {
    long hash =
        mac.hash(
            flow.localHi,
            flow.localLo,
            flow.remoteHi,
            flow.remoteLo,
            (long) flow.localPort << 16 | flow.remotePort,
            (long) irs << 32 | index,
            counter);
    return (int) hash & (1 << MAC_BITS) - 1;
  }

  private static int mssIndex(int mss) {
    int index = MSS_TABLE.length - 1;
    while (index > 0 && MSS_TABLE[index] > mss) {
      index--;
    }
    return index;
  }
}
