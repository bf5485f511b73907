package io.leat.tcp.connection;

import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TransitionCause;

/** RFC 9293 §3.10.4: CLOSE. */
final class CloseCall {
  private CloseCall() {}

  static TcpError close(TcpConnection c, long now) {
    TcpError result =
        switch (c.state()) {
          case CLOSED -> c.error() == TcpError.NONE ? TcpError.DOES_NOT_EXIST : c.error();
          case LISTEN, SYN_SENT -> {
            c.endWith(TcpError.CLOSING, TransitionCause.CLOSED_BEFORE_SYN, now);
            yield TcpError.NONE;
          }
          case SYN_RECEIVED -> inSynReceived(c, now);
          case ESTABLISHED, CLOSE_WAIT -> queueFin(c, now);
          case FIN_WAIT_1, FIN_WAIT_2, CLOSING, LAST_ACK, TIME_WAIT -> TcpError.CLOSING;
        };
    c.host.trace().called(c.serial, "CLOSE", result == TcpError.NONE ? 0 : -1, now);
    return result;
  }

  /** Without text queued the FIN goes at once; with text it waits for ESTABLISHED. */
  private static TcpError inSynReceived(TcpConnection c, long now) {
    if (c.closeQueued) {
      return TcpError.CLOSING;
    }
    if (c.sending().held() > 0) {
      c.closeQueued = true;
      return TcpError.NONE;
    }
    return queueFin(c, now);
  }

  /**
   * The FIN follows all that is queued. ESTABLISHED becomes FIN-WAIT-1 in any case; CLOSE-WAIT
   * becomes LAST-ACK when the FIN is sent.
   */
  static TcpError queueFin(TcpConnection c, long now) {
    if (c.snd.fin >= 0) {
      return TcpError.CLOSING;
    }
    c.snd.fin = c.sending().finish();
    if (c.state() != TcpState.CLOSE_WAIT) {
      c.moveTo(TcpState.FIN_WAIT_1, TransitionCause.CLOSE_CALLED, now);
    }
    c.host.markDirty(c);
    UserTimeout.restart(c, now);
    return TcpError.NONE;
  }

  static void closeReceiving(TcpConnection c, long now) {
    c.discardText = true;
    if (c.receiveStream != null) {
      c.receiveStream.skip(Integer.MAX_VALUE);
      ReceiveCall.advanced(c, now);
    }
  }

  /**
   * The application has gone: with text unread a reset says so (§3.6.1, SHLD-3; RFC 2525 §2.17),
   * and FIN-WAIT-2 ends after a while.
   */
  static TcpError closeFully(TcpConnection c, long now) {
    boolean unread = c.receiveStream != null && c.receiveStream.readable() > 0;
    if (unread && !c.discardText && c.state() != TcpState.TIME_WAIT) {
      if (c.state() == TcpState.CLOSED) {
        c.receiving().releaseAll();
        return TcpError.NONE;
      }
      return AbortCall.abort(c, TcpError.ABORTED, TransitionCause.CLOSED_WITH_UNREAD_DATA, now);
    }
    long linger = c.config.get(TcpSetting.LINGER);
    if (linger == 0 && c.state().isSynchronized()) {
      return AbortCall.abort(c, TcpError.ABORTED, TransitionCause.ABORT_CALLED, now);
    }
    c.receiverGone = true;
    if (c.state() == TcpState.TIME_WAIT) {
      c.receiving().releaseAll();
      c.host.userGone(c);
      return TcpError.NONE;
    }
    TcpError result = close(c, now);
    if (c.state().isSynchronized() && !c.isOver() && !c.host.admitOrphan(c)) {
      return AbortCall.abort(c, TcpError.ABORTED, TransitionCause.ORPHAN_LIMIT, now);
    }
    if (c.state() == TcpState.FIN_WAIT_2) {
      waitForFin(c, now);
    } else if (linger > 0 && c.state().isSynchronized() && c.state() != TcpState.TIME_WAIT) {
      c.timers.set(c, TcpTimer.LINGER, now + linger, now);
    }
    return result;
  }

  /** FIN-WAIT-2 of an application that has gone does not last for ever. */
  static void waitForFin(TcpConnection c, long now) {
    long timeout = c.config.get(TcpSetting.FIN_WAIT_2_TIMEOUT);
    if (c.receiverGone && timeout > 0) {
      c.timers.set(c, TcpTimer.FIN_WAIT_2, now + timeout, now);
    }
  }
}
