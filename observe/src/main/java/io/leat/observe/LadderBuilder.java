package io.leat.observe;

import io.leat.observe.LadderArrow.Fate;
import io.leat.packet.wire.TcpFlags;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TransitionCause;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lays the events of two ends out as rows. A row is one instant at one end; a segment leaves in one
 * row and arrives at the level of another.
 */
final class LadderBuilder {
  private final List<TraceEvent> left;
  private final @Nullable List<TraceEvent> right;
  private final LadderOptions options;
  private final ConnectionTags tags = new ConnectionTags();
  private final CallLayer leftCalls;
  private final CallLayer rightCalls;
  private final List<RowDraft> rows = new ArrayList<>();

  private boolean lastWasLeft;
  private long lastNanos = Long.MIN_VALUE;

  /** Which segment is which; null for a side that nobody recorded. */
  private final @Nullable SegmentMatcher toRight;

  private final @Nullable SegmentMatcher toLeft;

  LadderBuilder(List<TraceEvent> left, @Nullable List<TraceEvent> right, LadderOptions options) {
    this.left = left;
    this.right = right;
    this.options = options;
    tags.add(left, true);
    leftCalls = callsShown(left);
    if (right == null) {
      rightCalls = CallLayer.SOCKET;
      toRight = null;
      toLeft = null;
    } else {
      tags.add(right, false);
      rightCalls = callsShown(right);
      toRight = new SegmentMatcher(true, left, right, options.recordedUntil());
      toLeft = new SegmentMatcher(false, right, left, options.recordedUntil());
    }
  }

  private CallLayer callsShown(List<TraceEvent> events) {
    if (options.calls() != null) {
      return options.calls();
    }
    boolean socketCalls =
        events.stream()
            .anyMatch(e -> e instanceof TraceEvent.Called c && c.layer() == CallLayer.SOCKET);
    return socketCalls ? CallLayer.SOCKET : CallLayer.TCP;
  }

  Ladder build() {
    List<TraceEvent> other = right == null ? List.of() : right;
    startWithFirstStates(other);
    int l = 0;
    int r = 0;
    while (l < left.size() || r < other.size()) {
      boolean takeLeft =
          r == other.size() || l < left.size() && leftIsNext(left.get(l), other.get(r));
      TraceEvent event = takeLeft ? left.get(l++) : other.get(r++);
      append(event, takeLeft);
      lastWasLeft = takeLeft;
      lastNanos = event.timeNanos();
    }
    return new Ladder(
        options.leftTitle(), options.rightTitle(), options.headline(), right != null, finish());
  }

  /**
   * Time decides. In the same instant a segment leaves before it arrives, an end goes on with what
   * it has begun, what arrives comes before what users do, and who waits before who calls.
   */
  private boolean leftIsNext(TraceEvent nextLeft, TraceEvent nextRight) {
    if (nextLeft.timeNanos() != nextRight.timeNanos()) {
      return nextLeft.timeNanos() < nextRight.timeNanos();
    }
    if (hasNotLeft(nextLeft, true)) {
      return false;
    }
    if (hasNotLeft(nextRight, false)) {
      return true;
    }
    boolean leftArrives = nextLeft instanceof TraceEvent.SegmentArrived;
    boolean rightArrives = nextRight instanceof TraceEvent.SegmentArrived;
    boolean begun = lastNanos == nextLeft.timeNanos();
    return begun || leftArrives == rightArrives ? lastWasLeft : leftArrives;
  }

  private boolean hasNotLeft(TraceEvent event, boolean leftSide) {
    if (!(event instanceof TraceEvent.SegmentArrived arrived)) {
      return false;
    }
    Crossing crossing = arrival(arrived, leftSide);
    return crossing != null && crossing.hasArrived() && crossing.departureRow < 0;
  }

  private void startWithFirstStates(List<TraceEvent> other) {
    TraceEvent.Transition firstLeft = firstTransition(left);
    TraceEvent.Transition firstRight = firstTransition(other);
    if (firstLeft == null && firstRight == null) {
      return;
    }
    long start = Long.MAX_VALUE;
    for (List<TraceEvent> events : List.of(left, other)) {
      start = events.isEmpty() ? start : Math.min(start, events.getFirst().timeNanos());
    }
    RowDraft row = new RowDraft(start, null);
    if (firstLeft != null) {
      row.left.add(new LadderEntry.State(firstLeft.from(), tags.of(firstLeft.flow(), true), null));
    }
    if (firstRight != null) {
      row.right.add(
          new LadderEntry.State(firstRight.from(), tags.of(firstRight.flow(), false), null));
    }
    rows.add(row);
  }

  private static TraceEvent.@Nullable Transition firstTransition(List<TraceEvent> events) {
    for (TraceEvent event : events) {
      if (event instanceof TraceEvent.Transition transition) {
        return transition;
      }
    }
    return null;
  }

  private void append(TraceEvent event, boolean leftSide) {
    switch (event) {
      case TraceEvent.Transition e ->
          current(e.timeNanos(), leftSide).enters(state(e, leftSide), e.cause(), leftSide);
      case TraceEvent.SegmentSent e -> departure(e, leftSide);
      case TraceEvent.SegmentArrived e -> arrivalOf(e, leftSide);
      case TraceEvent.TimerSet e -> {
        if (!e.isStop() && options.startsShown().contains(e.timer())) {
          long nanos = e.deadlineNanos() - e.timeNanos();
          entry(new LadderEntry.Timer(e.timer(), false, nanos), e.timeNanos(), leftSide);
        }
      }
      case TraceEvent.TimerExpired e ->
          entry(new LadderEntry.Timer(e.timer(), true, e.afterNanos()), e.timeNanos(), leftSide);
      case TraceEvent.Called e -> {
        if (e.layer() == (leftSide ? leftCalls : rightCalls)) {
          LadderEntry.Call call = new LadderEntry.Call(e.layer(), e.call(), e.result());
          current(e.timeNanos(), leftSide).called(call, leftSide);
        }
      }
      case TraceEvent.Dropped e -> entry(new LadderEntry.Drop(e.reason()), e.timeNanos(), leftSide);
      case TraceEvent.Note e -> {
        RowDraft row = new RowDraft(e.timeNanos(), null);
        row.narration = e.text();
        rows.add(row);
      }
    }
  }

  private LadderEntry.State state(TraceEvent.Transition e, boolean leftSide) {
    boolean explained =
        e.to() == TcpState.CLOSED
                && e.cause() != TransitionCause.ACK_OF_FIN
                && e.cause() != TransitionCause.TWO_MSL_EXPIRED
                && e.from() != TcpState.LISTEN
            || e.to() == TcpState.LISTEN && e.from() != TcpState.CLOSED;
    boolean listenerEnds = e.connection() == 0 && e.to() == TcpState.CLOSED;
    String tag = listenerEnds ? ConnectionTags.LISTENER : tags.of(e.flow(), leftSide);
    return new LadderEntry.State(e.to(), tag, explained ? e.cause() : null);
  }

  private void entry(LadderEntry entry, long time, boolean leftSide) {
    current(time, leftSide).entries(leftSide).add(entry);
  }

  private void departure(TraceEvent.SegmentSent e, boolean leftSide) {
    SegmentMatcher matcher = leftSide ? toRight : toLeft;
    Crossing crossing =
        matcher == null ? Crossing.sent(leftSide, e, Fate.ARRIVED) : matcher.departure(e);
    if (crossing != null) {
      depart(crossing, e.timeNanos());
    }
  }

  private void depart(Crossing crossing, long time) {
    RowDraft row = current(time, crossing.fromLeft);
    if (row.departs != null) {
      row = add(row.next(crossing.fromLeft));
    }
    row.departs(crossing);
    crossing.departureRow = rows.size() - 1;
  }

  private void arrivalOf(TraceEvent.SegmentArrived e, boolean leftSide) {
    Crossing crossing = arrival(e, leftSide);
    if (crossing == null) {
      return;
    }
    if (crossing.departureRow < 0) {
      // nobody saw it leave: its arrow is all in one row, of the side that it comes from
      add(new RowDraft(e.timeNanos(), crossing.fromLeft));
      depart(crossing, e.timeNanos());
    } else {
      add(new RowDraft(e.timeNanos(), leftSide));
    }
    rows.getLast().marksArrival = true;
    crossing.arrivalRow = rows.size() - 1;
  }

  private @Nullable Crossing arrival(TraceEvent.SegmentArrived e, boolean leftSide) {
    SegmentMatcher matcher = leftSide ? toLeft : toRight;
    return matcher == null ? Crossing.arrived(!leftSide, e, Fate.ARRIVED) : matcher.arrival(e);
  }

  /** The row that takes what happens at this end now. */
  private RowDraft current(long time, boolean leftSide) {
    if (!rows.isEmpty() && rows.getLast().isOf(leftSide, time)) {
      return rows.getLast();
    }
    return add(new RowDraft(time, leftSide));
  }

  private RowDraft add(RowDraft row) {
    rows.add(row);
    return row;
  }

  private List<LadderRow> finish() {
    int[] finalIndex = foldRepetitions();
    List<LadderRow> finished = new ArrayList<>(rows.size());
    for (RowDraft row : rows) {
      finished.add(
          new LadderRow(
              row.timeNanos,
              row.left,
              row.departs == null ? null : arrow(row.departs, finalIndex),
              row.entriesBeforeArrow,
              row.right,
              row.repetitions,
              row.lastNanos,
              row.narration));
    }
    return finished;
  }

  /** Folds equal rows without segments into the first of them; returns where each row has gone. */
  private int[] foldRepetitions() {
    int[] finalIndex = new int[rows.size()];
    List<RowDraft> kept = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      RowDraft row = rows.get(i);
      if (!kept.isEmpty() && kept.getLast().isRepeatedBy(row)) {
        kept.getLast().repetitions++;
        kept.getLast().lastNanos = row.timeNanos;
      } else {
        kept.add(row);
      }
      finalIndex[i] = kept.size() - 1;
    }
    rows.clear();
    rows.addAll(kept);
    return finalIndex;
  }

  private LadderArrow arrow(Crossing c, int[] finalIndex) {
    return new LadderArrow(
        c.fromLeft,
        c.segment,
        tags.of(c.flow, c.fromLeft),
        label(c.segment),
        c.fate,
        c.retransmission,
        c.overtaken,
        c.arrivesNanos,
        finalIndex[c.arrivalRow < 0 ? c.departureRow : c.arrivalRow]);
  }

  private String label(TracedSegment segment) {
    StringBuilder label = new StringBuilder(segment.text());
    if (options.window() && segment.window() != 0 && !segment.has(TcpFlags.RST)) {
      label.append(" win ").append(segment.window());
    }
    if (options.segmentOptions() && !segment.options().isEmpty()) {
      label.append(" <").append(segment.options()).append('>');
    }
    return label.toString();
  }
}
