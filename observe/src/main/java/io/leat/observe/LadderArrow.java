package io.leat.observe;

/**
 * A segment in a ladder.
 *
 * @param tag tells connections apart where there are several, such as {@code :40002}; or empty
 * @param label what is written on it, without the tag
 * @param overtaken whether a segment that was sent later arrived before it
 * @param arrivesNanos when it arrived; meaningless if it did not, or nobody saw it
 * @param arrivalRow the row at whose level it arrives; its own where nobody saw it arrive
 */
public record LadderArrow(
    boolean toRight,
    TracedSegment segment,
    String tag,
    String label,
    Fate fate,
    boolean retransmission,
    boolean overtaken,
    long arrivesNanos,
    int arrivalRow) {
  /** What became of a segment. */
  public enum Fate {
    ARRIVED,
    LOST,
    /** Sent so late that the recording ended before it could arrive. */
    UNDER_WAY,
    /** A copy that the network made, or an old segment that nobody saw leave. */
    DUPLICATE
  }

  /** Whether the receiver saw it, or nobody can say that it did not. */
  public boolean hasArrived() {
    return fate == Fate.ARRIVED || fate == Fate.DUPLICATE;
  }
}
