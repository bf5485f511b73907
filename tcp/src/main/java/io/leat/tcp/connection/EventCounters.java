package io.leat.tcp.connection;

import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;

import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;

/**
 * Counts what happens to all connections of a stack: transitions, segments that leave, timers that
 * expire. What RFC 4022 asks of a stack follows from it.
 *
 * <p>The loop counts, half-open and TIME-WAIT entries included. Read from any thread, perhaps a
 * little late.
 */
public final class EventCounters {
  private static final TcpState[] STATES = TcpState.values();

  private final long[] transitions = new long[STATES.length * STATES.length];
  private final long[] expirations = new long[TcpTimer.values().length];
  private long sent;
  private long sentAgain;
  private long synsSentAgain;
  private long resets;
  private long cookies;

  /** A state was entered. On the loop. */
  public void moved(TcpState from, TcpState to) {
    transitions[index(from, to)]++;
  }

  /** A timer expired. On the loop. */
  public void expired(TcpTimer timer) {
    expirations[timer.ordinal()]++;
  }

  /**
   * Segments leave. On the loop.
   *
   * @param segments what a super-segment is cut into; 1 for any other
   */
  public void sent(int flags, boolean again, int segments) {
    if (again) {
      sentAgain += segments;
      synsSentAgain += (flags & SYN) != 0 ? 1 : 0;
    } else {
      sent += segments;
    }
    resets += (flags & RST) != 0 ? 1 : 0;
  }

  /** A SYN was answered with a cookie (RFC 4987 §3.6). On the loop. */
  public void cookieSent() {
    cookies++;
  }

  /** How often {@code to} was entered from {@code from}. */
  public long transitions(TcpState from, TcpState to) {
    return transitions[index(from, to)];
  }

  /** How often a state was entered, from anywhere. */
  public long entered(TcpState state) {
    long sum = 0;
    for (TcpState from : STATES) {
      sum += transitions(from, state);
    }
    return sum;
  }

  /**
   * How many connections are in a state now, half-open and TIME-WAIT entries included. Of LISTEN
   * and CLOSED nothing is known here: a listener does not leave LISTEN when a SYN arrives.
   *
   * @return at least 0; of LISTEN and CLOSED 0
   */
  public long current(TcpState state) {
    if (state == TcpState.LISTEN || state == TcpState.CLOSED) {
      return 0;
    }
    long left = 0;
    for (TcpState to : STATES) {
      left += transitions(state, to);
    }
    return Math.max(0, entered(state) - left);
  }

  /** How often a timer of this kind expired. */
  public long expirations(TcpTimer timer) {
    return expirations[timer.ordinal()];
  }

  /** Segments that left for the first time; those that carry only what was sent before are not. */
  public long segmentsSent() {
    return sent;
  }

  /** Segments that left again, SYNs and probes of a closed window included. */
  public long segmentsSentAgain() {
    return sentAgain;
  }

  /** SYNs and SYN,ACKs that left again. */
  public long synsSentAgain() {
    return synsSentAgain;
  }

  /** Segments with RST that left, in answer to a segment or not. */
  public long resetsSent() {
    return resets;
  }

  /** SYN cookies that left. */
  public long cookiesSent() {
    return cookies;
  }

  private static int index(TcpState from, TcpState to) {
    return from.ordinal() * STATES.length + to.ordinal();
  }
}
