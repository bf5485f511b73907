package io.leat.observe;

import io.leat.packet.wire.FlowKey;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTrace;
import io.leat.tcp.trace.TransitionCause;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts transitions by where they came from and went to, and nothing else: cheap enough to stay
 * on.
 *
 * <p>One loop counts; any thread may read, and sees each count as it was at some recent time.
 * Counts of several loops are merged by the reader.
 */
public final class TransitionCounts extends TcpTrace {
  private static final int STATES = TcpState.values().length;

  private final AtomicLongArray counts = new AtomicLongArray(STATES * STATES);

  /** What a record of events holds. */
  public static TransitionCounts of(List<TraceEvent> events) {
    TransitionCounts counts = new TransitionCounts();
    for (TraceEvent event : events) {
      if (event instanceof TraceEvent.Transition transition) {
        counts.add(transition.from(), transition.to(), 1);
      }
    }
    return counts;
  }

  @Override
  public void transition(
      long connection, FlowKey flow, TcpState from, TcpState to, TransitionCause cause, long now) {
    add(from, to, 1);
  }

  /** How often {@code to} was entered from {@code from}. */
  public long count(TcpState from, TcpState to) {
    return counts.getOpaque(index(from, to));
  }

  /** How often a state was entered, from anywhere. */
  public long entered(TcpState state) {
    long sum = 0;
    for (TcpState from : TcpState.values()) {
      sum += count(from, state);
    }
    return sum;
  }

  /** How often a state was left, to anywhere. */
  public long left(TcpState state) {
    long sum = 0;
    for (TcpState to : TcpState.values()) {
      sum += count(state, to);
    }
    return sum;
  }

  public boolean isEmpty() {
    for (TcpState state : TcpState.values()) {
      if (entered(state) > 0) {
        return false;
      }
    }
    return true;
  }

  /** Adds what {@code other} has counted. */
  public void merge(TransitionCounts other) {
    for (TcpState from : TcpState.values()) {
      for (TcpState to : TcpState.values()) {
        add(from, to, other.count(from, to));
      }
    }
  }

  /** Only one thread adds, so no other count can come between reading and writing. */
  private void add(TcpState from, TcpState to, long more) {
    int index = index(from, to);
    counts.setOpaque(index, counts.getPlain(index) + more);
  }

  private static int index(TcpState from, TcpState to) {
    return from.ordinal() * STATES + to.ordinal();
  }
}
