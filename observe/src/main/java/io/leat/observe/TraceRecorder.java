package io.leat.observe;

import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TcpTrace;
import io.leat.tcp.trace.TransitionCause;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the last events of one end as values, for pictures and JSON lines.
 *
 * <p>It is bounded: when it is full the oldest event goes and is counted. It allocates for each
 * event, so it belongs to scenarios, tests and diagnosis. Not thread-safe: events come, and are
 * read, on the loop that is observed, or after that has ended.
 */
public final class TraceRecorder extends TcpTrace {
  /** Enough for a scenario. */
  public static final int DEFAULT_CAPACITY = 65_536;

  /** Connections whose initial sequence numbers are remembered. */
  private static final int CONNECTIONS = 4096;

  private final Side side;
  private final int capacity;
  private final ArrayDeque<TraceEvent> events = new ArrayDeque<>();
  private long discarded;

  private final Map<Long, RelativeNumbers> numbers =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, RelativeNumbers> eldest) {
          return size() > CONNECTIONS;
        }
      };

  private Flow lastFlow = Flow.of(new FlowKey());

  public TraceRecorder(Side side) {
    this(side, DEFAULT_CAPACITY);
  }

  /**
   * @param capacity events kept; at least 1
   */
  public TraceRecorder(Side side, int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity of " + capacity + " events");
    }
    this.side = side;
    this.capacity = capacity;
  }

  /** What is kept, the oldest first; a copy. */
  public List<TraceEvent> events() {
    return new ArrayList<>(events);
  }

  /** Events that went because there were too many. */
  public long discarded() {
    return discarded;
  }

  public Side side() {
    return side;
  }

  /** A call of the socket layer, told by whoever makes it; TCP does not see it. */
  public void socketCall(long connection, String call, String result, long now) {
    add(new TraceEvent.Called(now, connection, side, CallLayer.SOCKET, call, result));
  }

  /** A remark, shown across a ladder at this place. */
  public void note(String text, long now) {
    add(new TraceEvent.Note(now, 0, side, text));
  }

  @Override
  public void transition(
      long connection, FlowKey flow, TcpState from, TcpState to, TransitionCause cause, long now) {
    if (to == TcpState.LISTEN || to == TcpState.SYN_SENT) {
      numbers(connection).forget();
    }
    add(new TraceEvent.Transition(now, connection, side, flow(flow), from, to, cause));
  }

  @Override
  public void arrived(long connection, FlowKey flow, InboundSegment segment, long now) {
    if (connection == 0) {
      numbers(0).forget(); // each segment to nobody stands for itself
    }
    RelativeNumbers relative = numbers(connection);
    TracedSegment seen =
        relative.arrived(
            segment.flags,
            segment.wireSeq,
            segment.wireAck,
            segment.textLength,
            segment.window,
            OptionsText.of(segment, relative));
    add(new TraceEvent.SegmentArrived(now, connection, side, flow(flow), seen));
  }

  @Override
  public void sent(
      long connection,
      FlowKey flow,
      int sequence,
      int acknowledgment,
      int flags,
      int window,
      int textLength,
      boolean retransmission,
      long now) {
    RelativeNumbers relative = numbers(connection);
    TracedSegment seen = relative.sent(flags, sequence, acknowledgment, textLength, window, "");
    boolean again = relative.isRetransmission(flags, retransmission);
    add(new TraceEvent.SegmentSent(now, connection, side, flow(flow), seen, again));
  }

  @Override
  public void dropped(long connection, DropReason reason, long now) {
    add(new TraceEvent.Dropped(now, connection, side, reason));
  }

  @Override
  public void timerSet(long connection, TcpTimer timer, long deadline, long now) {
    if (deadline != Long.MAX_VALUE) {
      numbers(connection).timerSet(timer, now);
    }
    add(new TraceEvent.TimerSet(now, connection, side, timer, deadline));
  }

  @Override
  public void timerExpired(long connection, TcpTimer timer, long now) {
    long ran = numbers(connection).timerRan(timer, now);
    add(new TraceEvent.TimerExpired(now, connection, side, timer, ran));
  }

  @Override
  public void called(long connection, String call, long result, long now) {
    String text = result < 0 ? "error" : result > 0 ? result + " octets" : "";
    add(new TraceEvent.Called(now, connection, side, CallLayer.TCP, call, text));
  }

  private void add(TraceEvent event) {
    if (events.size() == capacity) {
      events.removeFirst();
      discarded++;
    }
    events.addLast(event);
  }

  private RelativeNumbers numbers(long connection) {
    return numbers.computeIfAbsent(connection, serial -> new RelativeNumbers());
  }

  /** Runs of events are of one flow: its value is made once. */
  private Flow flow(FlowKey key) {
    if (!lastFlow.isOf(key)) {
      lastFlow = Flow.of(key);
    }
    return lastFlow;
  }
}
