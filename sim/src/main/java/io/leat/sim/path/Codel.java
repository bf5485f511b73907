package io.leat.sim.path;

/**
 * Controlled delay (RFC 8289): drops from the head of a queue whose packets have all waited too
 * long for a whole interval, and then ever more often until they do not.
 *
 * <p>RFC 8289 §5 writes it as a loop over packets that leave the queue at one time; here it is
 * asked of each of these packets in turn.
 */
final class Codel {
  /**
   * RFC 8289 §5.6: a queue that was left this many intervals ago remembers how often it dropped.
   */
  private static final int MEMORY_INTERVALS = 16;

  private final CodelConfig config;

  /** Largest packet, below which what waits is not worth a drop (RFC 8289 §5.4, MAXPACKET). */
  private int largestOctets;

  private boolean above;
  private long firstAboveTime;
  private long dropNext;
  private int count;
  private int lastCount;
  private boolean dropping;
  private boolean lawIsDue;

  Codel(CodelConfig config) {
    this.config = config;
  }

  /**
   * Whether to drop, or to mark, the packet that leaves the queue now.
   *
   * @param waited how long it was in the queue
   * @param left octets that still wait behind it
   */
  boolean strikes(long waited, int octets, long left, long now) {
    boolean okToDrop = isTooLate(waited, octets, left, now);
    if (dropping) {
      return strikesOn(okToDrop, now);
    }
    if (!okToDrop) {
      return false;
    }
    dropping = true;
    // RFC 8289 §5.5: begin near the rate that controlled the queue last time.
    int delta = count - lastCount;
    boolean recent = now - dropNext < MEMORY_INTERVALS * config.interval();
    count = delta > 1 && recent ? delta : 1;
    dropNext = law(now);
    lastCount = count;
    lawIsDue = false;
    return true;
  }

  private boolean strikesOn(boolean okToDrop, long now) {
    if (!okToDrop) {
      dropping = false;
      lawIsDue = false;
      return false;
    }
    if (lawIsDue) {
      dropNext = law(dropNext);
      lawIsDue = false;
    }
    if (now < dropNext) {
      return false;
    }
    count++;
    lawIsDue = true; // if the next packet is too late as well
    return true;
  }

  /** RFC 8289 §5.4, dodequeue: above the target for a whole interval. */
  private boolean isTooLate(long waited, int octets, long left, long now) {
    largestOctets = Math.max(largestOctets, octets);
    if (waited < config.target() || left <= largestOctets) {
      above = false;
      return false;
    }
    if (!above) {
      above = true;
      firstAboveTime = now + config.interval();
      return false;
    }
    return now >= firstAboveTime;
  }

  /** RFC 8289 §5.3: drops come closer with the square root of their count. */
  private long law(long from) {
    return from + (long) (config.interval() / Math.sqrt(count));
  }
}
