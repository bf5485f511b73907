package io.leat.tcp.connection;

import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TransitionCause;

/** RFC 9293 §3.10.8: the timeouts. TIME-WAIT's lives with its table. */
final class TimeoutExpires {
  /** An idle connection gives back the memory of its empty streams after this. */
  static final long QUIET = 1_000_000_000L;

  private TimeoutExpires() {}

  static void process(TcpConnection c, long now) {
    if (isDue(c, TcpTimer.USER_TIMEOUT, now)) {
      userTimeout(c, now);
    }
    if (isDue(c, TcpTimer.RETRANSMISSION, now)) {
      retransmission(c, now);
    }
    if (isDue(c, TcpTimer.LOSS_PROBE, now)) {
      lossProbe(c, now);
    }
    if (isDue(c, TcpTimer.REORDERING, now)) {
      expired(c, TcpTimer.REORDERING, now);
      LossDetection.reorderingExpired(c, c.flying(), now);
    }
    if (isDue(c, TcpTimer.PACING, now)) {
      expired(c, TcpTimer.PACING, now);
      c.host.markDirty(c);
    }
    if (isDue(c, TcpTimer.PERSIST, now)) {
      persist(c, now);
    }
    if (isDue(c, TcpTimer.DELAYED_ACK, now)) {
      expired(c, TcpTimer.DELAYED_ACK, now);
      c.acknowledgeNow();
    }
    if (isDue(c, TcpTimer.KEEP_ALIVE, now)) {
      KeepAlive.expired(c, now);
    }
    if (isDue(c, TcpTimer.FIN_WAIT_2, now)) {
      expired(c, TcpTimer.FIN_WAIT_2, now);
      c.event(ConnectionEvents.CLOSED);
      c.moveTo(TcpState.CLOSED, TransitionCause.ORPHAN_TIMEOUT, now);
    }
    if (isDue(c, TcpTimer.LINGER, now)) {
      expired(c, TcpTimer.LINGER, now);
      AbortCall.abort(c, TcpError.ABORTED, TransitionCause.LINGER_EXPIRED, now);
    }
    if (c.timers.quiet() <= now) {
      quiet(c, now);
    }
    if (!c.isOver()) {
      c.timers.woken(c);
    }
  }

  private static boolean isDue(TcpConnection c, TcpTimer timer, long now) {
    return c.timers.deadline(timer) <= now;
  }

  private static void expired(TcpConnection c, TcpTimer timer, long now) {
    c.timers.stop(c, timer, now);
    c.host.eventCounters().expired(timer);
    c.host.trace().timerExpired(c.serial, timer, now);
  }

  /** USER TIMEOUT: flush all queues, tell the user, delete the TCB. */
  private static void userTimeout(TcpConnection c, long now) {
    expired(c, TcpTimer.USER_TIMEOUT, now);
    c.endWith(TcpError.USER_TIMEOUT, TransitionCause.USER_TIMEOUT, now);
  }

  /** RETRANSMISSION TIMEOUT: RFC 6298 §5.4 to §5.7, with R1 and R2 of §3.8.3. */
  private static void retransmission(TcpConnection c, long now) {
    expired(c, TcpTimer.RETRANSMISSION, now);
    if (isHopeless(c, now)) {
      giveUp(c, now);
      return;
    }
    countRetransmission(c, now);
    if (c.snd.una == c.snd.iss) {
      c.synPending = true;
      c.snd.synRetransmissions = c.retransmissions;
    } else {
      LossDetection.timeout(c, c.flying(), now);
    }
    c.rtt.backOff();
    // RFC 6298 §5.6
    c.timers.set(c, TcpTimer.RETRANSMISSION, now + c.rto(), now);
    c.host.markDirty(c);
  }

  /** RFC 8985 §7.3: a probe, or none; the retransmission timer starts anew in any case. */
  private static void lossProbe(TcpConnection c, long now) {
    expired(c, TcpTimer.LOSS_PROBE, now);
    Flight f = c.flying();
    f.tailProbePending = f.probe.mayProbe();
    f.timeoutFrom = now;
    c.host.markDirty(c);
  }

  private static boolean isHopeless(TcpConnection c, long now) {
    if (c.state() == TcpState.SYN_RECEIVED && c.passive) {
      return c.retransmissions >= c.config.get(TcpSetting.SYN_ACK_RETRIES);
    }
    TcpSetting r2 = c.state().isSynchronized() ? TcpSetting.R2 : TcpSetting.SYN_R2;
    return now - c.progressAt >= c.config.get(r2);
  }

  private static void giveUp(TcpConnection c, long now) {
    TransitionCause cause = TransitionCause.RETRANSMISSIONS_EXHAUSTED;
    if (c.state() == TcpState.SYN_RECEIVED && c.passive) {
      c.returnToListen(TransitionCause.RETURNED_TO_LISTEN, now);
    } else if (c.state().isSynchronized()) {
      c.endWith(TcpError.EXCESSIVE_RETRANSMISSIONS, cause, now);
    } else {
      c.endWith(TcpError.TIMED_OUT, cause, now);
    }
  }

  private static void countRetransmission(TcpConnection c, long now) {
    if (c.retransmissions < Short.MAX_VALUE) {
      c.retransmissions++;
    }
    if (c.retransmissions == c.config.get(TcpSetting.R1)) {
      c.host.output().pathSuspect(c.flow, now);
      if (!c.passive || c.state().isSynchronized()) {
        c.event(ConnectionEvents.R1);
      }
    }
  }

  /** The window stays closed: another probe, with more patience each time (§3.8.6.1). */
  private static void persist(TcpConnection c, long now) {
    expired(c, TcpTimer.PERSIST, now);
    if (c.snd.outstanding() > 0 && isHopeless(c, now)) {
      giveUp(c, now);
      return;
    }
    if (c.receiverGone && c.timers.windowProbes >= c.config.get(TcpSetting.ORPHAN_PROBES)) {
      // MUST-37 keeps it open for an application's sake, and there is none
      c.host.orphanGivenUp(c);
      AbortCall.abort(c, TcpError.ABORTED, TransitionCause.ORPHAN_PROBES_EXHAUSTED, now);
      return;
    }
    if (c.snd.outstanding() == 0) {
      c.progressAt = now;
    }
    c.probePending = true;
    if (c.timers.windowProbes < Byte.MAX_VALUE) {
      c.timers.windowProbes++;
    }
    c.timers.set(c, TcpTimer.PERSIST, now + c.probeTimeout(), now);
    c.host.markDirty(c);
  }

  private static void quiet(TcpConnection c, long now) {
    long since = Math.max(c.lastSentAt, c.lastReceivedAt);
    if (now - since < QUIET) {
      c.timers.setQuiet(c, since + QUIET);
      return;
    }
    c.timers.setQuiet(c, mayRest(c) ? nextRest(c, since, now) : TcpTimers.NEVER);
    if (c.sendStream != null) {
      c.sendStream.trim();
    }
    if (c.receiveStream != null) {
      c.receiveStream.discardRead();
      c.receiveStream.trim();
    }
    c.forgetIdleWindow();
    c.windowTuning = null;
    c.timers.trim();
    if (c.receiveStream != null && !c.receiveStream.hasGap()) {
      c.sackBlocks = null;
    }
    if (c.flight != null && c.snd.outstanding() == 0 && !c.flight.rack.hasLearnt()) {
      c.flight = null;
    }
  }

  private static boolean mayRest(TcpConnection c) {
    ConnectionHandler handler = c.handler();
    return handler != null && handler.mayHibernate() && c.config.get(TcpSetting.HIBERNATION) > 0;
  }

  /** When it may hibernate, or is to be asked again because something keeps it awake. */
  private static long nextRest(TcpConnection c, long since, long now) {
    long after = c.config.get(TcpSetting.HIBERNATION);
    return since + after > now ? since + after : now + after;
  }
}
