package io.leat.tcp.connection;

import io.leat.tcp.trace.TcpTimer;

/**
 * The deadlines of one connection. The wheel knows only the earliest; it is moved lazily, so that a
 * deadline that is pushed back with every segment costs nothing.
 */
final class TcpTimers {
  static final long NEVER = Long.MAX_VALUE;

  /**
   * The timer of what is outstanding, and which it is: never more than one of them (RFC 9293
   * §3.8.6.1, RFC 8985 §8).
   */
  private long outstanding = NEVER;

  private TcpTimer kind = TcpTimer.RETRANSMISSION;
  private long pacing = NEVER;
  private long delayedAck = NEVER;
  private long keepAlive = NEVER;
  private long userTimeout = NEVER;

  /** FIN-WAIT-2 of a closed application, or a lingering close. */
  private long closing = NEVER;

  private boolean lingering;

  /** When an idle connection gives back what its empty streams hold. */
  private long quiet = NEVER;

  /** What the wheel was told. */
  private long armed = NEVER;

  long deadline(TcpTimer timer) {
    return switch (timer) {
      case RETRANSMISSION, LOSS_PROBE, REORDERING, PERSIST -> timer == kind ? outstanding : NEVER;
      case PACING -> pacing;
      case DELAYED_ACK -> delayedAck;
      case KEEP_ALIVE -> keepAlive;
      case USER_TIMEOUT -> userTimeout;
      case FIN_WAIT_2 -> lingering ? NEVER : closing;
      case LINGER -> lingering ? closing : NEVER;
      case TWO_MSL -> NEVER;
    };
  }

  /** When what is outstanding goes again, by whichever timer; persist apart. */
  long outstanding() {
    return kind == TcpTimer.PERSIST ? NEVER : outstanding;
  }

  boolean isRunning(TcpTimer timer) {
    return deadline(timer) != NEVER;
  }

  void set(TcpConnection c, TcpTimer timer, long deadline, long now) {
    if (deadline(timer) == deadline) {
      return;
    }
    switch (timer) {
      case RETRANSMISSION, LOSS_PROBE, REORDERING, PERSIST -> {
        if (timer != kind && outstanding != NEVER) {
          c.host.trace().timerSet(c.serial, kind, NEVER, now);
        }
        kind = timer;
        outstanding = deadline;
      }
      case PACING -> pacing = deadline;
      case DELAYED_ACK -> delayedAck = deadline;
      case KEEP_ALIVE -> keepAlive = deadline;
      case USER_TIMEOUT -> userTimeout = deadline;
      case FIN_WAIT_2, LINGER -> {
        lingering = timer == TcpTimer.LINGER;
        closing = deadline;
      }
      case TWO_MSL -> throw new AssertionError("TIME-WAIT keeps its own deadlines");
    }
    c.host.trace().timerSet(c.serial, timer, deadline, now);
    arm(c, deadline);
  }

  void stop(TcpConnection c, TcpTimer timer, long now) {
    if (isRunning(timer)) {
      set(c, timer, NEVER, now);
    }
  }

  /** Stops whichever timer runs for what is outstanding. */
  void stopOutstanding(TcpConnection c, long now) {
    stop(c, kind, now);
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
    long others = Math.min(Math.min(outstanding, delayedAck), Math.min(userTimeout, closing));
    return Math.min(others, pacing) == NEVER;
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
    outstanding = NEVER;
    pacing = NEVER;
    delayedAck = NEVER;
    keepAlive = NEVER;
    userTimeout = NEVER;
    closing = NEVER;
    quiet = NEVER;
    if (armed != NEVER) {
      armed = NEVER;
      c.host.armTimer(c, NEVER);
    }
  }

  long earliest() {
    return Math.min(
        Math.min(Math.min(outstanding, delayedAck), Math.min(keepAlive, userTimeout)),
        Math.min(Math.min(closing, quiet), pacing));
  }
}
