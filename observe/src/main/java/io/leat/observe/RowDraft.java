package io.leat.observe;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of a ladder under construction: an instant at one end. */
final class RowDraft {
  final long timeNanos;

  /** Whose instant it is; null for a row that is closed to both. */
  final @Nullable Boolean ofLeft;

  final List<LadderEntry> left = new ArrayList<>();
  final List<LadderEntry> right = new ArrayList<>();
  int entriesBeforeArrow;
  @Nullable Crossing departs;
  @Nullable String narration;

  RowDraft(long timeNanos, @Nullable Boolean ofLeft) {
    this.timeNanos = timeNanos;
    this.ofLeft = ofLeft;
  }

  boolean isOf(boolean leftSide, long time) {
    return ofLeft != null && ofLeft == leftSide && timeNanos == time;
  }

  List<LadderEntry> entries(boolean leftSide) {
    return leftSide ? left : right;
  }

  void departs(Crossing crossing) {
    departs = crossing;
    entriesBeforeArrow = entries(crossing.fromLeft).size();
  }
}
