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
 * two to four seconds, in a mebioctet that is taken when it is first needed (a Bloom filter: Bloom,
 * 1970). All bits of a SYN are in one word, and what the generation before has there lies beside
 * it: so a SYN costs one line of the processor's cache. If a SYN is taken for another one, it is
 * answered a second sooner than it need be; so the hash need not be a strong one, for whoever wants
 * an answer has it by sending twice. A flood that sends each of its SYNs twice draws cookies, as
 * without this.
 */
final class RepeatedSyns {
  private static final long SECOND = 1_000_000_000L;
  private static final long GENERATION = 2 * SECOND;

  /** Pairs of words. */
  private static final int PLACES = 1 << 16;

  private final long key0;
  private final long key1;

  /** When the next cookie would be due if they were sent evenly, the first of them long ago. */
  private long due = Long.MIN_VALUE;

  private long generation;

  /** Even and odd generations by turns. */
  private long @Nullable [] words;

  RepeatedSyns(long key0, long key1) {
    this.key0 = key0;
    this.key1 = key1;
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
    long[] seen = words(now);
    long code = flow.hash(key0 ^ irs, key1);
    int at = ((int) code & PLACES - 1) << 1 | (int) generation & 1;
    long bits =
        1L << (code >>> 16) | 1L << (code >>> 22) | 1L << (code >>> 28) | 1L << (code >>> 34);
    boolean again = (seen[at] & bits) == bits || (seen[at ^ 1] & bits) == bits;
    seen[at] |= bits;
    return again;
  }

  /** What has been seen in this generation and in the one before. */
  private long[] words(long now) {
    long current = Math.floorDiv(now, GENERATION);
    long[] seen = words;
    if (seen == null) {
      seen = new long[2 * PLACES];
      words = seen;
    } else if (current == generation + 1) {
      for (int at = (int) current & 1; at < seen.length; at += 2) {
        seen[at] = 0;
      }
    } else if (current != generation) {
      Arrays.fill(seen, 0);
    }
    generation = current;
    return seen;
  }
}
