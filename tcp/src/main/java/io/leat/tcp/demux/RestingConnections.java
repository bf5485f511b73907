package io.leat.tcp.demux;

import io.leat.packet.wire.FlowKey;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.ConnectionImage;
import io.leat.tcp.connection.LossCounters;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpHost;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Connections that hibernate: a row of {@link ConnectionImage}, a handler and a configuration for
 * each slot, and no object. Their flows stay in the flow table and their keep-alive deadlines in
 * the timer wheel.
 */
final class RestingConnections {
  private static final int NONE = 0;

  /** Most stacks have very few configurations; who has more keeps its connections awake. */
  private static final int CONFIGS = 1 << 8;

  private final Rows ipv4 = new Rows(ConnectionImage.IPV4_LONGS);
  private final Rows ipv6 = new Rows(ConnectionImage.IPV6_LONGS);

  /** By slot: the number of the row plus 1, negative for IPv6; {@link #NONE} for none. */
  private int[] rowOf = {};

  private @Nullable ConnectionHandler[] handlers = {};
  private byte[] configOf = {};

  /** Of those that have lost anything, by slot. */
  private final Map<Integer, LossCounters> losses = new HashMap<>();

  private final List<TcpConfig> configs = new ArrayList<>();
  private int size;

  int size() {
    return size;
  }

  boolean holds(int slot) {
    return slot < rowOf.length && rowOf[slot] != NONE;
  }

  /** Keeps a connection at rest; false if that cannot be. */
  boolean put(TcpConnection connection) {
    int config = indexOf(connection.config());
    if (config < 0) {
      return false;
    }
    int slot = connection.slot();
    grow(slot);
    boolean isIpv4 = ConnectionImage.longs(connection.flow()) == ConnectionImage.IPV4_LONGS;
    Rows rows = isIpv4 ? ipv4 : ipv6;
    int row = rows.take();
    ConnectionImage.write(connection, rows.page(row), rows.at(row));
    rowOf[slot] = isIpv4 ? row + 1 : -(row + 1);
    handlers[slot] = connection.handler();
    LossCounters counted = ConnectionImage.losses(connection);
    if (counted != null) {
      losses.put(slot, counted);
    }
    configOf[slot] = (byte) config;
    size++;
    return true;
  }

  /** Whether the connection that rests in this slot has this flow. */
  boolean isFor(int slot, FlowKey flow) {
    Rows rows = rows(slot);
    int row = row(slot);
    return ConnectionImage.isFor(rows.page(row), rows.at(row), flow);
  }

  /**
   * Makes the connection of a slot again, and forgets its row.
   *
   * @param keepAlive its deadline as the wheel has it
   */
  TcpConnection take(TcpHost host, int slot, long keepAlive) {
    Rows rows = rows(slot);
    int row = row(slot);
    TcpConfig config = configs.get(configOf[slot] & CONFIGS - 1);
    TcpConnection connection =
        ConnectionImage.read(host, config, rows.page(row), rows.at(row), slot, keepAlive);
    connection.setHandler(handlers[slot]);
    ConnectionImage.setLosses(connection, losses.remove(slot));
    rows.free(row);
    handlers[slot] = null;
    rowOf[slot] = NONE;
    size--;
    return connection;
  }

  private Rows rows(int slot) {
    return rowOf[slot] > 0 ? ipv4 : ipv6;
  }

  private int row(int slot) {
    return Math.abs(rowOf[slot]) - 1;
  }

  private int indexOf(TcpConfig config) {
    for (int i = configs.size() - 1; i >= 0; i--) {
      if (configs.get(i) == config) {
        return i;
      }
    }
    if (configs.size() == CONFIGS) {
      return -1;
    }
    configs.add(config);
    return configs.size() - 1;
  }

  private void grow(int slot) {
    int old = rowOf.length;
    if (slot >= old) {
      int length = Math.max(slot + 1, old + (old >> 2));
      rowOf = Arrays.copyOf(rowOf, length);
      handlers = Arrays.copyOf(handlers, length);
      configOf = Arrays.copyOf(configOf, length);
    }
  }

  /** Rows of one width, in pages; the first long of a free row names the next free one. */
  private static final class Rows {
    private static final int SHIFT = 10;
    private static final int MASK = (1 << SHIFT) - 1;

    private final int width;
    private final List<long[]> pages = new ArrayList<>();
    private int used;
    private int firstFree = -1;

    Rows(int width) {
      this.width = width;
    }

    int take() {
      int row = firstFree;
      if (row >= 0) {
        firstFree = (int) page(row)[at(row)];
        return row;
      }
      if (used >>> SHIFT == pages.size()) {
        pages.add(new long[width << SHIFT]);
      }
      return used++;
    }

    void free(int row) {
      page(row)[at(row)] = firstFree;
      firstFree = row;
    }

    long[] page(int row) {
      return pages.get(row >>> SHIFT);
    }

    int at(int row) {
      return (row & MASK) * width;
    }
  }
}
