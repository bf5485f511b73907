package io.leat.tcp.send;

import java.util.Arrays;

/**
 * What has been sent and not acknowledged: one range for each transmission, in order of position,
 * and what is known of it.
 *
 * <p>A ring of primitive arrays; it grows by doubling and allocates nothing for a segment. A range
 * is split only where an acknowledgment or a retransmission ends inside it. Ranges are named by an
 * index that stays the same until one before it is split. Octets that were selectively acknowledged
 * (SACKed) or count as lost are not in flight; a lost range that is retransmitted is in flight
 * again.
 *
 * <p>Two orders of time are kept, so that loss detection never scans: what was sent once is in
 * order of position, what was retransmitted in a queue of its own.
 */
public final class SentRanges {
  /** No such range. */
  public static final long NONE = -1;

  private static final int SACKED = 1;
  private static final int LOST = 2;
  private static final int RETRANSMITTED = 4;
  private static final int APP_LIMITED = 8;

  /** Its delivery was reported once, though the SACK was forgotten since. */
  private static final int DELIVERED = 16;

  /** As much as a short exchange has in flight; a stream doubles it a few times. */
  private static final int SMALLEST = 4;

  private long[] ends = new long[SMALLEST];
  private long[] sentAts = new long[SMALLEST];
  private long[] delivereds = new long[SMALLEST];
  private long[] deliveredAts = new long[SMALLEST];
  private long[] firstSentAts = new long[SMALLEST];
  private int[] txInFlights = new int[SMALLEST];
  private int[] lostBefores = new int[SMALLEST];
  private byte[] flags = new byte[SMALLEST];
  private byte[] transmissions = new byte[SMALLEST];

  /** Position of the first octet of the first range. */
  private long start;

  private long first;
  private long next;
  private long sackedOctets;
  private long lostOctets;
  private int sackedRanges;

  /** No range before this index was sent once only and is in flight. */
  private long originalCursor;

  /** No range before this index is lost. */
  private long lostCursor;

  // What was retransmitted, by end and time, the oldest first; entries may be out of date.
  private long[] queueEnds = {};
  private long[] queueTimes = {};
  private int queueHead;
  private int queueSize;

  /**
   * @param start position of the first octet that will be sent
   */
  public SentRanges(long start) {
    this.start = start;
  }

  // What there is.

  public boolean isEmpty() {
    return first == next;
  }

  /** Index of the first range. */
  public long first() {
    return first;
  }

  /** The index behind the last range. */
  public long next() {
    return next;
  }

  /** Position of the first octet outstanding. */
  public long start() {
    return start;
  }

  /** The position behind the last octet sent. */
  public long end() {
    return first == next ? start : ends[slot(next - 1)];
  }

  /** Octets sent and not acknowledged cumulatively. */
  public long outstanding() {
    return end() - start;
  }

  public long sackedOctets() {
    return sackedOctets;
  }

  /** Ranges that are SACKed now. */
  public int sackedRanges() {
    return sackedRanges;
  }

  /** Octets that wait to be retransmitted. */
  public long lostOctets() {
    return lostOctets;
  }

  /** Octets that are thought to be in the network (RFC 6675: pipe; RFC 9937 §6.2). */
  public long inFlight() {
    return outstanding() - sackedOctets - lostOctets;
  }

  /** The position of the first octet of a range. */
  public long left(long index) {
    return index == first ? start : ends[slot(index - 1)];
  }

  /** The position behind a range. */
  public long end(long index) {
    return ends[slot(index)];
  }

  /** When it was sent last. */
  public long sentAt(long index) {
    return sentAts[slot(index)];
  }

  /** How often it was sent, 127 at most. */
  public int transmissions(long index) {
    return transmissions[slot(index)];
  }

  public boolean isSacked(long index) {
    return has(index, SACKED);
  }

  public boolean isLost(long index) {
    return has(index, LOST);
  }

  /** Whether it was sent more than once. */
  public boolean isRetransmitted(long index) {
    return has(index, RETRANSMITTED);
  }

  boolean wasDelivered(long index) {
    return has(index, DELIVERED);
  }

  // What the delivery rate needs to know of the last transmission.

  long delivered(long index) {
    return delivereds[slot(index)];
  }

  long deliveredAt(long index) {
    return deliveredAts[slot(index)];
  }

  long firstSentAt(long index) {
    return firstSentAts[slot(index)];
  }

  /** Octets in flight behind the last transmission, itself included. */
  public int txInFlight(long index) {
    return txInFlights[slot(index)];
  }

  int lostBefore(long index) {
    return lostBefores[slot(index)];
  }

  boolean isAppLimited(long index) {
    return has(index, APP_LIMITED);
  }

  void snapshot(
      long index,
      long delivered,
      long deliveredAt,
      long firstSentAt,
      int txInFlight,
      int lostBefore,
      boolean appLimited) {
    int slot = slot(index);
    delivereds[slot] = delivered;
    deliveredAts[slot] = deliveredAt;
    firstSentAts[slot] = firstSentAt;
    txInFlights[slot] = txInFlight;
    lostBefores[slot] = lostBefore;
    flags[slot] = (byte) (appLimited ? flags[slot] | APP_LIMITED : flags[slot] & ~APP_LIMITED);
  }

  /** The range that contains a position that is outstanding. */
  public long find(long position) {
    assert start <= position && position < end() : position + " of " + this;
    long low = first;
    long high = next - 1;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (ends[slot(middle)] > position) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  // What happens to it.

  /** Everything up to {@code end} has been sent for the first time; returns its index. */
  public long sent(long end, long now) {
    assert end > end() : end + " behind " + this;
    if (next - first == ends.length) {
      grow();
    }
    int slot = slot(next);
    ends[slot] = end;
    sentAts[slot] = now;
    flags[slot] = 0;
    transmissions[slot] = 1;
    return next++;
  }

  /** A range has been sent again; it must not be SACKed. */
  public void retransmitted(long index, long now) {
    int slot = slot(index);
    assert (flags[slot] & SACKED) == 0 : this;
    clearLost(index);
    flags[slot] |= RETRANSMITTED;
    sentAts[slot] = now;
    if (transmissions[slot] < Byte.MAX_VALUE) {
      transmissions[slot]++;
    }
    enqueue(ends[slot], now);
  }

  /** A range is lost, or will be taken for it: it waits to be retransmitted. */
  public void lose(long index) {
    int slot = slot(index);
    if ((flags[slot] & (SACKED | LOST)) == 0) {
      flags[slot] |= LOST;
      lostOctets += length(index);
      lostCursor = Math.min(lostCursor, index);
    }
  }

  private void clearLost(long index) {
    int slot = slot(index);
    if ((flags[slot] & LOST) != 0) {
      flags[slot] &= ~LOST;
      lostOctets -= length(index);
    }
  }

  /** Nothing is lost after all: what was taken for it is in flight. */
  public void loseNothing() {
    for (long i = first; i < next && lostOctets > 0; i++) {
      clearLost(i);
    }
    originalCursor = first;
    orderRetransmissions();
  }

  /** A range was selectively acknowledged. */
  public void sack(long index) {
    int slot = slot(index);
    assert (flags[slot] & SACKED) == 0 : this;
    clearLost(index);
    flags[slot] |= SACKED | DELIVERED;
    sackedOctets += length(index);
    sackedRanges++;
  }

  /** The peer may have dropped what it had selectively acknowledged (RFC 2018 §8). */
  public void forgetSacks() {
    for (long i = first; i < next; i++) {
      flags[slot(i)] &= ~SACKED;
    }
    sackedOctets = 0;
    sackedRanges = 0;
    originalCursor = first;
    lostCursor = first;
    orderRetransmissions();
  }

  /** What had left the order of time because it was not in flight is in flight again. */
  private void orderRetransmissions() {
    queueSize = 0;
    for (long i = first; i < next; i++) {
      if (has(i, RETRANSMITTED) && !has(i, SACKED | LOST)) {
        enqueueInOrder(ends[slot(i)], sentAts[slot(i)]);
      }
    }
  }

  /** The first range, or what is left of it, was acknowledged up to {@code position}. */
  public void acknowledgeFirst(long position) {
    int slot = slot(first);
    long octets = Math.min(position, ends[slot]) - start;
    if ((flags[slot] & SACKED) != 0) {
      sackedOctets -= octets;
    } else if ((flags[slot] & LOST) != 0) {
      lostOctets -= octets;
    }
    start += octets;
    if (start == ends[slot]) {
      sackedRanges -= (flags[slot] & SACKED) != 0 ? 1 : 0;
      first++;
      originalCursor = Math.max(originalCursor, first);
      lostCursor = Math.max(lostCursor, first);
    }
  }

  /** Makes two ranges of one, the second from {@code position} on. */
  public void split(long index, long position) {
    assert left(index) < position && position < end(index) : position + " in " + this;
    if (next - first == ends.length) {
      grow();
    }
    for (long i = next; i > index; i--) {
      copy(slot(i - 1), slot(i));
    }
    next++;
    ends[slot(index)] = position;
    sackedRanges += has(index, SACKED) ? 1 : 0;
    originalCursor += originalCursor > index ? 1 : 0;
    lostCursor += lostCursor > index ? 1 : 0;
    if (has(index, RETRANSMITTED)) {
      // the queue knows the second part by its end; the first must be known too
      enqueueInOrder(position, sentAts[slot(index)]);
    }
  }

  private void copy(int from, int to) {
    ends[to] = ends[from];
    sentAts[to] = sentAts[from];
    delivereds[to] = delivereds[from];
    deliveredAts[to] = deliveredAts[from];
    firstSentAts[to] = firstSentAts[from];
    txInFlights[to] = txInFlights[from];
    lostBefores[to] = lostBefores[from];
    flags[to] = flags[from];
    transmissions[to] = transmissions[from];
  }

  // In order of time.

  /** The range in flight that was sent first of all those sent once only; NONE if there is none. */
  public long oldestOriginal() {
    while (originalCursor < next && has(originalCursor, SACKED | LOST | RETRANSMITTED)) {
      originalCursor++;
    }
    return originalCursor < next ? originalCursor : NONE;
  }

  /** The range in flight whose last retransmission is the oldest; NONE if there is none. */
  public long oldestRetransmission() {
    while (queueSize > 0) {
      long end = queueEnds[queueHead];
      if (end > start && end <= end()) {
        long index = find(end - 1);
        boolean present = sentAts[slot(index)] == queueTimes[queueHead];
        if (present && has(index, RETRANSMITTED) && !has(index, SACKED | LOST)) {
          return index;
        }
      }
      queueHead = queueHead + 1 & queueEnds.length - 1;
      queueSize--;
    }
    return NONE;
  }

  /** The first range that waits to be retransmitted; NONE if there is none. */
  public long firstLost() {
    if (lostOctets == 0) {
      return NONE;
    }
    while (!has(lostCursor, LOST)) {
      lostCursor++;
    }
    return lostCursor;
  }

  private void enqueue(long end, long time) {
    if (queueSize == queueEnds.length) {
      growQueue();
    }
    int at = queueHead + queueSize & queueEnds.length - 1;
    queueEnds[at] = end;
    queueTimes[at] = time;
    queueSize++;
  }

  private void enqueueInOrder(long end, long time) {
    enqueue(end, time);
    int mask = queueEnds.length - 1;
    for (int i = queueSize - 1; i > 0; i--) {
      int at = queueHead + i & mask;
      int before = queueHead + i - 1 & mask;
      if (queueTimes[before] <= time) {
        return;
      }
      queueEnds[at] = queueEnds[before];
      queueTimes[at] = queueTimes[before];
      queueEnds[before] = end;
      queueTimes[before] = time;
    }
  }

  private void growQueue() {
    int length = queueEnds.length;
    int size = Math.max(SMALLEST, 2 * length);
    long[] ordered = new long[size];
    long[] times = new long[size];
    for (int i = 0; i < queueSize; i++) {
      int at = queueHead + i & length - 1;
      ordered[i] = queueEnds[at];
      times[i] = queueTimes[at];
    }
    queueEnds = ordered;
    queueTimes = times;
    queueHead = 0;
  }

  private void grow() {
    int old = ends.length;
    ends = Arrays.copyOf(ends, 2 * old);
    sentAts = Arrays.copyOf(sentAts, 2 * old);
    delivereds = Arrays.copyOf(delivereds, 2 * old);
    deliveredAts = Arrays.copyOf(deliveredAts, 2 * old);
    firstSentAts = Arrays.copyOf(firstSentAts, 2 * old);
    txInFlights = Arrays.copyOf(txInFlights, 2 * old);
    lostBefores = Arrays.copyOf(lostBefores, 2 * old);
    flags = Arrays.copyOf(flags, 2 * old);
    transmissions = Arrays.copyOf(transmissions, 2 * old);
    // an index that has the new bit set belongs into the new half
    for (long i = first; i < next; i++) {
      int from = (int) i & old - 1;
      int to = slot(i);
      if (from != to) {
        copy(from, to);
      }
    }
  }

  private int slot(long index) {
    return (int) index & ends.length - 1;
  }

  private long length(long index) {
    return end(index) - left(index);
  }

  private boolean has(long index, int anyOf) {
    return (flags[slot(index)] & anyOf) != 0;
  }

  /** Whether the counters are what a recount gives; for assertions. */
  public boolean countersAreRight() {
    long sacked = 0;
    long lost = 0;
    int ranges = 0;
    for (long i = first; i < next; i++) {
      assert end(i) > left(i) : this;
      assert !(isSacked(i) && isLost(i)) : this;
      sacked += isSacked(i) ? length(i) : 0;
      ranges += isSacked(i) ? 1 : 0;
      lost += isLost(i) ? length(i) : 0;
      boolean original = !has(i, SACKED | LOST | RETRANSMITTED);
      assert !original || i >= originalCursor : "skipped original " + i + " of " + this;
      assert !isLost(i) || i >= lostCursor : "skipped lost " + i + " of " + this;
    }
    return sacked == sackedOctets && lost == lostOctets && ranges == sackedRanges;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("from " + start);
    for (long i = first; i < next; i++) {
      text.append(isSacked(i) ? " s" : isLost(i) ? " l" : " -")
          .append(isRetransmitted(i) ? "r" : "")
          .append(length(i));
    }
    return text.toString();
  }
}
