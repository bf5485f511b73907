package io.leat.stack.fuzz;

import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.TcpFlags;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TcpTrace;
import io.leat.tcp.trace.TransitionCause;
import java.util.ArrayDeque;

/** The last things that happened in TCP, one a line. */
final class FuzzLog extends TcpTrace {
  private static final int LINES = 60;

  private final ArrayDeque<String> lines = new ArrayDeque<>();

  private void add(long now, long connection, String what) {
    if (lines.size() == LINES) {
      lines.removeFirst();
    }
    lines.add(now / 1_000_000 + " ms  #" + connection + "  " + what);
  }

  @Override
  public void transition(
      long connection, FlowKey flow, TcpState from, TcpState to, TransitionCause cause, long now) {
    add(now, connection, from + " -> " + to + ": " + cause + "  " + flow);
  }

  @Override
  public void arrived(long connection, FlowKey flow, InboundSegment segment, long now) {
    add(now, connection, "<-- " + segment);
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
    String what = "--> " + TcpFlags.format(flags) + " seq " + Integer.toUnsignedString(sequence);
    what += " ack " + Integer.toUnsignedString(acknowledgment) + " window " + window;
    add(now, connection, what + " len " + textLength + (retransmission ? " again" : ""));
  }

  @Override
  public void dropped(long connection, DropReason reason, long now) {
    add(now, connection, "dropped: " + reason.description());
  }

  @Override
  public void timerExpired(long connection, TcpTimer timer, long now) {
    add(now, connection, "timer " + timer);
  }

  @Override
  public void called(long connection, String call, long result, long now) {
    add(now, connection, call + " = " + result);
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}
