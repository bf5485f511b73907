package io.leat.tcp.handshake;

import io.leat.tcp.connection.TcpConnection;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The complete queue: connections whose handshake is over and that wait for accept.
 *
 * <p>The loop fills it; any thread may take from it or ask.
 */
public final class AcceptQueue {
  private final ArrayDeque<TcpConnection> waiting = new ArrayDeque<>();
  private int limit;
  private long taken;

  AcceptQueue(int limit) {
    this.limit = limit;
  }

  public synchronized boolean isFull() {
    return waiting.size() >= limit;
  }

  public synchronized int size() {
    return waiting.size();
  }

  public synchronized int limit() {
    return limit;
  }

  public synchronized void setLimit(int newLimit) {
    limit = newLimit;
  }

  synchronized void add(TcpConnection connection) {
    waiting.add(connection);
  }

  synchronized @Nullable TcpConnection poll() {
    TcpConnection connection = waiting.poll();
    if (connection != null) {
      taken++;
    }
    return connection;
  }

  /** Connections taken so far. */
  synchronized long taken() {
    return taken;
  }
}
