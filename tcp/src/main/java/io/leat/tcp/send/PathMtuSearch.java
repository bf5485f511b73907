package io.leat.tcp.send;

/**
 * The search for the largest packet that a path takes, by segments of text that are larger than it
 * is known to take (RFC 4821 §7): which size is next, the probe that is under way, and how long its
 * verdict may still be wrong.
 *
 * <p>The bounds of the search are those of the path, and live where its MTU does.
 */
public final class PathMtuSearch {
  /** A search is over when less than that could be gained (RFC 4821 §7.3). */
  private static final int CLOSE = 8;

  /** What nearly every link takes. */
  private static final int ETHERNET = 1500;

  /** A size that was lost so often behind a probe that had arrived is too large. */
  private static final int MOST_DOUBTS = 2;

  private enum Step {
    NOTHING,
    /** A probe is under way. */
    PROBING,
    /** It was lost alone; other losses in the same window would make that congestion. */
    REFUSED,
    /** It arrived; what is as large has yet to (§7.8). */
    VERIFYING
  }

  private Step step = Step.NOTHING;
  private int mtu;
  private int before;
  private int largestBefore;
  private long start;
  private long end;
  private int hint;
  private int doubted;
  private int doubts;

  /**
   * The size to try next, in octets of a packet; 0 if there is nothing left to find.
   *
   * @param low what the path takes
   * @param high what it may take
   * @param limit what link and peer take: if {@code high} is no less, nothing was refused yet
   */
  public int next(int low, int high, int limit) {
    if (high - low < CLOSE) {
      return 0;
    }
    if (low < hint && hint <= high) {
      return hint;
    }
    if (high >= limit) {
      return high;
    }
    if (low < ETHERNET && ETHERNET <= high) {
      return ETHERNET;
    }
    return low + (high - low + 1) / 2;
  }

  /**
   * How long no other probe may follow one that was lost (RFC 4821 §7.6.2): longer than congestion
   * would let pass between two losses, which is half a window's number of round trips.
   */
  public static long pause(long cwnd, int mss, int srttMicros) {
    return 1000L * srttMicros * (cwnd / mss / 2 + 2);
  }

  /**
   * A probe leaves.
   *
   * @param size in octets of a packet
   * @param present what segments are without it
   * @param largest the upper bound of the search
   */
  public void sent(int size, int present, int largest, long from, long to) {
    step = Step.PROBING;
    mtu = size;
    before = present;
    largestBefore = largest;
    start = from;
    end = to;
    hint = 0;
  }

  /** A router says how large a packet may be: the next probe is. */
  public void expect(int size) {
    hint = size;
  }

  public boolean isProbing() {
    return step == Step.PROBING;
  }

  /** Whether nothing is under way and nothing has to be confirmed. */
  public boolean isAtRest() {
    return step == Step.NOTHING;
  }

  /** Whether positions are those of the probe under way. */
  public boolean isProbe(long left, long right) {
    return step == Step.PROBING && left == start && right == end;
  }

  /** Whether positions belong to the probe under way. */
  public boolean overlaps(long left, long right) {
    return step == Step.PROBING && left < end && right > start;
  }

  /** Whether everything up to {@code una} includes the probe under way. */
  public boolean hasArrived(long una) {
    return step == Step.PROBING && una >= end;
  }

  /** Octets of text of the last probe. */
  public long octets() {
    return end - start;
  }

  /** The size of the last probe. */
  public int mtu() {
    return mtu;
  }

  /** What segments were before it. */
  public int before() {
    return before;
  }

  /** The upper bound of the search before it. */
  public int largestBefore() {
    return largestBefore;
  }

  /**
   * It was lost alone.
   *
   * @param nxt what was sent before this may still prove to be lost too
   */
  public void refused(long nxt) {
    step = Step.REFUSED;
    end = nxt;
  }

  /**
   * It arrived.
   *
   * @param nxt what is as large begins here
   * @param octets that have to arrive then for the size to be trusted
   */
  public void raised(long nxt, long octets) {
    step = Step.VERIFYING;
    start = nxt;
    end = nxt + octets;
  }

  /** The probe, or its verdict, is void. */
  public void end() {
    step = Step.NOTHING;
  }

  /** Everything before {@code una} has arrived: what it decided stands. */
  public void acknowledged(long una) {
    if (step != Step.PROBING && step != Step.NOTHING && una >= end) {
      if (step == Step.VERIFYING) {
        doubts = 0;
      }
      step = Step.NOTHING;
    }
  }

  /** Whether the loss of the probe may yet have been one of many. */
  public boolean isRefusing() {
    return step == Step.REFUSED;
  }

  /** Whether a loss at {@code position} makes a size doubtful that a probe had shown to pass. */
  public boolean isDoubtedAt(long position) {
    return step == Step.VERIFYING && position >= start;
  }

  /** The size is not to be trusted; returns whether that was found so often that it is refused. */
  public boolean doubt() {
    step = Step.NOTHING;
    doubts = doubted == mtu ? doubts + 1 : 1;
    doubted = mtu;
    return doubts >= MOST_DOUBTS;
  }
}
