package io.leat.observe;

import io.leat.tcp.trace.TransitionCause;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
  boolean marksArrival;
  int repetitions;
  long lastNanos;
  private LadderEntry.@Nullable State lastState;
  private @Nullable TransitionCause lastCause;

  RowDraft(long timeNanos, @Nullable Boolean ofLeft) {
    this.timeNanos = timeNanos;
    lastNanos = timeNanos;
    this.ofLeft = ofLeft;
  }

  boolean isOf(boolean leftSide, long time) {
    return ofLeft != null && ofLeft == leftSide && timeNanos == time;
  }

  /** Whether the next row is the same again: calls and timers only, no state, no segment. */
  boolean isRepeatedBy(RowDraft next) {
    return isRepeatable()
        && next.isRepeatable()
        && Objects.equals(ofLeft, next.ofLeft)
        && left.equals(next.left)
        && right.equals(next.right);
  }

  private boolean isRepeatable() {
    return ofLeft != null
        && departs == null
        && !marksArrival
        && left.size() + right.size() > 0
        && !hasState(left)
        && !hasState(right);
  }

  private static boolean hasState(List<LadderEntry> entries) {
    return entries.stream().anyMatch(LadderEntry.State.class::isInstance);
  }

  List<LadderEntry> entries(boolean leftSide) {
    return leftSide ? left : right;
  }

  /**
   * Begins the row of another segment that leaves in the same instant: what was done since the last
   * one left goes there, but for the state that the last one led to.
   */
  RowDraft next(boolean leftSide) {
    RowDraft next = new RowDraft(timeNanos, leftSide);
    List<LadderEntry> all = entries(leftSide);
    int from = entriesBeforeArrow;
    while (from < all.size() && followsItsSegment(all.get(from))) {
      from++;
    }
    List<LadderEntry> since = all.subList(from, all.size());
    next.entries(leftSide).addAll(since);
    since.clear();
    next.lastState = lastState;
    next.lastCause = lastCause;
    return next;
  }

  /** Whether it is a state that is entered once the segment that leads to it has left. */
  private static boolean followsItsSegment(LadderEntry entry) {
    return entry instanceof LadderEntry.State state
        && switch (state.state()) {
          case LAST_ACK, TIME_WAIT, CLOSED -> true;
          case LISTEN,
              SYN_SENT,
              SYN_RECEIVED,
              ESTABLISHED,
              FIN_WAIT_1,
              FIN_WAIT_2,
              CLOSE_WAIT,
              CLOSING ->
              false;
        };
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
    int at = Math.max(0, all.lastIndexOf(lastState));
    if (departs != null && at <= entriesBeforeArrow) {
      entriesBeforeArrow++;
    }
    all.add(at, call);
    lastCause = null;
  }

  void departs(Crossing crossing) {
    departs = crossing;
    entriesBeforeArrow = entries(crossing.fromLeft).size();
  }
}
