package io.leat.cli.control;

import io.leat.packet.wire.DropReason;
import io.leat.stack.StackCounters;
import io.leat.tcp.connection.LossCounters;
import io.leat.tcp.demux.TcpCounters;
import io.leat.tcp.demux.TcpDemux;
import io.leat.tcp.trace.TcpState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a stack has counted: {@code stack, framesReceived, framesSent, framesRefused,
 * segmentsArrived, opened, accepted, resetsSent, retransmissions, connections, halfOpen, timeWait,
 * transitions} ({@code from, to, count}), {@code drops} ({@code reason, description, count}).
 */
final class StackJson {
  private StackJson() {}

  static Map<String, @Nullable Object> of(Observed observed) {
    StackCounters frames = observed.stack().loop().counters();
    TcpDemux tcp = observed.stack().loop().tcp();
    TcpCounters counters = tcp.counters();
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
    json.put("transitions", transitions(observed));
    json.put("drops", drops(frames, counters));
    return json;
  }

  private static List<Map<String, Object>> transitions(Observed observed) {
    List<Map<String, Object>> transitions = new ArrayList<>();
    for (TcpState from : TcpState.values()) {
      for (TcpState to : TcpState.values()) {
        long count = observed.counts().count(from, to);
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

  private static List<Map<String, Object>> drops(StackCounters frames, TcpCounters counters) {
    List<Map<String, Object>> drops = new ArrayList<>();
    for (DropReason reason : DropReason.values()) {
      long count = frames.drops(reason) + counters.drops(reason);
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
