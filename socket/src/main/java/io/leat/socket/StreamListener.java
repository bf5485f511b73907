package io.leat.socket;

import io.leat.tcp.connection.TcpError;
import io.leat.tcp.trace.TcpState;

/**
 * Told of what happens to a stream beyond its text. All methods run on the stack's loop: they must
 * not block, and what they throw aborts the connection.
 */
public interface StreamListener {
  /** The connection has reached another state; short ones may be skipped. */
  default void stateChanged(TcpState state) {}

  /** It may be possible to read, write or finish connecting where it was not before. */
  default void readinessChanged() {}

  /** An ICMP error that does not end the connection (RFC 9293 §3.9.2.2). */
  default void softError(TcpError error) {}

  /** R1 retransmissions of one segment without an answer (RFC 9293 §3.8.3). */
  default void retransmissionsExceedR1() {}

  /** Urgent text is announced: {@link StreamHandle#urgentOctets} (RFC 6093). */
  default void urgent() {}
}
