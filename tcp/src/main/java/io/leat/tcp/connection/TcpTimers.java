package io.leat.tcp.connection;

import io.leat.tcp.trace.TcpTimer;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of one connection. The wheel knows only the earliest; it is moved lazily, so that a
 * deadline that is pushed back with every segment costs nothing.
 */
final class TcpTimers {
  static final long NEVER = Long.MAX_VALUE;

  /** Those of a connection on which something happens; none where nothing does. */
  private static final class Running {
    /**
     * The timer of what is outstanding, and which it is: never more than one of them (RFC 9293
     * §3.8.6.1, RFC 8985 §8).
     */
    long outstanding = NEVER;

    TcpTimer kind = TcpTimer.RETRANSMISSION;
    long pacing = NEVER;
    long delayedAck = NEVER;
    long userTimeout = NEVER;

    /** FIN-WAIT-2 of a closed application, or a lingering close. */
    long closing = NEVER;

    boolean lingering;

    long earliest() {
      long first = Math.min(Math.min(outstanding, delayedAck), Math.min(userTimeout, closing));
      return Math.min(first, pacing);
    }
  }

  private @Nullable Running running;
  private long keepAlive = NEVER;

  /** When an idle connection gives back what its empty streams hold. */
  private long quiet = NEVER;

  /** Probes that the keep-alive timer has sent since the peer was heard last. */
  short keepAliveProbes;

  /** Probes since the peer's window was open last (§3.8.6.1). */
  byte windowProbes;

  /** What the wheel was told. */
  private long armed = NEVER;

  long deadline(TcpTimer timer) {
    if (timer == TcpTimer.KEEP_ALIVE) {
      return keepAlive;
    }
    Running r = running;
    if (r == null) {
      return NEVER;
    }
    return switch (timer) {
      case RETRANSMISSION, LOSS_PROBE, REORDERING, PERSIST ->
          timer == r.kind ? r.outstanding : NEVER;
      case PACING -> r.pacing;
      case DELAYED_ACK -> r.delayedAck;
      case USER_TIMEOUT -> r.userTimeout;
      case FIN_WAIT_2 -> r.lingering ? NEVER : r.closing;
      case LINGER -> r.lingering ? r.closing : NEVER;
      case KEEP_ALIVE, TWO_MSL -> NEVER;
    };
  }

  /** When what is outstanding goes again, by whichever timer; persist apart. */
  long outstanding() {
    Running r = running;
    return r == null || r.kind == TcpTimer.PERSIST ? NEVER : r.outstanding;
  }

  boolean isRunning(TcpTimer timer) {
    return deadline(timer) != NEVER;
  }

  void set(TcpConnection c, TcpTimer timer, long deadline, long now) {
    if (deadline(timer) == deadline) {
      return;
    }
    if (timer == TcpTimer.KEEP_ALIVE) {
      keepAlive = deadline;
    } else {
      set(c, running(), timer, deadline, now);
    }
    c.host.trace().timerSet(c.serial, timer, deadline, now);
    arm(c, deadline);
  }

  private static void set(TcpConnection c, Running r, TcpTimer timer, long deadline, long now) {
    switch (timer) {
      case RETRANSMISSION, LOSS_PROBE, REORDERING, PERSIST -> {
        if (timer != r.kind && r.outstanding != NEVER) {
          c.host.trace().timerSet(c.serial, r.kind, NEVER, now);
        }
        r.kind = timer;
        r.outstanding = deadline;
      }
      case PACING -> r.pacing = deadline;
      case DELAYED_ACK -> r.delayedAck = deadline;
      case USER_TIMEOUT -> r.userTimeout = deadline;
      case FIN_WAIT_2, LINGER -> {
        r.lingering = timer == TcpTimer.LINGER;
        r.closing = deadline;
      }
      case KEEP_ALIVE -> throw new AssertionError("keep-alive has its own place");
      case TWO_MSL -> throw new AssertionError("TIME-WAIT keeps its own deadlines");
    }
  }

  private Running running() {
    Running r = running;
    if (r == null) {
      r = new Running();
      running = r;
    }
    return r;
  }

  void stop(TcpConnection c, TcpTimer timer, long now) {
    if (isRunning(timer)) {
      set(c, timer, NEVER, now);
    }
  }

  /** Stops whichever timer runs for what is outstanding. */
  void stopOutstanding(TcpConnection c, long now) {
    if (running != null) {
      stop(c, running.kind, now);
    }
  }

  void setQuiet(TcpConnection c, long deadline) {
    quiet = deadline;
    arm(c, deadline);
  }

  long quiet() {
    return quiet;
  }

  /** Tells the wheel of a deadline only if it is earlier than what the wheel will wake for. */
  private void arm(TcpConnection c, long deadline) {
    if (deadline < armed) {
      armed = deadline;
      c.host.armTimer(c, deadline);
    }
  }

  /** The wheel woke the connection: it must be told again. */
  void woken(TcpConnection c) {
    armed = NEVER;
    arm(c, earliest());
  }

  /** Whether none runs but for that of keep-alive, and the one that asks for this. */
  boolean isQuietButForKeepAlive() {
    return running == null || running.earliest() == NEVER;
  }

  /** Nothing has happened for some time: gives back what only that needs. */
  void trim() {
    if (isQuietButForKeepAlive()) {
      running = null;
    }
  }

  /** The wheel keeps the deadline of keep-alive, and no other. */
  void rest(TcpConnection c) {
    armed = keepAlive;
    c.host.armTimer(c, keepAlive);
  }

  /** The wheel has kept the deadline of a connection at rest. */
  void restore(long keepAliveDeadline) {
    keepAlive = keepAliveDeadline;
  }

  void stopAll(TcpConnection c) {
    running = null;
    keepAlive = NEVER;
    quiet = NEVER;
    if (armed != NEVER) {
      armed = NEVER;
      c.host.armTimer(c, NEVER);
    }
  }

  long earliest() {
    long own = Math.min(keepAlive, quiet);
    return running == null ? own : Math.min(own, running.earliest());
  }
}
