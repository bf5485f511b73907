package io.leat.tcp.recovery;

/**
 * Proportional rate reduction (RFC 9937): while a loss is repaired what leaves follows what is
 * delivered, so that the window arrives at ssthresh without silence and without a burst.
 */
public final class RateReduction {
  private long ssthresh;

  /** Octets in flight when the episode began. */
  private long recoverFs;

  private long delivered;
  private long out;
  private long window;

  /**
   * An episode begins (§6.1).
   *
   * @param flight octets outstanding and not SACKed before the acknowledgment that began it
   * @param target ssthresh
   */
  public void begin(long flight, long target) {
    recoverFs = Math.max(1, flight);
    ssthresh = target;
    delivered = 0;
    out = 0;
    window = 0;
  }

  /** {@code octets} were sent, or sent again. */
  public void sent(long octets) {
    out += octets;
  }

  /**
   * An acknowledgment (§6.2).
   *
   * @param deliveredOctets what it delivered
   * @param inFlight what is in flight now
   * @param safe whether SND.UNA advanced and nothing more was found lost
   */
  public void acknowledged(long deliveredOctets, long inFlight, boolean safe, int mss) {
    delivered += deliveredOctets;
    long count;
    if (inFlight > ssthresh) {
      count = ceilProportion() - out;
    } else {
      // CRB, or SSRB where the acknowledgment shows progress without further loss
      count = Math.max(delivered - out, deliveredOctets) + (safe ? mss : 0);
      count = Math.min(count, ssthresh - inFlight);
    }
    count = Math.max(0, count);
    if (out == 0 && count < mss) {
      // the first acknowledgment forces one fast retransmission
      count = mss;
    }
    window = inFlight + count;
  }

  private long ceilProportion() {
    // in double where the product would not fit
    if (delivered < 1L << 31 && ssthresh < 1L << 31) {
      return (delivered * ssthresh + recoverFs - 1) / recoverFs;
    }
    return (long) Math.ceil((double) delivered * ssthresh / recoverFs);
  }

  /** The congestion window during the episode. */
  public long window() {
    return window;
  }
}
