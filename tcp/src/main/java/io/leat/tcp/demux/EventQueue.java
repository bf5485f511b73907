package io.leat.tcp.demux;

import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.handshake.Listener;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Connections and listeners whose users are to be told, in order. */
final class EventQueue {
  /** What to do when a handler threw: of a connection, or of a listener (null). */
  interface Failure {
    void failed(@Nullable TcpConnection connection, Throwable failure, long now);
  }

  private @Nullable Object[] waiting = new @Nullable Object[64];
  private int count;

  void add(Object connectionOrListener) {
    if (count == waiting.length) {
      waiting = Arrays.copyOf(waiting, 2 * count);
    }
    waiting[count++] = connectionOrListener;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Delivers what waited when it was called; handlers may add more for the next time. */
  int deliver(long now, Failure failure) {
    int present = count;
    for (int i = 0; i < present; i++) {
      Object target = waiting[i];
      waiting[i] = null;
      if (target instanceof TcpConnection connection) {
        deliver(connection, now, failure);
      } else if (target instanceof Listener listener && !listener.isClosed()) {
        deliver(listener, now, failure);
      }
    }
    System.arraycopy(waiting, present, waiting, 0, count - present);
    Arrays.fill(waiting, count - present, count, null);
    count -= present;
    return present;
  }

  private static void deliver(Listener listener, long now, Failure failure) {
    try {
      listener.handler().acceptable(listener, now);
    } catch (RuntimeException | AssertionError e) {
      failure.failed(null, e, now);
    }
  }

  private static void deliver(TcpConnection connection, long now, Failure failure) {
    try {
      connection.deliverEvents(now);
    } catch (RuntimeException | AssertionError e) {
      failure.failed(connection, e, now);
    }
  }
}
