package io.leat.observe;

import io.leat.packet.wire.DropReason;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TransitionCause;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Something that happened to TCP at one end, as a value: what a {@link TraceRecorder} keeps, and
 * what ladders and JSON lines are made of.
 */
public sealed interface TraceEvent {
  /** On the clock of the loop that was observed. */
  long timeNanos();

  /** The connection's serial number on its stack; 0 for none, such as a listener. */
  long connection();

  Side side();

  /** A state was entered. */
  record Transition(
      long timeNanos,
      long connection,
      Side side,
      Flow flow,
      TcpState from,
      TcpState to,
      TransitionCause cause)
      implements TraceEvent {}

  /** A segment left. */
  record SegmentSent(
      long timeNanos,
      long connection,
      Side side,
      Flow flow,
      TracedSegment segment,
      boolean retransmission)
      implements TraceEvent {}

  /** A valid segment arrived. */
  record SegmentArrived(
      long timeNanos, long connection, Side side, Flow flow, TracedSegment segment)
      implements TraceEvent {}

  /**
   * A timer was set or stopped.
   *
   * @param deadlineNanos {@link Long#MAX_VALUE} if it was stopped
   */
  record TimerSet(long timeNanos, long connection, Side side, TcpTimer timer, long deadlineNanos)
      implements TraceEvent {
    public boolean isStop() {
      return deadlineNanos == Long.MAX_VALUE;
    }
  }

  /**
   * A timer expired.
   *
   * @param afterNanos how long it had run; -1 if nobody saw it set
   */
  record TimerExpired(long timeNanos, long connection, Side side, TcpTimer timer, long afterNanos)
      implements TraceEvent {}

  /**
   * A call of the user.
   *
   * @param call name and arguments, such as {@code connect(10.0.0.2:80)} or {@code SEND}
   * @param result such as {@code port 40001}; empty where there is nothing to tell
   */
  record Called(
      long timeNanos, long connection, Side side, CallLayer layer, String call, String result)
      implements TraceEvent {}

  /** A frame or segment was dropped. */
  record Dropped(long timeNanos, long connection, Side side, DropReason reason)
      implements TraceEvent {}

  /** A remark of whoever made the run. */
  record Note(long timeNanos, long connection, Side side, String text) implements TraceEvent {}

  /** The events of both ends in order of time; the first list's come first where that is equal. */
  static List<TraceEvent> merged(List<TraceEvent> first, List<TraceEvent> second) {
    List<TraceEvent> all = new ArrayList<>(first);
    all.addAll(second);
    all.sort(Comparator.comparingLong(TraceEvent::timeNanos));
    return all;
  }
}
