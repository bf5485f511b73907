package io.leat.observe;

import io.leat.tcp.trace.TransitionCause;
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
  private LadderEntry.@Nullable State lastState;
  private @Nullable TransitionCause lastCause;

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

  /** Removes what was done after the arrow left, but for the state that it led to. */
  List<LadderEntry> takeSinceArrow(boolean leftSide) {
    List<LadderEntry> all = entries(leftSide);
    int from = all.size();
    while (from > entriesBeforeArrow && !(all.get(from - 1) instanceof LadderEntry.State)) {
      from--;
    }
    List<LadderEntry> since = new ArrayList<>(all.subList(from, all.size()));
    all.subList(from, all.size()).clear();
    return since;
  }

  void enters(LadderEntry.State state, TransitionCause cause, boolean leftSide) {
    entries(leftSide).add(state);
    lastState = state;
    lastCause = cause;
  }

  /** Calls are often told when they are over; they belong before what they led to. */
  void called(LadderEntry.Call call, boolean leftSide) {
    List<LadderEntry> all = entries(leftSide);
    boolean ledToState = lastCause != null && CallEffects.mayCause(call.call(), lastCause);
    if (!ledToState) {
      all.add(call);
      return;
    }
    int at = all.lastIndexOf(lastState);
    if (departs != null) {
      at = Math.min(at, entriesBeforeArrow++);
    }
    all.add(at, call);
    lastCause = null;
  }

  void departs(Crossing crossing) {
    departs = crossing;
    entriesBeforeArrow = entries(crossing.fromLeft).size();
  }
}
