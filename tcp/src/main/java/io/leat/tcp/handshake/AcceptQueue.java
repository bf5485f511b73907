package io.leat.tcp.handshake;

import io.leat.tcp.connection.TcpConnection;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The complete queue: connections whose handshake is over and that wait for accept. */
public final class AcceptQueue {
  private final ArrayDeque<TcpConnection> waiting = new ArrayDeque<>();
  private int limit;

  AcceptQueue(int limit) {
    this.limit = limit;
  }

  public boolean isFull() {
    return waiting.size() >= limit;
  }

  public int size() {
    return waiting.size();
  }

  public int limit() {
    return limit;
  }

  public void setLimit(int newLimit) {
    limit = newLimit;
  }

  void add(TcpConnection connection) {
    waiting.add(connection);
  }

  @Nullable TcpConnection poll() {
    return waiting.poll();
  }
}
