package io.leat.tcp.handshake;

import io.leat.packet.wire.IpAddress;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpSetting;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket: it only listens. Each connection that it yields has a 4-tuple of its own, and
 * outlives it.
 *
 * <p>Behind it stand two queues: half-open entries (the incomplete queue, counted here, kept in
 * {@link SynQueue}) and completed connections (the complete queue). Belongs to one loop; other
 * threads may only {@link #accept}.
 */
public final class Listener {
  private final IpAddress address;
  private final int port;
  private final TcpConfig config;
  private final ListenerHandler handler;
  private final AcceptQueue acceptQueue;
  private final int halfOpenLimit;
  private int halfOpen;
  private boolean closed;

  /** When a cookie was sent last: only then are cookies believed (RFC 4987 §3.6). */
  long lastCookieAt = Long.MIN_VALUE;

  private long halfOpenOverflows;
  private long acceptOverflows;
  private long cookiesSent;

  /**
   * @param address the local address; unspecified for all of a family
   */
  public Listener(IpAddress address, int port, TcpConfig config, ListenerHandler handler) {
    this.address = address;
    this.port = port;
    this.config = config;
    this.handler = handler;
    acceptQueue = new AcceptQueue((int) config.get(TcpSetting.ACCEPT_QUEUE_LIMIT));
    halfOpenLimit = (int) config.get(TcpSetting.HALF_OPEN_LIMIT);
  }

  /** Takes the connection that has waited longest; null if none waits. Any thread. */
  public @Nullable TcpConnection accept() {
    return acceptQueue.poll();
  }

  public IpAddress address() {
    return address;
  }

  public int port() {
    return port;
  }

  /** What its connections start with. */
  public TcpConfig config() {
    return config;
  }

  public ListenerHandler handler() {
    return handler;
  }

  /** The complete queue. */
  public AcceptQueue acceptQueue() {
    return acceptQueue;
  }

  /** Entries in the incomplete queue. */
  public int halfOpen() {
    return halfOpen;
  }

  public int halfOpenLimit() {
    return halfOpenLimit;
  }

  /** SYNs that found the incomplete queue full, answered by a cookie or not. */
  public long halfOpenOverflows() {
    return halfOpenOverflows;
  }

  /** SYNs and handshakes that found the complete queue full. */
  public long acceptOverflows() {
    return acceptOverflows;
  }

  public long cookiesSent() {
    return cookiesSent;
  }

  /** Connections handed to the user so far. */
  public long accepted() {
    return acceptQueue.taken();
  }

  public boolean isClosed() {
    return closed;
  }

  void halfOpenAdded() {
    halfOpen++;
  }

  void halfOpenRemoved() {
    halfOpen--;
  }

  boolean halfOpenIsFull() {
    return halfOpen >= halfOpenLimit;
  }

  void countHalfOpenOverflow() {
    halfOpenOverflows++;
  }

  void countAcceptOverflow() {
    acceptOverflows++;
  }

  void countCookie(long now) {
    cookiesSent++;
    lastCookieAt = now;
  }

  void completed(TcpConnection connection) {
    acceptQueue.add(connection);
  }

  /** No SYN is taken any more. The owner resets what waits in the queues. */
  public void close() {
    closed = true;
  }
}
