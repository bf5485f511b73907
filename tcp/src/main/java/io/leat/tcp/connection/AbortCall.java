package io.leat.tcp.connection;

import io.leat.tcp.trace.TransitionCause;

/** RFC 9293 §3.10.5: ABORT. */
final class AbortCall {
  private AbortCall() {}

  static TcpError abort(TcpConnection c, TcpError reason, TransitionCause cause, long now) {
    TcpError result =
        switch (c.state()) {
          case CLOSED -> c.error() == TcpError.NONE ? TcpError.DOES_NOT_EXIST : c.error();
          case LISTEN, SYN_SENT, CLOSING, LAST_ACK, TIME_WAIT -> {
            c.endWith(reason, cause, now);
            yield TcpError.NONE;
          }
          case SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT -> {
            SegmentComposer.reset(c, now);
            c.endWith(reason, cause, now);
            yield TcpError.NONE;
          }
        };
    c.releaseUnread();
    c.host.trace().called(c.serial, "ABORT", result == TcpError.NONE ? 0 : -1, now);
    return result;
  }
}
