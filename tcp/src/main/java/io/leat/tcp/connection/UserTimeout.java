package io.leat.tcp.connection;

import io.leat.tcp.trace.TcpTimer;

/** The user timeout (RFC 9293 §3.10.8; RFC 5482): text that stays unacknowledged too long. */
final class UserTimeout {
  private UserTimeout() {}

  /** Runs while there is text or a FIN that the peer has not acknowledged. */
  static void restart(TcpConnection c, long now) {
    long timeout = c.config.get(TcpSetting.USER_TIMEOUT);
    boolean waiting = c.snd.outstanding() > 0 || c.sending().end() > c.snd.una;
    if (timeout == 0 || !waiting) {
      c.timers.stop(c, TcpTimer.USER_TIMEOUT, now);
    } else if (!c.timers.isRunning(TcpTimer.USER_TIMEOUT)) {
      c.timers.set(c, TcpTimer.USER_TIMEOUT, now + timeout, now);
    }
  }

  /** Something was acknowledged: what is left has waited anew. */
  static void progress(TcpConnection c, long now) {
    c.timers.stop(c, TcpTimer.USER_TIMEOUT, now);
    restart(c, now);
  }
}
