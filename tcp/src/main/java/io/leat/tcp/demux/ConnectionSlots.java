package io.leat.tcp.demux;

import io.leat.packet.wire.FlowKey;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpHost;
import io.leat.tcp.time.TimerWheel;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Connections by number; numbers are dense and reused. Who asks for one that hibernates wakes it.
 */
final class ConnectionSlots {
  private final TcpHost host;
  private final TimerWheel wheel;
  private final RestingConnections resting = new RestingConnections();
  private @Nullable TcpConnection[] connections = new @Nullable TcpConnection[16];
  private int[] free = new int[16];
  private int freeCount;
  private int used;

  /**
   * @param wheel keeps the deadlines of those that hibernate
   */
  ConnectionSlots(TcpHost host, TimerWheel wheel) {
    this.host = host;
    this.wheel = wheel;
  }

  int take() {
    if (freeCount > 0) {
      return free[--freeCount];
    }
    if (used == connections.length) {
      connections = Arrays.copyOf(connections, used + (used >> 2));
    }
    return used++;
  }

  void set(int slot, TcpConnection connection) {
    connections[slot] = connection;
  }

  TcpConnection get(int slot) {
    TcpConnection connection = connections[slot];
    return connection != null ? connection : wake(slot, wheel.deadline(slot));
  }

  /** The connection of a slot whose deadline has passed: the wheel has forgotten it. */
  TcpConnection getExpired(int slot, long now) {
    TcpConnection connection = connections[slot];
    return connection != null ? connection : wake(slot, now);
  }

  private TcpConnection wake(int slot, long keepAlive) {
    assert resting.holds(slot) : slot;
    TcpConnection connection = resting.take(host, slot, keepAlive);
    connections[slot] = connection;
    connection.awake();
    return connection;
  }

  /** Drops the object of a connection at rest until somebody asks for it. */
  void hibernate(TcpConnection connection) {
    int slot = connection.slot();
    if (resting.put(connection)) {
      connections[slot] = null;
    }
  }

  boolean isFor(int slot, FlowKey flow) {
    TcpConnection connection = connections[slot];
    return connection != null ? connection.flow().sameAs(flow) : resting.isFor(slot, flow);
  }

  /** The connection of a slot if it is awake. */
  @Nullable TcpConnection find(int slot) {
    return connections[slot];
  }

  void free(int slot) {
    connections[slot] = null;
    if (freeCount == free.length) {
      free = Arrays.copyOf(free, 2 * freeCount);
    }
    free[freeCount++] = slot;
  }

  int size() {
    return used - freeCount;
  }

  /** How many hibernate. */
  int restingCount() {
    return resting.size();
  }

  /** Visits all, and wakes those that hibernate. */
  void forEach(Consumer<TcpConnection> visitor) {
    for (int slot = 0; slot < used; slot++) {
      TcpConnection connection = connections[slot];
      if (connection == null && resting.holds(slot)) {
        connection = get(slot);
      }
      if (connection != null) {
        visitor.accept(connection);
      }
    }
  }
}
