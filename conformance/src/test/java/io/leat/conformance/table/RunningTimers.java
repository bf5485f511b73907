package io.leat.conformance.table;

import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.connection.TcpStatus;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import java.util.EnumMap;
import java.util.Map;

/** Which timers run, and until when: from STATUS, the trace, or the table of TIME-WAIT entries. */
final class RunningTimers {
  private static final long NEVER = Long.MAX_VALUE;

  private RunningTimers() {}

  static Map<TableTimer, Long> of(Scene scene) {
    var running = new EnumMap<TableTimer, Long>(TableTimer.class);
    TcpState state = scene.state();
    if (state == TcpState.TIME_WAIT) {
      put(running, TableTimer.TWO_MSL, timeWaitDeadline(scene));
    } else if (state != TcpState.CLOSED && state != TcpState.LISTEN) {
      if (scene.isConnection()) {
        ofConnection(scene.connection(), scene.host.now, running);
      } else {
        long serial = scene.host.lastSerial();
        put(
            running,
            TableTimer.RETRANSMISSION,
            scene.host.deadline(serial, TcpTimer.RETRANSMISSION));
      }
    }
    return running;
  }

  private static void ofConnection(
      TcpConnection connection, long now, Map<TableTimer, Long> running) {
    TcpStatus status = connection.status(now);
    put(running, TableTimer.RETRANSMISSION, at(now, status.retransmissionIn()));
    put(running, TableTimer.PERSIST, at(now, status.persistIn()));
    put(running, TableTimer.DELAYED_ACK, at(now, status.delayedAckIn()));
    put(running, TableTimer.KEEP_ALIVE, at(now, status.keepAliveIn()));
  }

  private static void put(Map<TableTimer, Long> running, TableTimer timer, long deadline) {
    if (deadline != NEVER) {
      running.put(timer, deadline);
    }
  }

  private static long at(long now, long in) {
    return in == NEVER ? NEVER : now + in;
  }

  /** When 2MSL is over for the scene's flow; {@link Long#MAX_VALUE} if it does not wait. */
  static long timeWaitDeadline(Scene scene) {
    long[] deadline = {NEVER};
    scene.host.demux.forEachTimeWait((serial, flow, until) -> {
      if (flow.sameAs(scene.flow)) {
        deadline[0] = until;
      }
    });
    return deadline[0];
  }

  static boolean meet(TimerDemand demand, Before before, Map<TableTimer, Long> after, Scene scene) {
    return switch (demand.kind()) {
      case NONE -> after.isEmpty();
      case SAME -> after.equals(before.timers());
      case RUNNING -> demand.timers().stream().anyMatch(after::containsKey);
      case STOPPED -> demand.timers().stream().noneMatch(after::containsKey);
      case ONLY -> after.keySet().equals(demand.timers());
      case RESTARTED ->
          demand.timers().stream().allMatch(timer -> restarted(timer, before, after, scene));
      case BACKED_OFF ->
          demand.timers().stream().allMatch(timer -> backedOff(timer, before, after, scene));
    };
  }

  private static boolean restarted(
      TableTimer timer, Before before, Map<TableTimer, Long> after, Scene scene) {
    long was = before.timers().getOrDefault(timer, NEVER);
    long is = after.getOrDefault(timer, NEVER);
    boolean whole =
        timer != TableTimer.TWO_MSL || is == scene.host.now + 2 * scene.setting(TcpSetting.MSL);
    return was != NEVER && is != NEVER && is != was && whole;
  }

  private static boolean backedOff(
      TableTimer timer, Before before, Map<TableTimer, Long> after, Scene scene) {
    long interval = before.intervals().getOrDefault(timer, 0L);
    return after.getOrDefault(timer, NEVER) - scene.host.now == 2 * interval;
  }
}
