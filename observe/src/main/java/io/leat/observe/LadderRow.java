package io.leat.observe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened in one instant at one end, or at both before anything moved.
 *
 * @param arrow the segment that left, if one did
 * @param entriesBeforeArrow how many entries of the sender come before it
 * @param repetitions how often the same happened again, up to {@code lastNanos}, without anything
 *     in between
 * @param narration a remark across the ladder; such a row has nothing else
 */
public record LadderRow(
    long timeNanos,
    List<LadderEntry> left,
    @Nullable LadderArrow arrow,
    int entriesBeforeArrow,
    List<LadderEntry> right,
    int repetitions,
    long lastNanos,
    @Nullable String narration) {
  public LadderRow {
    left = List.copyOf(left);
    right = List.copyOf(right);
  }

  /** A row that only marks the level at which a segment arrives without visible effect. */
  public boolean isOnlyArrival() {
    return left.isEmpty() && right.isEmpty() && arrow == null && narration == null;
  }
}
