package io.leat.tcp.trace;

/**
 * The states of a connection (RFC 9293 §3.3.2).
 *
 * <p>The questions are exhaustive switches without a default, so that the compiler proves that
 * every state was considered.
 */
public enum TcpState {
  CLOSED,
  LISTEN,
  SYN_SENT,
  SYN_RECEIVED,
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  CLOSE_WAIT,
  CLOSING,
  LAST_ACK,
  TIME_WAIT;

  /** Whether the peer may still send text: its FIN has not been processed (§3.10.7.4, seventh). */
  public boolean acceptsText() {
    return switch (this) {
      case ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2 -> true;
      case CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT ->
          false;
    };
  }

  /** Whether SEND still takes octets (§3.10.2). */
  public boolean maySend() {
    return switch (this) {
      case SYN_SENT, SYN_RECEIVED, ESTABLISHED, CLOSE_WAIT -> true;
      case CLOSED, LISTEN, FIN_WAIT_1, FIN_WAIT_2, CLOSING, LAST_ACK, TIME_WAIT -> false;
    };
  }

  /** Whether both ends agree on sequence numbers (§3.5.2, the third group of states). */
  public boolean isSynchronized() {
    return switch (this) {
      case ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT -> true;
      case CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED -> false;
    };
  }

  /** Whether the peer's FIN has been processed. */
  public boolean peerHasClosed() {
    return switch (this) {
      case CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT -> true;
      case CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2 -> false;
    };
  }

  /** Whether this side has closed: its FIN is queued, sent or acknowledged. */
  public boolean hasClosed() {
    return switch (this) {
      case FIN_WAIT_1, FIN_WAIT_2, CLOSING, LAST_ACK, TIME_WAIT -> true;
      case CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, ESTABLISHED, CLOSE_WAIT -> false;
    };
  }
}
