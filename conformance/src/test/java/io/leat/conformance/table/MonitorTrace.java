package io.leat.conformance.table;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;

import io.leat.conformance.table.StateEventMonitor.Observation;
import io.leat.conformance.table.StateEventMonitor.Output;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpInternals;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TcpTrace;
import io.leat.tcp.trace.TransitionCause;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Watches one host of a simulation with the state-event table; to be added to its traces before it
 * opens anything. The host takes one frame at a time ({@code StackConfig.burst} 1), so that what is
 * sent after an event is because of it. Only behind a pause it takes several in one turn: then one
 * acknowledgment at the turn's end may be for all of them.
 */
public final class MonitorTrace extends TcpTrace {
  private static final Set<DropReason> SHORTAGE =
      Set.of(
          DropReason.TCP_ACCEPT_QUEUE_FULL,
          DropReason.TCP_CONNECTION_LIMIT,
          DropReason.TCP_MEMORY_LIMIT,
          DropReason.TCP_OUT_OF_ORDER_LIMIT);

  private final StateEventMonitor monitor;
  private final Function<FlowKey, @Nullable TcpConnection> connections;
  private final Consumer<String> violations;
  private final Set<String> legal = LegalTransition.arrows(LegalTransition.load());
  private final Map<Long, Known> known = new HashMap<>();
  private long observed;

  /**
   * @param connections finds the host's connection of a flow
   * @param violations told of everything that is not a row
   */
  public MonitorTrace(
      StateEventMonitor monitor,
      Function<FlowKey, @Nullable TcpConnection> connections,
      Consumer<String> violations) {
    this.monitor = monitor;
    this.connections = connections;
    this.violations = violations;
  }

  /** What is remembered of one connection, half-open entry or TIME-WAIT entry. */
  private static final class Known {
    final long serial;
    TableState state;
    Variables variables = Variables.NONE;
    boolean closeWaits;
    boolean finWaits;
    boolean userGone;
    @Nullable Happening happening;

    /** What is wrong unless an acknowledgment leaves before the turn is over; null for nothing. */
    @Nullable String unlessAcknowledged;

    /** The time of that turn. */
    long owedAt;

    Known(long serial, TableState state) {
      this.serial = serial;
      this.state = state;
    }
  }

  /** An event and what has followed from it so far. */
  private static final class Happening {
    final TableState before;
    final List<List<TableEvent>> readings;
    final String what;
    final long since;
    final List<Output> outputs = new ArrayList<>();
    boolean shortage;
    boolean closeWaits;

    Happening(TableState before, List<List<TableEvent>> readings, String what, long since) {
      this.before = before;
      this.readings = readings;
      this.what = what;
      this.since = since;
    }
  }

  /** How many events were compared with the table. */
  public long observed() {
    return observed;
  }

  /** Compares what is still open; to be called when the simulation is over. */
  public void finish() {
    known.values().forEach(one -> finish(one, Long.MAX_VALUE));
  }

  @Override
  public void arrived(long serial, FlowKey flow, InboundSegment segment, long now) {
    Known one = known.get(serial);
    if (one == null) {
      return;
    }
    finish(one, now);
    update(one, flow, segment, now);
    List<List<TableEvent>> readings = EventClassifier.readings(one.state, one.variables, segment);
    begin(one, beside(one, segment, readings), segment.toString(), now);
    if (readings.getFirst().contains(TableEvent.SEG_FIN_OUT_OF_ORDER)) {
      one.finWaits = true;
    }
  }

  /** Other events that a segment may be where the trace does not tell all. */
  private static List<List<TableEvent>> beside(
      Known one, InboundSegment segment, List<List<TableEvent>> clear) {
    var readings = new ArrayList<>(clear);
    TableEvent first = clear.getFirst().getFirst();
    boolean synchronizing = one.state != TableState.SYN_SENT;
    if (synchronizing) {
      // TS.Recent is not known here
      readings.add(
          List.of(segment.hasTimestamps ? TableEvent.SEG_PAWS_OLD_TS : TableEvent.SEG_TS_MISSING));
    }
    boolean mayFindNobody =
        one.state == TableState.FIN_WAIT_1 || one.state == TableState.FIN_WAIT_2;
    if (one.userGone && mayFindNobody && segment.textLength > 0) {
      readings.add(List.of(TableEvent.SEG_DATA_AFTER_FULL_CLOSE));
      readings.add(List.of(first, TableEvent.SEG_DATA_AFTER_FULL_CLOSE));
    }
    return readings;
  }

  private void update(Known one, FlowKey flow, InboundSegment segment, long now) {
    TcpConnection c = connections.apply(flow);
    if (c != null && c.serial() == one.serial) {
      one.variables = variables(c, one.variables, segment.tsVal, now);
      one.userGone = !c.isHeld();
    }
  }

  private static Variables variables(TcpConnection c, Variables before, int tsVal, long now) {
    boolean hasPeer = TcpInternals.hasPeer(c);
    long fin = TcpInternals.sndFin(c);
    long nxt = TcpInternals.sndNxt(c);
    return new Variables(
        (int) TcpInternals.iss(c),
        (int) TcpInternals.sndUna(c),
        (int) nxt,
        TcpInternals.sndWnd(c),
        Math.max(before.maxSndWnd(), TcpInternals.sndWnd(c)),
        fin >= 0 && nxt > fin,
        hasPeer ? (int) TcpInternals.rcvNxt(c) : 0,
        hasPeer ? TcpInternals.rcvEdge(c) - TcpInternals.rcvNxt(c) : 0,
        c.status(now).timestamps(),
        tsVal);
  }

  @Override
  public void sent(
      long serial,
      FlowKey flow,
      int sequence,
      int acknowledgment,
      int flags,
      int window,
      int textLength,
      boolean retransmission,
      long now) {
    Known one = known.get(serial);
    if (one == null) {
      return;
    }
    if ((flags & FIN) != 0) {
      one.closeWaits = false;
    }
    if ((flags & ACK) != 0 && now == one.owedAt) {
      one.unlessAcknowledged = null;
    }
    boolean synAck = (flags & (SYN | ACK)) == (SYN | ACK);
    if (synAck && one.state == TableState.SYN_RECEIVED_PASSIVE) {
      // all there is to know of a half-open entry
      one.variables =
          new Variables(
              sequence, sequence, sequence + 1, 0, 0, false, acknowledgment, window, false, 0);
    }
    if (one.happening != null) {
      one.happening.outputs.add(new Output(flags, textLength));
    }
  }

  @Override
  public void transition(
      long serial, FlowKey flow, TcpState from, TcpState to, TransitionCause cause, long now) {
    if (!legal.contains(from + " " + to)) {
      violations.accept("no legal transition: " + from + " to " + to + ", " + cause);
    }
    if (serial == 0) {
      return;
    }
    Known one =
        known.computeIfAbsent(serial, key -> new Known(key, tableState(from, TcpState.CLOSED)));
    boolean ofThePresentEvent = one.happening != null && one.happening.since == now;
    if (!ofThePresentEvent || isAbort(cause)) {
      List<Output> resets = takeResets(one);
      finish(one, now);
      begin(one, events(from, cause), cause.toString(), now).outputs.addAll(resets);
    } else if (cause == TransitionCause.CLOSE_CALLED) {
      one.happening.closeWaits = true;
    }
    if (to == TcpState.TIME_WAIT) {
      TcpConnection c = connections.apply(flow);
      if (c != null) {
        one.variables = variables(c, one.variables, one.variables.tsRecent(), now);
      }
    }
    one.state = tableState(to, from);
  }

  private static boolean isAbort(TransitionCause cause) {
    return switch (cause) {
      case ABORT_CALLED,
          CLOSED_WITH_UNREAD_DATA,
          LINGER_EXPIRED,
          LISTENER_CLOSED,
          ORPHAN_LIMIT,
          ORPHAN_PROBES_EXHAUSTED,
          STACK_CLOSED ->
          true;
      default -> false;
    };
  }

  /** ABORT sends its RST before the state changes: it was noted with the event before. */
  private static List<Output> takeResets(Known one) {
    if (one.happening == null) {
      return List.of();
    }
    List<Output> outputs = one.happening.outputs;
    List<Output> resets = outputs.stream().filter(output -> output.has(RST)).toList();
    outputs.removeAll(resets);
    return resets;
  }

  private static Happening begin(
      Known one, List<List<TableEvent>> readings, String what, long now) {
    var happening = new Happening(one.state, readings, what, now);
    happening.closeWaits = one.closeWaits;
    one.happening = happening;
    return happening;
  }

  /** The events that are traced by nothing but the transition that they cause. */
  private static List<List<TableEvent>> events(TcpState from, TransitionCause cause) {
    return switch (cause) {
      case ACTIVE_OPEN -> List.of(List.of(TableEvent.USER_OPEN_ACTIVE));
      case PASSIVE_OPEN -> List.of(List.of(TableEvent.USER_OPEN_PASSIVE));
      case SEND_ON_LISTEN -> List.of(List.of(TableEvent.USER_SEND_LISTEN_REMOTE));
      case SYN_ARRIVED, SYN_COOKIE, TIME_WAIT_REUSED -> List.of(List.of(TableEvent.SEG_SYN_NEW));
      case CLOSE_CALLED ->
          // in CLOSE-WAIT the FIN may leave long after the call
          from == TcpState.CLOSE_WAIT
              ? List.of(List.of(TableEvent.USER_CLOSE), List.of())
              : List.of(List.of(TableEvent.USER_CLOSE), List.of(TableEvent.USER_CLOSE_PENDING));
      case CLOSED_BEFORE_SYN -> List.of(List.of(TableEvent.USER_CLOSE));
      case ABORT_CALLED,
          CLOSED_WITH_UNREAD_DATA,
          LINGER_EXPIRED,
          LISTENER_CLOSED,
          ORPHAN_LIMIT,
          ORPHAN_PROBES_EXHAUSTED,
          STACK_CLOSED ->
          List.of(List.of(TableEvent.USER_ABORT));
      case TWO_MSL_EXPIRED -> List.of(List.of(TableEvent.TMR_2MSL));
      case ORPHAN_TIMEOUT -> List.of(List.of(TableEvent.TMR_FW2_ORPHAN));
      case UNREACHABLE -> List.of(List.of(TableEvent.ICMP_HARD));
      case USER_TIMEOUT -> List.of(List.of(TableEvent.TMR_USER_TIMEOUT));
      case KEEP_ALIVE_FAILED -> List.of(List.of(TableEvent.TMR_KEEPALIVE_LIMIT));
      case RETRANSMISSIONS_EXHAUSTED -> List.of(List.of(TableEvent.TMR_RTO_R2));
      default -> List.of();
    };
  }

  @Override
  public void timerExpired(long serial, TcpTimer timer, long now) {
    Known one = known.get(serial);
    if (one == null || one.happening != null && one.happening.since == now) {
      return;
    }
    finish(one, now);
    List<List<TableEvent>> readings =
        switch (timer) {
          case RETRANSMISSION ->
              List.of(
                  List.of(TableEvent.TMR_RTO),
                  List.of(TableEvent.TMR_RTO_R1),
                  List.of(TableEvent.TMR_RTO_R2));
          case PERSIST -> List.of(List.of(TableEvent.TMR_PERSIST), List.of(TableEvent.TMR_RTO_R2));
          case DELAYED_ACK -> List.of(List.of(TableEvent.TMR_DELACK));
          case USER_TIMEOUT -> List.of(List.of(TableEvent.TMR_USER_TIMEOUT));
          case TWO_MSL -> List.of(List.of(TableEvent.TMR_2MSL));
          case FIN_WAIT_2 -> List.of(List.of(TableEvent.TMR_FW2_ORPHAN));
          case LINGER -> List.of(List.of(TableEvent.USER_ABORT));
          // looks whether it is time, and mostly it is not
          case KEEP_ALIVE -> List.of();
          // the table is RFC 9293's, which knows neither
          case LOSS_PROBE, REORDERING, PACING -> List.of();
        };
    begin(one, readings, timer.toString(), now);
  }

  @Override
  public void called(long serial, String call, long result, long now) {
    Known one = known.get(serial);
    if (one == null) {
      return;
    }
    if (call.equals("CLOSE") && result == 0) {
      one.closeWaits = true;
      if (one.happening != null) {
        one.happening.closeWaits = true;
      }
    }
    if (one.happening == null || one.happening.since != now) {
      finish(one, now);
      // what SEND and RECEIVE send is free
      begin(one, List.of(), call, now);
    }
  }

  @Override
  public void dropped(long serial, DropReason reason, long now) {
    if (SHORTAGE.contains(reason)) {
      for (Known one : known.values()) {
        if (one.happening != null && one.happening.since == now) {
          one.happening.shortage = true;
        }
      }
    }
  }

  /** Compares what was noted of the last event, for another one happens now. */
  private void finish(Known one, long now) {
    if (one.unlessAcknowledged != null && now != one.owedAt) {
      violations.accept(one.unlessAcknowledged);
      one.unlessAcknowledged = null;
    }
    Happening happening = one.happening;
    one.happening = null;
    if (happening == null || happening.readings.isEmpty() || happening.shortage) {
      return;
    }
    observed++;
    String wrong = violation(one, happening, happening.outputs);
    if (wrong == null) {
      return;
    }
    List<Output> withAck = new ArrayList<>(happening.outputs);
    withAck.add(new Output(ACK, 0));
    if (now == happening.since && violation(one, happening, withAck) == null) {
      one.unlessAcknowledged = wrong;
      one.owedAt = now;
    } else {
      violations.accept(wrong);
    }
  }

  /** What is wrong by each of its readings; null if it is a row by one of them. */
  private @Nullable String violation(Known one, Happening happening, List<Output> outputs) {
    List<String> wrong = new ArrayList<>();
    for (List<TableEvent> events : happening.readings) {
      var seen =
          new Observation(
              happening.before, events, outputs, one.state, happening.closeWaits, one.finWaits);
      Optional<String> violation = monitor.violation(seen);
      if (violation.isEmpty()) {
        return null;
      }
      wrong.add(violation.get());
    }
    return "connection %d, %s: %s"
        .formatted(
            one.serial, happening.what, wrong.stream().collect(Collectors.joining("\n  or ")));
  }

  private static TableState tableState(TcpState state, TcpState from) {
    return switch (state) {
      case CLOSED -> TableState.CLOSED;
      case LISTEN -> TableState.LISTEN;
      case SYN_SENT -> TableState.SYN_SENT;
      case SYN_RECEIVED ->
          from == TcpState.SYN_SENT
              ? TableState.SYN_RECEIVED_ACTIVE
              : TableState.SYN_RECEIVED_PASSIVE;
      case ESTABLISHED -> TableState.ESTABLISHED;
      case FIN_WAIT_1 -> TableState.FIN_WAIT_1;
      case FIN_WAIT_2 -> TableState.FIN_WAIT_2;
      case CLOSE_WAIT -> TableState.CLOSE_WAIT;
      case CLOSING -> TableState.CLOSING;
      case LAST_ACK -> TableState.LAST_ACK;
      case TIME_WAIT -> TableState.TIME_WAIT;
    };
  }
}
