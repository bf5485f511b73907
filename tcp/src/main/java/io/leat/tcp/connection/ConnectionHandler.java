package io.leat.tcp.connection;

import io.leat.tcp.trace.TcpState;
import org.jspecify.annotations.Nullable;

/**
 * The user of a connection on its loop: told of what happened at the end of each burst.
 *
 * <p>All methods run on the loop and must not block; they may call the connection. A failure aborts
 * only this connection. A handler sees {@code connected} before any text and {@code closed} last,
 * each at most once; only {@code stateChanged} may follow, when TIME-WAIT is over.
 */
public interface ConnectionHandler {
  /** The handshake is complete. */
  default void connected(TcpConnection connection, long now) {}

  /** Text can be received, or the peer has closed: {@code receive} tells which. */
  default void readable(TcpConnection connection, long now) {}

  /** {@code send} will take text again after it took less than it was given. */
  default void writable(TcpConnection connection, long now) {}

  /** Urgent text is announced up to {@link TcpConnection#urgentPosition} (RFC 6093). */
  default void urgent(TcpConnection connection, long now) {}

  /** An ICMP error that does not end the connection (RFC 9293 §3.9.2.2). */
  default void softError(TcpConnection connection, long now) {}

  /** R1 retransmissions of one segment without an answer (RFC 9293 §3.8.3). */
  default void retransmissionsExceedR1(TcpConnection connection, long now) {}

  /** The present state differs from what the handler was told last. */
  default void stateChanged(TcpConnection connection, TcpState state, long now) {}

  /**
   * The connection is over for its user; {@link TcpConnection#error} says why. After an error
   * unread text is freed when this returns; after an orderly end it stays until {@link
   * TcpConnection#closeFully}.
   */
  default void closed(TcpConnection connection, long now) {}

  /**
   * Whether a connection that has been idle for long may hibernate: its {@link TcpConnection} is
   * dropped for a row of numbers, and made again when a segment or a timer needs it. Only for who
   * keeps no reference to it between two calls; what is attached to a connection keeps it awake.
   */
  default boolean mayHibernate() {
    return false;
  }

  /**
   * Where its user opened or accepted the connection, if that was recorded ({@link
   * TcpSetting#RECORD_OPENING}); else null.
   */
  default @Nullable Opening opening() {
    return null;
  }

  /** Whether unread text stays after an error too, for a reader on another thread. */
  default boolean keepsUnreadText() {
    return false;
  }
}
