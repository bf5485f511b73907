package io.leat.tcp.handshake;

import io.leat.packet.wire.FlowKey;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a flood of SYNs from drawing a flood of cookies. So many a second are answered as they come
 * ({@code syn-cookie-rate}); beyond that a SYN is answered when it comes again. A client sends its
 * SYN again after a second (RFC 6298 §2), so it connects a second later; a flood from addresses
 * that nobody has costs no more than to be read and forgotten. It stands before the cookies of RFC
 * 4987 §3.6 as another defence (§3.7), and is a loss like any other to a client, which recovers
 * from it by retransmission (RFC 9293 §3.8.1).
 *
 * <p>What was seen is kept as bits of a keyed hash of the flow and its initial sequence number, for
 * two to four seconds, in a mebioctet that is taken when it is first needed. If a SYN is taken for
 * another one, it is answered a second sooner than it need be. A flood that sends each of its SYNs
 * twice draws cookies, as without this.
 */
final class RepeatedSyns {
  private static final long SECOND = 1_000_000_000L;
  private static final long GENERATION = 2 * SECOND;
  private static final int BITS = 1 << 22;

  private final SipHash hash;

  /** When the next cookie would be due if they were sent evenly, the first of them long ago. */
  private long due = Long.MIN_VALUE;

  private long generation;
  private long @Nullable [] recent;
  private long[] older = {};

  RepeatedSyns(long key0, long key1) {
    hash = new SipHash(key0, key1);
  }

  /**
   * Whether this SYN, for which there is no place in the incomplete queue, shall be answered; if
   * not, it is remembered.
   *
   * @param irs the peer's initial sequence number
   * @param rate SYNs a second that are answered at first sight; as many may come at once
   */
  boolean admits(FlowKey flow, int irs, long rate, long now) {
    return isWithin(rate, now) || wasSeen(flow, irs, now);
  }

  private boolean isWithin(long rate, long now) {
    if (rate == 0) {
      return false;
    }
    long next = Math.max(due, now) + SECOND / rate;
    boolean within = next - now <= SECOND;
    due = within ? next : due;
    return within;
  }

  private boolean wasSeen(FlowKey flow, int irs, long now) {
    long[] bits = recent(now);
    long ports = (long) flow.localPort << 16 | flow.remotePort;
    long code = hash.hash(flow.localHi, flow.localLo, flow.remoteHi, flow.remoteLo, ports, irs, 0);
    int one = (int) code & BITS - 1;
    int two = (int) (code >>> 32) & BITS - 1;
    boolean seen = has(bits, one) && has(bits, two) || has(older, one) && has(older, two);
    bits[one >>> 6] |= 1L << one;
    bits[two >>> 6] |= 1L << two;
    return seen;
  }

  private static boolean has(long[] bits, int bit) {
    return (bits[bit >>> 6] & 1L << bit) != 0;
  }

  /** What has been seen in this generation; the one before is at hand, too. */
  private long[] recent(long now) {
    long current = Math.floorDiv(now, GENERATION);
    long[] bits = recent;
    if (bits == null) {
      bits = new long[BITS >>> 6];
      older = new long[BITS >>> 6];
      recent = bits;
    } else if (current != generation) {
      boolean follows = current == generation + 1;
      long[] last = bits;
      bits = older;
      Arrays.fill(bits, 0);
      if (!follows) {
        Arrays.fill(last, 0);
      }
      older = last;
      recent = bits;
    }
    generation = current;
    return bits;
  }
}
