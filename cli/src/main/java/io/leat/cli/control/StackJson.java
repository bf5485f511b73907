package io.leat.cli.control;

import io.leat.observe.metric.StackMetric;
import io.leat.packet.wire.DropReason;
import io.leat.stack.StackCounters;
import io.leat.stack.StackLoop;
import io.leat.tcp.connection.EventCounters;
import io.leat.tcp.connection.LossCounters;
import io.leat.tcp.demux.TcpCounters;
import io.leat.tcp.trace.TcpState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a stack has counted: {@code stack, framesReceived, framesSent, framesRefused,
 * segmentsArrived, opened, accepted, resetsSent, retransmissions}; {@code states} (connections by
 * state), {@code Tcp} and {@code TcpExt} (under Linux's names), {@code other} (under Leat's);
 * {@code transitions} ({@code from, to, count}), {@code drops} ({@code reason, description,
 * count}).
 */
final class StackJson {
  private StackJson() {}

  static Map<String, @Nullable Object> of(Observed observed) {
    StackLoop loop = observed.stack().loop();
    StackCounters frames = loop.counters();
    TcpCounters counters = loop.tcp().counters();
    LossCounters losses = counters.losses();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("stack", observed.name());
    json.put("framesReceived", frames.framesReceived());
    json.put("framesSent", frames.framesSent());
    json.put("framesRefused", frames.framesRefused());
    json.put("segmentsArrived", counters.segmentsArrived());
    json.put("opened", counters.connectionsOpened());
    json.put("accepted", counters.connectionsAccepted());
    json.put("resetsSent", counters.resetsSent());
    json.put("retransmissions", losses.retransmissions());
    json.put("states", states(counters.events()));
    json.put("Tcp", group(loop, "Tcp"));
    json.put("TcpExt", group(loop, "TcpExt"));
    json.put("other", group(loop, ""));
    json.put("transitions", transitions(counters.events()));
    json.put("drops", drops(loop));
    return json;
  }

  private static Map<String, Object> states(EventCounters events) {
    Map<String, Object> states = new LinkedHashMap<>();
    for (TcpState state : TcpState.values()) {
      if (state != TcpState.CLOSED && state != TcpState.LISTEN) {
        states.put(state.name(), events.current(state));
      }
    }
    return states;
  }

  private static Map<String, Object> group(StackLoop loop, String group) {
    Map<String, Object> numbers = new LinkedHashMap<>();
    for (StackMetric metric : StackMetric.values()) {
      if (metric.group().equals(group)) {
        numbers.put(group.isEmpty() ? metric.key() : metric.linux(), metric.read(loop));
      }
    }
    return numbers;
  }

  private static List<Map<String, Object>> transitions(EventCounters events) {
    List<Map<String, Object>> transitions = new ArrayList<>();
    for (TcpState from : TcpState.values()) {
      for (TcpState to : TcpState.values()) {
        long count = events.transitions(from, to);
        if (count > 0) {
          Map<String, Object> json = new LinkedHashMap<>();
          json.put("from", from.name());
          json.put("to", to.name());
          json.put("count", count);
          transitions.add(json);
        }
      }
    }
    return transitions;
  }

  private static List<Map<String, Object>> drops(StackLoop loop) {
    List<Map<String, Object>> drops = new ArrayList<>();
    for (DropReason reason : DropReason.values()) {
      long count = StackMetric.drops(loop, reason);
      if (count > 0) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("reason", reason.name());
        json.put("description", reason.description());
        json.put("count", count);
        drops.add(json);
      }
    }
    return drops;
  }
}
