package io.leat.tcp.connection;

import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TransitionCause;

/** Keep-alives (RFC 9293 §3.8.4): off by default, never while anything is outstanding. */
final class KeepAlive {
  private KeepAlive() {}

  static void restart(TcpConnection c, long now) {
    if (c.config.is(TcpSetting.KEEP_ALIVE)) {
      long idle = c.config.get(TcpSetting.KEEP_ALIVE_IDLE);
      c.timers.set(c, TcpTimer.KEEP_ALIVE, Math.max(now, lastSign(c) + idle), now);
    } else {
      c.timers.stop(c, TcpTimer.KEEP_ALIVE, now);
    }
  }

  private static long lastSign(TcpConnection c) {
    return Math.max(c.lastReceivedAt, c.progressAt);
  }

  static void expired(TcpConnection c, long now) {
    c.host.eventCounters().expired(TcpTimer.KEEP_ALIVE);
    c.host.trace().timerExpired(c.serial, TcpTimer.KEEP_ALIVE, now);
    if (!mayProbe(c)) {
      c.timers.stop(c, TcpTimer.KEEP_ALIVE, now);
      return;
    }
    long idle = c.config.get(TcpSetting.KEEP_ALIVE_IDLE);
    boolean busy = c.snd.outstanding() > 0 || c.sending().end() > c.snd.nxt;
    if (busy || c.timers.keepAliveProbes == 0 && now - c.lastReceivedAt < idle) {
      long since = busy ? now : c.lastReceivedAt;
      c.timers.set(c, TcpTimer.KEEP_ALIVE, since + idle, now);
      return;
    }
    if (c.timers.keepAliveProbes >= c.config.get(TcpSetting.KEEP_ALIVE_PROBES)) {
      c.timers.stop(c, TcpTimer.KEEP_ALIVE, now);
      SegmentComposer.reset(c, now);
      c.endWith(TcpError.KEEP_ALIVE_FAILED, TransitionCause.KEEP_ALIVE_FAILED, now);
      return;
    }
    c.timers.keepAliveProbes++;
    c.keepAlivePending = true;
    UserTimeout.restart(c, now);
    long interval = c.config.get(TcpSetting.KEEP_ALIVE_INTERVAL);
    c.timers.set(c, TcpTimer.KEEP_ALIVE, now + interval, now);
    c.host.markDirty(c);
  }

  private static boolean mayProbe(TcpConnection c) {
    TcpState state = c.state();
    return c.config.is(TcpSetting.KEEP_ALIVE)
        && switch (state) {
          case ESTABLISHED, FIN_WAIT_2, CLOSE_WAIT -> true;
          case FIN_WAIT_1, CLOSING, LAST_ACK -> true;
          case CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, TIME_WAIT -> false;
        };
  }
}
