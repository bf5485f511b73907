package io.leat.tcp.congestion;

/**
 * Whether sending faster still delivers faster (draft-ietf-ccwg-bbr §5.3.1.2): three rounds in
 * which the delivery rate grew by less than a quarter say that the pipe is full.
 */
final class BbrFullPipe {
  private static final double GROWTH = 1.25;
  private static final int ROUNDS = 3;

  private long fullBw;
  private int count;
  private boolean now;
  private boolean reached;

  /** Begins anew, from a delivery rate that is known already, or 0. */
  void reset(long deliveryRate) {
    fullBw = deliveryRate;
    count = 0;
    now = false;
  }

  /** CheckFullBWReached: at the start of each round. */
  void roundStarts(long deliveryRate, boolean appLimited) {
    if (now || appLimited) {
      return;
    }
    if (deliveryRate >= fullBw * GROWTH) {
      reset(deliveryRate);
      return;
    }
    count++;
    now = count >= ROUNDS;
    reached |= now;
  }

  /** Whether the present probe has filled the pipe. */
  boolean isFullNow() {
    return now;
  }

  /** Whether the pipe was ever full. */
  boolean wasReached() {
    return reached;
  }

  /** Says so for another reason, or takes it back. */
  void setReached(boolean isReached) {
    reached = isReached;
  }
}
