package io.leat.observe;

import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.tcp.trace.PathMtuEvent;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TcpTrace;
import io.leat.tcp.trace.TransitionCause;
import java.util.Arrays;

/** Tells several traces of everything, in their order. For one thread, that of the loop. */
public final class TraceFanout extends TcpTrace {
  private TcpTrace[] traces;

  /** Of these, and of what is added later. */
  public TraceFanout(TcpTrace... traces) {
    this.traces = traces.clone();
  }

  /** From now on another trace is told too. */
  public void add(TcpTrace trace) {
    traces = Arrays.copyOf(traces, traces.length + 1);
    traces[traces.length - 1] = trace;
  }

  /** One trace for all of these; those that are {@link TcpTrace#OFF} cost nothing. */
  public static TcpTrace of(TcpTrace... traces) {
    TcpTrace[] listening =
        Arrays.stream(traces).filter(trace -> !trace.equals(TcpTrace.OFF)).toArray(TcpTrace[]::new);
    return switch (listening.length) {
      case 0 -> TcpTrace.OFF;
      case 1 -> listening[0];
      default -> new TraceFanout(listening);
    };
  }

  @Override
  public void transition(
      long connection, FlowKey flow, TcpState from, TcpState to, TransitionCause cause, long now) {
    for (TcpTrace trace : traces) {
      trace.transition(connection, flow, from, to, cause, now);
    }
  }

  @Override
  public void arrived(long connection, FlowKey flow, InboundSegment segment, long now) {
    for (TcpTrace trace : traces) {
      trace.arrived(connection, flow, segment, now);
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
    for (TcpTrace trace : traces) {
      trace.sent(
          connection,
          flow,
          sequence,
          acknowledgment,
          flags,
          window,
          textLength,
          retransmission,
          now);
    }
  }

  @Override
  public void sentTogether(
      long connection,
      FlowKey flow,
      int sequence,
      int acknowledgment,
      int flags,
      int window,
      int textLength,
      int segmentOctets,
      boolean retransmission,
      long now) {
    for (TcpTrace trace : traces) {
      trace.sentTogether(
          connection,
          flow,
          sequence,
          acknowledgment,
          flags,
          window,
          textLength,
          segmentOctets,
          retransmission,
          now);
    }
  }

  @Override
  public void sampled(
      long connection,
      long cwnd,
      long ssthresh,
      long inFlight,
      int srttMicros,
      long rto,
      long acknowledged,
      long now) {
    for (TcpTrace trace : traces) {
      trace.sampled(connection, cwnd, ssthresh, inFlight, srttMicros, rto, acknowledged, now);
    }
  }

  @Override
  public void dropped(long connection, DropReason reason, long now) {
    for (TcpTrace trace : traces) {
      trace.dropped(connection, reason, now);
    }
  }

  @Override
  public void timerSet(long connection, TcpTimer timer, long deadline, long now) {
    for (TcpTrace trace : traces) {
      trace.timerSet(connection, timer, deadline, now);
    }
  }

  @Override
  public void timerExpired(long connection, TcpTimer timer, long now) {
    for (TcpTrace trace : traces) {
      trace.timerExpired(connection, timer, now);
    }
  }

  @Override
  public void pathMtu(long connection, PathMtuEvent event, int mtu, long now) {
    for (TcpTrace trace : traces) {
      trace.pathMtu(connection, event, mtu, now);
    }
  }

  @Override
  public void called(long connection, String call, long result, long now) {
    for (TcpTrace trace : traces) {
      trace.called(connection, call, result, now);
    }
  }
}
