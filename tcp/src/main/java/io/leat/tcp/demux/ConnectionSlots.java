package io.leat.tcp.demux;

import io.leat.tcp.connection.TcpConnection;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Connections by number; numbers are dense and reused. */
final class ConnectionSlots {
  private @Nullable TcpConnection[] connections = new @Nullable TcpConnection[16];
  private int[] free = new int[16];
  private int freeCount;
  private int used;

  int take() {
    if (freeCount > 0) {
      return free[--freeCount];
    }
    if (used == connections.length) {
      connections = Arrays.copyOf(connections, used + (used >> 1));
    }
    return used++;
  }

  void set(int slot, TcpConnection connection) {
    connections[slot] = connection;
  }

  TcpConnection get(int slot) {
    TcpConnection connection = connections[slot];
    assert connection != null : slot;
    return connection;
  }

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

  void forEach(Consumer<TcpConnection> visitor) {
    for (int slot = 0; slot < used; slot++) {
      TcpConnection connection = connections[slot];
      if (connection != null) {
        visitor.accept(connection);
      }
    }
  }
}
