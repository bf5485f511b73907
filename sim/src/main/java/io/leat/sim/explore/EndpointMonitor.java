package io.leat.sim.explore;

import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.TcpFlags;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpInternals;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TcpTrace;
import io.leat.tcp.trace.TransitionCause;
import java.util.HashMap;
import java.util.Map;

/**
 * Looks at one end after each step: the transitions that RFC 9293 knows and no others, invariants 3
 * to 7 and 12 on the variables, and 11 on what is sent.
 */
final class EndpointMonitor extends TcpTrace {
  private static final long NEVER = Long.MAX_VALUE;

  private final String name;
  private final boolean[] transitions;
  private final Map<Long, TcpState> states = new HashMap<>(4);
  private final Map<Long, long[]> memories = new HashMap<>(4);
  private boolean sentReset;

  /**
   * @param transitions which were seen, by {@link #transition(TcpState, TcpState)}
   */
  EndpointMonitor(String name, boolean[] transitions) {
    this.name = name;
    this.transitions = transitions;
  }

  static int transition(TcpState from, TcpState to) {
    return from.ordinal() * TcpState.values().length + to.ordinal();
  }

  /** Another history begins. */
  void forget() {
    states.clear();
    memories.clear();
  }

  /** Another step begins. */
  void begin() {
    sentReset = false;
  }

  boolean hasSentReset() {
    return sentReset;
  }

  @Override
  public void transition(
      long connection, FlowKey flow, TcpState from, TcpState to, TransitionCause cause, long now) {
    if (!from.leadsTo(to)) {
      throw new Violation(name + " goes from " + from + " to " + to + ": " + cause);
    }
    transitions[transition(from, to)] = true;
    if (connection != 0) {
      TcpState known = states.put(connection, to);
      if (known != null && known != from) {
        throw new Violation(name + " was in " + known + ", and goes from " + from + " to " + to);
      }
    }
  }

  @Override
  public void sent(
      long connection,
      FlowKey flow,
      int sequence,
      int acknowledgment,
      int flags,
      int window,
      int textLength,
      boolean retransmission,
      long now) {
    sentReset |= (flags & TcpFlags.RST) != 0;
  }

  /** Checks the variables of one connection. */
  void check(TcpConnection c) {
    if (!TcpInternals.hasPeer(c) || !c.state().isSynchronized()) {
      return;
    }
    long[] memory = memories.computeIfAbsent(c.serial(), serial -> new long[4]);
    checkSender(c, memory);
    checkReceiver(c, memory);
    checkTimers(c);
    boolean waits = TcpInternals.rcvNxt(c) > TcpInternals.lastAckSent(c);
    require(
        !waits || isRunning(c, TcpTimer.DELAYED_ACK), c, "12: text waits and no ACK is planned");
  }

  private void checkSender(TcpConnection c, long[] memory) {
    long una = TcpInternals.sndUna(c);
    long nxt = TcpInternals.sndNxt(c);
    require(una >= memory[0] && nxt >= memory[1], c, "3: SND.UNA and SND.NXT move forward only");
    require(una <= nxt, c, "3: SND.UNA =< SND.NXT");
    long fin = TcpInternals.sndFin(c);
    require(nxt <= (fin < 0 ? TcpInternals.sendEnd(c) : fin + 1), c, "3: more sent than written");
    long known = TcpInternals.lostOctets(c) + TcpInternals.sackedOctets(c);
    require(TcpInternals.inFlight(c) + known <= nxt - una, c, "6: lost, SACKed and in flight");
    memory[0] = una;
    memory[1] = nxt;
  }

  private void checkReceiver(TcpConnection c, long[] memory) {
    long nxt = TcpInternals.rcvNxt(c);
    long edge = TcpInternals.rcvEdge(c);
    require(nxt >= memory[2] && edge >= memory[3], c, "4: the window moves left");
    memory[2] = nxt;
    memory[3] = edge;
  }

  private void checkTimers(TcpConnection c) {
    int running = 0;
    running += isRunning(c, TcpTimer.RETRANSMISSION) ? 1 : 0;
    running += isRunning(c, TcpTimer.LOSS_PROBE) ? 1 : 0;
    running += isRunning(c, TcpTimer.REORDERING) ? 1 : 0;
    running += isRunning(c, TcpTimer.PERSIST) ? 1 : 0;
    long nxt = TcpInternals.sndNxt(c);
    long fin = TcpInternals.sndFin(c);
    if (nxt > TcpInternals.sndUna(c)) {
      require(running == 1, c, "7: one timer runs for what is outstanding, not " + running);
    } else {
      boolean persist = isRunning(c, TcpTimer.PERSIST);
      boolean unsent = nxt < (fin < 0 ? TcpInternals.sendEnd(c) : fin + 1);
      require(running == (persist ? 1 : 0), c, "7: a timer runs for nothing");
      require(persist == unsent, c, "7: the persist timer runs if there is something to send");
    }
  }

  private static boolean isRunning(TcpConnection c, TcpTimer timer) {
    return TcpInternals.deadline(c, timer) != NEVER;
  }

  private void require(boolean holds, TcpConnection c, String what) {
    if (!holds) {
      throw new Violation(name + ", invariant " + what + ": " + c);
    }
  }
}
