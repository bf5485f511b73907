package io.leat.observe.jfr;

import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TcpTrace;
import io.leat.tcp.trace.TransitionCause;

/**
 * Makes JDK Flight Recorder events of transitions, retransmissions, drops and expired timers:
 * {@code leat.Transition}, {@code leat.Retransmission}, {@code leat.Drop}, {@code
 * leat.TimerExpired}.
 *
 * <p>Nothing is made of an event that no recording has enabled; ordinary segments make none.
 */
public final class JfrTrace extends TcpTrace {
  @Override
  public void transition(
      long connection, FlowKey flow, TcpState from, TcpState to, TransitionCause cause, long now) {
    TransitionEvent event = new TransitionEvent();
    if (event.isEnabled()) {
      event.connection = connection;
      event.local = endpoint(flow.local().toString(), flow.localPort);
      event.remote = endpoint(flow.remote().toString(), flow.remotePort);
      event.from = from.name();
      event.to = to.name();
      event.cause = cause.description();
      event.source = cause.source();
      event.commit();
    }
  }

  private static String endpoint(String address, int port) {
    return address.indexOf(':') >= 0 ? "[" + address + "]:" + port : address + ":" + port;
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
    if (retransmission) {
      RetransmissionEvent event = new RetransmissionEvent();
      if (event.isEnabled()) {
        event.connection = connection;
        event.sequence = Integer.toUnsignedLong(sequence);
        event.octets = textLength;
        event.commit();
      }
    }
  }

  @Override
  public void dropped(long connection, DropReason reason, long now) {
    DropEvent event = new DropEvent();
    if (event.isEnabled()) {
      event.connection = connection;
      event.reason = reason.name();
      event.commit();
    }
  }

  @Override
  public void timerExpired(long connection, TcpTimer timer, long now) {
    TimerEvent event = new TimerEvent();
    if (event.isEnabled()) {
      event.connection = connection;
      event.timer = timer.name();
      event.commit();
    }
  }
}
