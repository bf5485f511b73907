package io.leat.sim.simulation;

import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.SequenceNumbers;
import io.leat.packet.wire.TcpFlags;
import io.leat.sim.VirtualHost;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpInternals;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TcpTrace;
import java.util.HashMap;
import java.util.Map;

/**
 * Looks at each segment of a host as it leaves, before the variables move on: invariants 8, 9 and
 * 11.
 */
final class SendMonitor extends TcpTrace {
  private final VirtualHost host;
  private final boolean clean;

  /** The octets with which closed windows were probed, which go again when the window opens. */
  private final Map<Long, Integer> probes = new HashMap<>();

  private long retransmissions;

  /** RSTs may be caused by segments, user calls and timers, but by no RST. */
  private long resetsAllowed;

  /**
   * @param clean nothing goes wrong in this run: nothing needs to be sent twice
   */
  SendMonitor(VirtualHost host, boolean clean) {
    this.host = host;
    this.clean = clean;
  }

  long retransmissions() {
    return retransmissions;
  }

  @Override
  public void arrived(long connection, FlowKey flow, InboundSegment segment, long now) {
    if (!segment.has(TcpFlags.RST)) {
      resetsAllowed++;
    }
  }

  @Override
  public void called(long connection, String call, long result, long now) {
    resetsAllowed++;
  }

  @Override
  public void timerExpired(long connection, TcpTimer timer, long now) {
    resetsAllowed++;
  }

  @Override
  public void timerSet(long connection, TcpTimer timer, long deadline, long now) {
    // invariant 9: what a timer may retransmit waits for an RTO at least
    if (timer == TcpTimer.RETRANSMISSION && deadline != Long.MAX_VALUE) {
      long least = host.config().stack().tcp().get(TcpSetting.MINIMUM_RTO);
      if (deadline - now < least) {
        throw Violation.of(9, host, "a retransmission timer of %d ns", deadline - now);
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
    if ((flags & TcpFlags.RST) != 0 && --resetsAllowed < 0) {
      throw Violation.of(11, host, "a RST that nothing but a RST can have caused");
    }
    TcpConnection c = host.tcp().find(flow);
    if (c == null || c.serial() != connection || !c.state().isSynchronized()) {
      return;
    }
    if (retransmission) {
      retransmissions++;
      boolean probed = probes.getOrDefault(connection, ~sequence) == sequence;
      if (clean && !probed && TcpInternals.sndWnd(c) > 0) {
        throw Violation.of(9, host, "a retransmission although nothing was lost: %s", c);
      }
    } else if (textLength > 0) {
      checkWindows(c, sequence, textLength);
      if (TcpInternals.sndWnd(c) == 0) {
        probes.put(connection, sequence);
      }
    }
  }

  /** Invariant 8: new text fits both windows, or is a probe. */
  private void checkWindows(TcpConnection c, int sequence, int textLength) {
    long una = TcpInternals.sndUna(c);
    long wnd = TcpInternals.sndWnd(c);
    long seq = SequenceNumbers.unwrap(sequence, una);
    boolean probe = wnd == 0 && textLength == 1;
    if (!probe && seq + textLength > una + wnd) {
      throw Violation.of(8, host, "%d octets at %d beyond SND.WND of %s", textLength, seq, c);
    }
    boolean fitsCwnd = TcpInternals.inFlight(c) + textLength <= TcpInternals.cwnd(c);
    boolean overridden = TcpInternals.inFlight(c) == 0;
    if (!probe && !fitsCwnd && !overridden) {
      throw Violation.of(
          8,
          host,
          "%d octets beside %d in flight, cwnd %d: %s",
          textLength,
          TcpInternals.inFlight(c),
          TcpInternals.cwnd(c),
          c);
    }
  }
}
