package io.leat.tcp.connection;

import io.leat.tcp.trace.TcpTimer;

/** The user timeout (RFC 9293 §3.10.8; RFC 5482): text that stays unacknowledged too long. */
final class UserTimeout {
  private UserTimeout() {}

  /** Runs while text, a FIN or a keep-alive probe waits for the peer's answer. */
  static void restart(TcpConnection c, long now) {
    long timeout = c.config.get(TcpSetting.USER_TIMEOUT);
    boolean finWaits = c.snd.fin >= 0 && !c.snd.finAcknowledged();
    boolean waiting =
        c.snd.outstanding() > 0
            || c.sending().end() > c.snd.una
            || finWaits
            || c.timers.keepAliveProbes > 0;
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
