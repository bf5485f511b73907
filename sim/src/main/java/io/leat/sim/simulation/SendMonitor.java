package io.leat.sim.simulation;

import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.SequenceNumbers;
import io.leat.packet.wire.TcpFlags;
import io.leat.sim.VirtualHost;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpInternals;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TcpTrace;
import io.leat.tcp.trace.TransitionCause;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Looks at each segment of a host as it leaves, before the variables move on: invariants 8, 9 and
 * 11.
 */
final class SendMonitor extends TcpTrace {
  /** A SYN cookie is believed so long at least (RFC 4987 §3.6). */
  private static final long COOKIE_LIFETIME = 64_000_000_000L;

  private final VirtualHost host;
  private final boolean clean;

  /** The octets with which closed windows were probed, which go again when the window opens. */
  private final Map<Long, Integer> probes = new HashMap<>();

  /** When each segment was sent last, by connection and position. */
  private final Map<Long, TreeMap<Long, Long>> sentAt = new HashMap<>();

  /** Connections whose next segment may be a tail loss probe. */
  private final Set<Long> tailProbes = new HashSet<>();

  /** Ports at which a handshake was given up, or a cookie forgotten, before it was answered. */
  private final Set<Integer> handshakesGivenUp = new HashSet<>();

  /** When a SYN,ACK left last, by port. */
  private final Map<Integer, Long> synAckAt = new HashMap<>();

  private final Consumer<TcpConnection> checkPatience = this::checkPatience;
  private long expiring;
  private long expiredAt;
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

  /** Whether the listener at {@code port} had no answer to its SYN,ACKs for as long as it waits. */
  boolean gaveUpHandshake(int port) {
    return handshakesGivenUp.contains(port);
  }

  @Override
  public void transition(
      long connection, FlowKey flow, TcpState from, TcpState to, TransitionCause cause, long now) {
    if (from == TcpState.SYN_RECEIVED && cause == TransitionCause.RETRANSMISSIONS_EXHAUSTED) {
      handshakesGivenUp.add(flow.localPort);
    }
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
    if (timer == TcpTimer.RETRANSMISSION) {
      expiring = connection;
      expiredAt = now;
      host.tcp().forEachConnection(checkPatience);
    } else if (timer == TcpTimer.LOSS_PROBE) {
      tailProbes.add(connection);
    }
  }

  /** Invariant 9: what the timer retransmits was sent an RTO ago at least. */
  private void checkPatience(TcpConnection c) {
    TreeMap<Long, Long> times = sentAt.get(c.serial());
    if (c.serial() != expiring || times == null || !c.state().isSynchronized()) {
      return;
    }
    Map.Entry<Long, Long> oldest = times.floorEntry(TcpInternals.sndUna(c));
    long least = host.config().stack().tcp().get(TcpSetting.MINIMUM_RTO);
    if (oldest != null && expiredAt - oldest.getValue() < least) {
      throw Violation.of(
          9, host, "a timeout %d ns after the transmission: %s", expiredAt - oldest.getValue(), c);
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
    noteHandshake(flow.localPort, flags, now);
    TcpConnection c = host.tcp().find(flow);
    if (c == null || c.serial() != connection || !c.state().isSynchronized()) {
      return;
    }
    if (textLength > 0 || (flags & TcpFlags.FIN) != 0) {
      remember(c, sequence, now);
    }
    if (retransmission) {
      tailProbes.remove(connection);
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

  private void noteHandshake(int port, int flags, long now) {
    if ((flags & (TcpFlags.SYN | TcpFlags.ACK)) == (TcpFlags.SYN | TcpFlags.ACK)) {
      synAckAt.put(port, now);
    } else if ((flags & TcpFlags.RST) != 0) {
      Long answered = synAckAt.get(port);
      if (answered != null && now - answered >= COOKIE_LIFETIME) {
        handshakesGivenUp.add(port);
      }
    }
  }

  private void remember(TcpConnection c, int sequence, long now) {
    TreeMap<Long, Long> times = sentAt.computeIfAbsent(c.serial(), serial -> new TreeMap<>());
    long una = TcpInternals.sndUna(c);
    Long kept = times.floorKey(una);
    while (kept != null && times.firstKey() < kept) {
      times.pollFirstEntry();
    }
    times.put(SequenceNumbers.unwrap(sequence, una), now);
  }

  /** Invariant 8: new text fits both windows, or is a probe: of the window, or of the tail. */
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
    boolean tailProbe = tailProbes.remove(c.serial());
    if (!probe && !fitsCwnd && !overridden && !tailProbe) {
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
