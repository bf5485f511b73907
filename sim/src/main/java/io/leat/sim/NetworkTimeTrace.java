package io.leat.sim;

import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.tcp.trace.PathMtuEvent;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TcpTrace;
import io.leat.tcp.trace.TransitionCause;

/** Passes everything on with the network's time, so that several hosts can be compared. */
final class NetworkTimeTrace extends TcpTrace {
  private final VirtualHost host;
  private final TcpTrace trace;

  NetworkTimeTrace(VirtualHost host, TcpTrace trace) {
    this.host = host;
    this.trace = trace;
  }

  @Override
  public void transition(
      long connection, FlowKey flow, TcpState from, TcpState to, TransitionCause cause, long now) {
    trace.transition(connection, flow, from, to, cause, host.networkTime(now));
  }

  @Override
  public void arrived(long connection, FlowKey flow, InboundSegment segment, long now) {
    trace.arrived(connection, flow, segment, host.networkTime(now));
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
    trace.sent(
        connection,
        flow,
        sequence,
        acknowledgment,
        flags,
        window,
        textLength,
        retransmission,
        host.networkTime(now));
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
        host.networkTime(now));
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
    trace.sampled(
        connection, cwnd, ssthresh, inFlight, srttMicros, rto, acknowledged, host.networkTime(now));
  }

  @Override
  public void dropped(long connection, DropReason reason, long now) {
    trace.dropped(connection, reason, host.networkTime(now));
  }

  @Override
  public void timerSet(long connection, TcpTimer timer, long deadline, long now) {
    trace.timerSet(connection, timer, host.networkTime(deadline), host.networkTime(now));
  }

  @Override
  public void timerExpired(long connection, TcpTimer timer, long now) {
    trace.timerExpired(connection, timer, host.networkTime(now));
  }

  @Override
  public void pathMtu(long connection, PathMtuEvent event, int mtu, long now) {
    trace.pathMtu(connection, event, mtu, host.networkTime(now));
  }

  @Override
  public void called(long connection, String call, long result, long now) {
    trace.called(connection, call, result, host.networkTime(now));
  }
}
