package io.leat.sim.scenario;

import io.leat.observe.TraceEvent;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TransitionCause;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A transition as one event makes it: where a single segment leads through a state without a stop,
 * the way from before it to after it.
 */
public record Transition(TcpState from, TcpState to) {
  /**
   * All that RFC 9293 knows: Figure 5 with its notes, and the text of §3.10. Three of them pass
   * another state within one event: a FIN on the SYN,ACK (§3.10.7.3), a FIN on the ACK of our SYN
   * (§3.10.7.4), and a SYN that reuses a connection in TIME-WAIT (§3.6.1, RFC 6191).
   */
  public static Set<Transition> legal() {
    Set<Transition> legal = new LinkedHashSet<>();
    for (TcpState from : TcpState.values()) {
      for (TcpState to : TcpState.values()) {
        if (from.leadsTo(to)) {
          legal.add(new Transition(from, to));
        }
      }
    }
    legal.add(new Transition(TcpState.SYN_SENT, TcpState.CLOSE_WAIT));
    legal.add(new Transition(TcpState.SYN_RECEIVED, TcpState.CLOSE_WAIT));
    legal.add(new Transition(TcpState.TIME_WAIT, TcpState.SYN_RECEIVED));
    return legal;
  }

  /** Those that these events of one end show. */
  public static Set<Transition> taken(List<TraceEvent> events) {
    List<TraceEvent.Transition> all = new ArrayList<>();
    for (TraceEvent event : events) {
      if (event instanceof TraceEvent.Transition transition) {
        all.add(transition);
      }
    }
    Set<Transition> taken = new LinkedHashSet<>();
    Map<Long, TraceEvent.Transition> last = new HashMap<>();
    TraceEvent.Transition reused = null;
    for (TraceEvent.Transition transition : all) {
      taken.add(new Transition(transition.from(), transition.to()));
      TraceEvent.Transition before = last.put(transition.connection(), transition);
      if (before != null
          && before.timeNanos() == transition.timeNanos()
          && before.to() == TcpState.ESTABLISHED
          && transition.to() == TcpState.CLOSE_WAIT) {
        taken.add(new Transition(before.from(), transition.to()));
      }
      if (transition.cause() == TransitionCause.TIME_WAIT_REUSED) {
        reused = transition;
      } else if (reused != null
          && transition.to() == TcpState.SYN_RECEIVED
          && transition.timeNanos() == reused.timeNanos()) {
        taken.add(new Transition(TcpState.TIME_WAIT, TcpState.SYN_RECEIVED));
      }
    }
    return taken;
  }

  /** Such as {@code SYN_SENT to ESTABLISHED}. */
  @Override
  public String toString() {
    return from + " to " + to;
  }
}
