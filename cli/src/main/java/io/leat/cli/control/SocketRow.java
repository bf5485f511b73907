package io.leat.cli.control;

import io.leat.tcp.trace.TcpState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One socket of a running stack: a listener, a connection, a half-open or a TIME-WAIT entry.
 *
 * @param local {@code ADDR:PORT} or {@code [V6]:PORT}
 * @param remote likewise; of a listener the unspecified address with port 0
 * @param recvQ octets that wait for the application; of a listener completed connections
 * @param sendQ octets not acknowledged; of a listener the bound of its completed queue
 * @param stack the name of its stack
 * @param pid the process it lives in; 0 until a client knows
 * @param timers that run
 * @param listener what only a listener has
 * @param connection what only a connection has
 * @param serial names it on its stack; 0 for a listener
 * @param explanation as {@link ExplanationJson}; null unless asked for
 */
public record SocketRow(
    TcpState state,
    String local,
    String remote,
    long recvQ,
    long sendQ,
    String stack,
    long pid,
    List<Timer> timers,
    @Nullable Queues listener,
    @Nullable Path connection,
    long serial,
    @Nullable Map<?, ?> explanation) {

  public SocketRow {
    timers = List.copyOf(timers);
  }

  /**
   * @param name of {@link io.leat.tcp.trace.TcpTimer}
   * @param micros until it expires
   */
  public record Timer(String name, long micros) {}

  /**
   * The two queues of a listener.
   *
   * @param incomplete half-open entries
   * @param incompleteMax their bound
   * @param incompleteOverflows SYNs that found the incomplete queue full
   * @param completedOverflows SYNs and handshakes that found the completed queue full
   * @param cookies sent
   * @param accepted connections handed out so far
   */
  public record Queues(
      long incomplete,
      long incompleteMax,
      long incompleteOverflows,
      long completedOverflows,
      long cookies,
      long accepted) {
    /** Of both queues. */
    public long overflows() {
      return incompleteOverflows + completedOverflows;
    }
  }

  /** What a connection knows of its path. */
  public record Path(long rttMicros, long rtoMicros, long cwnd, long mss, long retransmissions) {}

  public SocketRow withPid(long ofProcess) {
    return new SocketRow(
        state,
        local,
        remote,
        recvQ,
        sendQ,
        stack,
        ofProcess,
        timers,
        listener,
        connection,
        serial,
        explanation);
  }

  SocketRow explained(Map<?, ?> why) {
    return new SocketRow(
        state, local, remote, recvQ, sendQ, stack, pid, timers, listener, connection, serial, why);
  }

  /** Names it among all of this machine: {@code PID/STACK/SERIAL}. */
  public String id() {
    return pid + "/" + stack + "/" + serial;
  }

  /** The explanation as lines of text; none unless asked for. */
  public List<String> explanationLines(boolean chinese) {
    Object lines = explanation == null ? null : explanation.get(chinese ? "linesZh" : "lines");
    return lines instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
  }

  /** The object of {@code leat ss --json}, which is also the row of the control socket. */
  public Map<String, @Nullable Object> toJson() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("state", state.name());
    json.put("local", local);
    json.put("remote", remote);
    json.put("recvQ", recvQ);
    json.put("sendQ", sendQ);
    if (listener != null) {
      json.put("incomplete", listener.incomplete);
      json.put("incompleteMax", listener.incompleteMax);
      json.put("overflows", listener.overflows());
      json.put("incompleteOverflows", listener.incompleteOverflows);
      json.put("completedOverflows", listener.completedOverflows);
      json.put("cookies", listener.cookies);
      json.put("accepted", listener.accepted);
    }
    if (connection != null) {
      json.put("rttMicros", connection.rttMicros);
      json.put("rtoMicros", connection.rtoMicros);
      json.put("cwnd", connection.cwnd);
      json.put("mss", connection.mss);
      json.put("retransmissions", connection.retransmissions);
    }
    json.put("timers", timers.stream().map(SocketRow::timerJson).toList());
    json.put("stack", stack);
    if (pid != 0) {
      json.put("pid", pid);
    }
    if (serial != 0) {
      json.put("serial", serial);
    }
    if (explanation != null) {
      json.put("explanation", explanation);
    }
    return json;
  }

  private static Map<String, Object> timerJson(Timer timer) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("timer", timer.name);
    json.put("micros", timer.micros);
    return json;
  }

  /**
   * @throws IllegalArgumentException if something is missing or of another kind
   */
  static SocketRow fromJson(Fields json) {
    return new SocketRow(
        TcpState.valueOf(json.text("state")),
        json.text("local"),
        json.text("remote"),
        json.number("recvQ"),
        json.number("sendQ"),
        json.text("stack"),
        json.number("pid", 0),
        json.objects("timers").stream()
            .map(timer -> new Timer(timer.text("timer"), timer.number("micros")))
            .toList(),
        json.has("incompleteMax") ? queues(json) : null,
        json.has("mss") ? path(json) : null,
        json.number("serial", 0),
        json.map("explanation"));
  }

  private static Queues queues(Fields json) {
    return new Queues(
        json.number("incomplete"),
        json.number("incompleteMax"),
        json.number("incompleteOverflows"),
        json.number("completedOverflows"),
        json.number("cookies"),
        json.number("accepted"));
  }

  private static Path path(Fields json) {
    return new Path(
        json.number("rttMicros"),
        json.number("rtoMicros"),
        json.number("cwnd"),
        json.number("mss"),
        json.number("retransmissions"));
  }
}
