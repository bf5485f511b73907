package io.leat.tcp.recovery;

import io.leat.tcp.send.SentRanges;

/**
 * Loss detection by time (RFC 8985 §6): what was sent well before something that has been delivered
 * is lost. How long "well before" is adapts to the reordering of the path.
 */
public final class Rack {
  private static final long NEVER = Long.MAX_VALUE;
  private static final int DUPLICATE_THRESHOLD = 3;

  /** Recoveries without a D-SACK after which the reordering window is narrow again (§6.2). */
  private static final int PERSISTENCE = 16;

  private static final int LARGEST_MULTIPLE = 100;

  // Of the segment sent last among those delivered (§5.2).
  private long sentAt = Long.MIN_VALUE;
  private long end;
  private long rtt;

  /** The highest position delivered: RACK.fack. */
  private long highest;

  private long highestBefore;
  private boolean reorderingSeen;
  private byte multiple = 1;
  private byte persistence = PERSISTENCE;

  /** No other round of D-SACKs begins before this is acknowledged. */
  private long duplicateRound = -1;

  private long window;
  private long deadline = NEVER;

  /** When the latest of those retransmissions was sent that were found lost last. */
  private long lostRetransmission = Long.MIN_VALUE;

  /** Another acknowledgment arrives. */
  public void begin() {
    highestBefore = highest;
  }

  /**
   * A range was delivered (§6.2, steps 2 and 3).
   *
   * @param echo in whole milliseconds of the clock, when what the peer echoes was sent
   * @param hasEcho whether the peer echoes timestamps
   */
  public void delivered(
      SentRanges ranges, long index, boolean hasEcho, int echo, long minRtt, long now) {
    long sent = ranges.sentAt(index);
    long rangeEnd = ranges.end(index);
    boolean retransmitted = ranges.isRetransmitted(index);
    if (rangeEnd > highestBefore) {
      highest = Math.max(highest, rangeEnd);
    } else if (rangeEnd < highestBefore && !retransmitted) {
      reorderingSeen = true;
    }
    if (retransmitted) {
      boolean echoesEarlier = hasEcho && (int) (sent / 1_000_000) - echo > 0;
      if (echoesEarlier || now - sent < minRtt) {
        // the acknowledgment is of an earlier transmission
        return;
      }
    }
    if (sent > sentAt || sent == sentAt && rangeEnd > end) {
      sentAt = sent;
      end = rangeEnd;
      rtt = now - sent;
    }
  }

  /** A D-SACK arrived: what was lost had only been late; once in a round trip (§6.2, step 4). */
  public void duplicate(long una, long nxt) {
    if (una >= duplicateRound) {
      duplicateRound = nxt;
      multiple = (byte) Math.min(LARGEST_MULTIPLE, multiple + 1);
      persistence = PERSISTENCE;
    }
  }

  /** A recovery has ended (§6.2, step 4). */
  public void recovered() {
    if (--persistence <= 0) {
      persistence = PERSISTENCE;
      multiple = 1;
    }
  }

  /**
   * Chooses the reordering window (§6.2, step 4), in nanoseconds.
   *
   * @param recovering in fast recovery or after a timeout
   * @param sackedSegments that are SACKed now
   */
  public void updateWindow(boolean recovering, int sackedSegments, long minRtt, long srtt) {
    boolean certain = recovering || sackedSegments >= DUPLICATE_THRESHOLD;
    window = !reorderingSeen && certain ? 0 : Math.min(multiple * minRtt / 4, srtt);
  }

  /** Marks what is lost (§6.2, step 5); {@link #deadline} says when there may be more. */
  public void detect(SentRanges ranges, long now) {
    deadline = NEVER;
    lostRetransmission = Long.MIN_VALUE;
    for (long i = ranges.oldestOriginal(); isOverdue(ranges, i, now); i = ranges.oldestOriginal()) {
      ranges.lose(i);
    }
    for (long i = ranges.oldestRetransmission();
        isOverdue(ranges, i, now);
        i = ranges.oldestRetransmission()) {
      lostRetransmission = Math.max(lostRetransmission, ranges.sentAt(i));
      ranges.lose(i);
    }
  }

  private boolean isOverdue(SentRanges ranges, long index, long now) {
    if (index == SentRanges.NONE) {
      return false;
    }
    long sent = ranges.sentAt(index);
    boolean earlier = sent < sentAt || sent == sentAt && ranges.end(index) < end;
    if (!earlier) {
      return false;
    }
    long due = sent + rtt + window;
    if (due > now) {
      deadline = Math.min(deadline, due);
      return false;
    }
    return true;
  }

  /** The retransmission timer expired: the first range is lost, and what is as old (§6.3). */
  public void timeout(SentRanges ranges, long now) {
    for (long i = ranges.first(); i < ranges.next(); i++) {
      if (i == ranges.first() || ranges.sentAt(i) + rtt + window <= now) {
        ranges.lose(i);
      }
    }
    deadline = NEVER;
  }

  /** When the reordering timer is to look again; {@link Long#MAX_VALUE} if it need not. */
  public long deadline() {
    return deadline;
  }

  /**
   * When the latest retransmission was sent that {@link #detect} found lost; before all time if
   * none was.
   */
  public long lostRetransmissionOf() {
    return lostRetransmission;
  }

  /** The reordering window in nanoseconds. */
  public long window() {
    return window;
  }

  /** Whether anything was learnt of the path that is worth keeping over idle time. */
  public boolean hasLearnt() {
    return reorderingSeen || multiple > 1;
  }
}
