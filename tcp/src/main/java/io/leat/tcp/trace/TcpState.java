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

  /**
   * Whether RFC 9293 knows a transition from this state to {@code next}: Figure 5 with its notes,
   * and the text of §3.10 (any state to CLOSED by RST, ABORT or timeout; back to LISTEN; CLOSE in
   * SYN-RECEIVED; SEND and OPEN in LISTEN).
   */
  public boolean leadsTo(TcpState next) {
    return switch (next) {
      case CLOSED -> this != CLOSED;
      case LISTEN -> this == CLOSED || this == SYN_RECEIVED;
      case SYN_SENT -> this == CLOSED || this == LISTEN;
      case SYN_RECEIVED -> this == LISTEN || this == SYN_SENT;
      case ESTABLISHED -> this == SYN_SENT || this == SYN_RECEIVED;
      case FIN_WAIT_1 -> this == ESTABLISHED || this == SYN_RECEIVED;
      case FIN_WAIT_2, CLOSING -> this == FIN_WAIT_1;
      case CLOSE_WAIT -> this == ESTABLISHED;
      case LAST_ACK -> this == CLOSE_WAIT;
      case TIME_WAIT -> this == FIN_WAIT_1 || this == FIN_WAIT_2 || this == CLOSING;
    };
  }
}
