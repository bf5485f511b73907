package io.leat.sim.explore;

import io.leat.tcp.connection.ConnectionKey;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpInternals;
import io.leat.tcp.trace.TcpTimer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The timers that run at both ends, in the order in which they will expire. */
final class RunningTimers {
  private static final TcpTimer[] TIMERS = TcpTimer.values();
  private static final int MOST = 64;
  private static final int NOT_OF_THE_USER = 32;
  private static final int HALF_OPEN = 64;
  private static final int TIME_WAIT = 128;

  private final long[] deadlines = new long[MOST];
  private final int[] names = new int[MOST];
  private final Consumer<TcpConnection> collect = this::collect;
  private int count;
  private int base;
  private @Nullable TcpConnection users;

  /** When the first expires, or {@link Long#MAX_VALUE}; the wheels know only roughly. */
  long next(Endpoint a, Endpoint b) {
    collect(a, b);
    return count == 0 ? Long.MAX_VALUE : deadlines[0];
  }

  /** Which run, in which order, and which at the same time. */
  long key(Endpoint a, Endpoint b, long before) {
    collect(a, b);
    long key = before;
    for (int i = 0; i < count; i++) {
      boolean together = i > 0 && deadlines[i] == deadlines[i - 1];
      key = ConnectionKey.mix(key, names[i] << 1 | (together ? 1 : 0));
    }
    return key;
  }

  private void collect(Endpoint a, Endpoint b) {
    count = 0;
    collect(a, 0);
    collect(b, 1);
  }

  private void collect(Endpoint end, int place) {
    base = place << 8;
    users = end.connection;
    if (end.tcp.connectionCount() > end.tcp.halfOpenCount()) {
      end.tcp.forEachConnection(collect);
    }
    if (end.tcp.halfOpenCount() > 0) {
      end.tcp.forEachHalfOpen((serial, of, retransmissions, deadline) ->
          add(deadline, base | HALF_OPEN | retransmissions));
    }
    if (end.tcp.timeWaitCount() > 0) {
      end.tcp.forEachTimeWait((serial, of, deadline) -> add(deadline, base | TIME_WAIT));
    }
  }

  private void collect(TcpConnection c) {
    for (TcpTimer timer : TIMERS) {
      long deadline = TcpInternals.deadline(c, timer);
      if (deadline != Long.MAX_VALUE) {
        add(deadline, base | timer.ordinal() | (c == users ? 0 : NOT_OF_THE_USER));
      }
    }
  }

  private void add(long deadline, int timer) {
    int at = count++;
    while (at > 0
        && (deadlines[at - 1] > deadline
            || deadlines[at - 1] == deadline && names[at - 1] > timer)) {
      deadlines[at] = deadlines[at - 1];
      names[at] = names[at - 1];
      at--;
    }
    deadlines[at] = deadline;
    names[at] = timer;
  }
}
