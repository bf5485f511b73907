package io.leat.cli.control;

import io.leat.observe.explain.Explainer;
import io.leat.observe.explain.Explanation;
import io.leat.observe.explain.FlightRecorder;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.stack.Stack;
import io.leat.stack.StackLoop;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpStatus;
import io.leat.tcp.handshake.Listener;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a stack for its sockets, a batch at a time, so that its loop never pauses for long: it takes
 * note of all connections in one command, which costs a few nanoseconds each, and tells of some of
 * them in each of the following.
 */
final class StackRows {
  /** Sockets told of in one command of the loop, and in one line of the control socket. */
  static final int BATCH = 256;

  private static final int TIMEOUT_SECONDS = 10;
  private static final long NEVER = Long.MAX_VALUE;

  /** Receives rows, at most {@link #BATCH} at a time. */
  @FunctionalInterface
  interface Sink<E extends Exception> {
    void rows(List<SocketRow> rows) throws E;
  }

  private StackRows() {}

  /**
   * Tells of listeners first, then half-open entries, connections, TIME-WAIT.
   *
   * @throws IllegalStateException if the stack has ended or does not answer
   */
  static <E extends Exception> void tell(Observed observed, boolean explain, Sink<E> sink)
      throws E {
    Stack stack = observed.stack();
    String name = observed.name();
    FlightRecorder recorder = observed.recorder();
    send(ask(stack, loop -> entries(loop, name, explainer(loop, recorder, explain))), sink);
    List<TcpConnection> connections = ask(stack, StackRows::connections);
    for (int from = 0; from < connections.size(); from += BATCH) {
      List<TcpConnection> some =
          connections.subList(from, Math.min(from + BATCH, connections.size()));
      send(ask(stack, loop -> some(loop, name, some, explainer(loop, recorder, explain))), sink);
    }
    send(ask(stack, loop -> timeWaits(loop, name, explainer(loop, recorder, explain))), sink);
  }

  private static <E extends Exception> void send(List<SocketRow> rows, Sink<E> sink) throws E {
    for (int from = 0; from < rows.size(); from += BATCH) {
      sink.rows(rows.subList(from, Math.min(from + BATCH, rows.size())));
    }
  }

  private static @Nullable Explainer explainer(
      StackLoop loop, @Nullable FlightRecorder recorder, boolean explain) {
    return explain ? new Explainer(loop, recorder) : null;
  }

  private static SocketRow explained(SocketRow row, @Nullable Explanation why) {
    return why == null ? row : row.explained(ExplanationJson.of(why));
  }

  static <T> T ask(Stack stack, Stack.LoopCall<T> call) {
    try {
      return stack.submit(call).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IllegalArgumentException refusal) {
        throw refusal;
      }
      throw new IllegalStateException("stack " + stack.config().name() + " does not answer", e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("stack " + stack.config().name() + " does not answer", e);
    }
  }

  private static List<SocketRow> entries(
      StackLoop loop, String stack, @Nullable Explainer explainer) {
    List<SocketRow> rows = new ArrayList<>();
    loop.tcp()
        .forEachListener(listener ->
            rows.add(
                explained(
                    listener(listener, stack),
                    explainer == null ? null : explainer.listener(listener))));
    loop.tcp()
        .forEachHalfOpen((serial, flow, retransmissions, deadline) ->
            rows.add(
                explained(
                    entry(
                        TcpState.SYN_RECEIVED,
                        flow,
                        stack,
                        serial,
                        timer(TcpTimer.RETRANSMISSION, deadline - loop.now())),
                    explainer == null
                        ? null
                        : explainer.halfOpen(serial, retransmissions, deadline))));
    return rows;
  }

  private static List<TcpConnection> connections(StackLoop loop) {
    List<TcpConnection> connections = new ArrayList<>(loop.tcp().connectionCount());
    loop.tcp().forEachConnection(connections::add);
    return connections;
  }

  private static List<SocketRow> some(
      StackLoop loop,
      String stack,
      List<TcpConnection> connections,
      @Nullable Explainer explainer) {
    List<SocketRow> rows = new ArrayList<>(connections.size());
    for (TcpConnection connection : connections) {
      // what has closed or come to TIME-WAIT since is told of there, or gone
      if (connection.state() != TcpState.CLOSED && connection.state() != TcpState.TIME_WAIT) {
        rows.add(
            explained(
                connection(connection, stack, loop.now()),
                explainer == null ? null : explainer.connection(connection)));
      }
    }
    return rows;
  }

  private static List<SocketRow> timeWaits(
      StackLoop loop, String stack, @Nullable Explainer explainer) {
    List<SocketRow> rows = new ArrayList<>(loop.tcp().timeWaitCount());
    loop.tcp()
        .forEachTimeWait((serial, flow, deadline) ->
            rows.add(
                explained(
                    entry(
                        TcpState.TIME_WAIT,
                        flow,
                        stack,
                        serial,
                        timer(TcpTimer.TWO_MSL, deadline - loop.now())),
                    explainer == null ? null : explainer.timeWait(serial, deadline))));
    return rows;
  }

  private static SocketRow listener(Listener listener, String stack) {
    IpAddress any = listener.address().isIpv4() ? IpAddress.ANY_IPV4 : IpAddress.ANY_IPV6;
    return new SocketRow(
        TcpState.LISTEN,
        Endpoints.text(listener.address(), listener.port()),
        Endpoints.text(any, 0),
        listener.acceptQueue().size(),
        listener.acceptQueue().limit(),
        stack,
        0,
        List.of(),
        new SocketRow.Queues(
            listener.halfOpen(),
            listener.halfOpenLimit(),
            listener.halfOpenOverflows(),
            listener.acceptOverflows(),
            listener.cookiesSent(),
            listener.accepted()),
        null,
        0,
        null);
  }

  private static SocketRow entry(
      TcpState state, FlowKey flow, String stack, long serial, SocketRow.Timer timer) {
    return new SocketRow(
        state,
        Endpoints.local(flow),
        Endpoints.remote(flow),
        0,
        0,
        stack,
        0,
        List.of(timer),
        null,
        null,
        serial,
        null);
  }

  static SocketRow connection(TcpConnection connection, String stack, long now) {
    TcpStatus status = connection.status(now);
    return new SocketRow(
        status.state(),
        Endpoints.local(connection.flow()),
        Endpoints.remote(connection.flow()),
        status.receiveQueue(),
        status.sendQueue(),
        stack,
        0,
        timers(status),
        null,
        new SocketRow.Path(
            status.srttMicros(),
            status.rto() / 1000,
            status.cwnd(),
            status.sendMss(),
            status.retransmissions()),
        connection.serial(),
        null);
  }

  private static List<SocketRow.Timer> timers(TcpStatus status) {
    List<SocketRow.Timer> timers = new ArrayList<>(2);
    add(timers, TcpTimer.RETRANSMISSION, status.retransmissionIn());
    add(timers, TcpTimer.PERSIST, status.persistIn());
    add(timers, TcpTimer.DELAYED_ACK, status.delayedAckIn());
    add(timers, TcpTimer.KEEP_ALIVE, status.keepAliveIn());
    add(timers, TcpTimer.USER_TIMEOUT, status.userTimeoutIn());
    add(timers, TcpTimer.FIN_WAIT_2, status.finWait2In());
    return timers;
  }

  private static void add(List<SocketRow.Timer> timers, TcpTimer timer, long nanos) {
    if (nanos != NEVER) {
      timers.add(timer(timer, nanos));
    }
  }

  private static SocketRow.Timer timer(TcpTimer timer, long nanos) {
    return new SocketRow.Timer(timer.name(), Math.max(0, nanos) / 1000);
  }
}
