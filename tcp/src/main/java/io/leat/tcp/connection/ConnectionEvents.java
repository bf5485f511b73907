package io.leat.tcp.connection;

/** What happened to a connection since its handler was told last: bits, and their delivery. */
final class ConnectionEvents {
  static final int CONNECTED = 1;
  static final int READABLE = 2;
  static final int WRITABLE = 4;
  static final int URGENT = 8;
  static final int SOFT_ERROR = 16;
  static final int R1 = 32;
  static final int STATE = 64;
  static final int CLOSED = 128;

  private ConnectionEvents() {}

  static void deliver(TcpConnection c, long now) {
    c.notified = false;
    ConnectionHandler handler = c.handler();
    if (handler == null) {
      return;
    }
    int events = c.closedTold ? c.events & STATE : c.events;
    c.events = 0;
    try {
      tell(handler, c, events, now);
    } catch (RuntimeException | AssertionError e) {
      if ((events & CLOSED) != 0) {
        // its failure does not keep it from learning that it is over
        c.event(CLOSED);
      }
      throw e;
    }
    if ((events & CLOSED) != 0) {
      c.closedTold = true;
      handler.closed(c, now);
      if (c.error() != TcpError.NONE && !handler.keepsUnreadText()) {
        c.releaseUnread();
      }
    }
  }

  private static void tell(ConnectionHandler handler, TcpConnection c, int events, long now) {
    if ((events & STATE) != 0) {
      handler.stateChanged(c, c.state(), now);
    }
    if ((events & CONNECTED) != 0) {
      handler.connected(c, now);
    }
    if ((events & SOFT_ERROR) != 0) {
      handler.softError(c, now);
    }
    if ((events & R1) != 0) {
      handler.retransmissionsExceedR1(c, now);
    }
    if ((events & URGENT) != 0) {
      handler.urgent(c, now);
    }
    if ((events & READABLE) != 0) {
      handler.readable(c, now);
    }
    if ((events & WRITABLE) != 0) {
      handler.writable(c, now);
    }
  }
}
