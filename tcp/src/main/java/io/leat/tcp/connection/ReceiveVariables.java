package io.leat.tcp.connection;

/** The receive sequence variables (RFC 9293 §3.3.1), as positions. */
final class ReceiveVariables {
  /** IRS, the initial receive sequence number: the position of the peer's SYN. */
  long irs;

  /** RCV.NXT: the next position expected. */
  long nxt;

  /** RCV.NXT + RCV.WND: the right edge of the window as advertised; never moves left. */
  long edge;

  /** RCV.UP: the position behind the last urgent octet announced; 0 if there is none. */
  long up;

  /** Last.ACK.sent (RFC 7323 §4.3). */
  long lastAckSent;

  /** The position of the peer's FIN, once seen; -1 before. */
  long fin = -1;

  /** The MSS option that we sent: no segment is larger, but several may arrive as one. */
  char mss;

  /** The largest text in one segment so far: the peer's idea of a full segment. */
  char largestText;

  /** RCV.BUFF: octets that the receive buffer takes now; tuned. */
  int limit;

  /** RCV.WND. */
  long wnd() {
    return edge - nxt;
  }
}
