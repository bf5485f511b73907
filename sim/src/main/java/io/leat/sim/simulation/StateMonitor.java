package io.leat.sim.simulation;

import io.leat.packet.wire.FlowKey;
import io.leat.sim.NetworkObserver;
import io.leat.sim.VirtualHost;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpInternals;
import io.leat.tcp.receive.ReceiveStream;
import io.leat.tcp.trace.TcpTimer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at all connections of a host after each of its turns: invariants 3 to 7, 12 and 13 on the
 * variables, across both ends.
 */
final class StateMonitor implements NetworkObserver {
  private static final long NEVER = Long.MAX_VALUE;
  private static final long LONGEST_ACK_DELAY = 500_000_000L;

  private final VirtualHost a;
  private final VirtualHost b;

  /** By serial number, of each host. */
  private final Map<Long, Memory> memoriesOfA = new HashMap<>();

  private final Map<Long, Memory> memoriesOfB = new HashMap<>();
  private final FlowKey reversed = new FlowKey();
  private final Consumer<TcpConnection> check = this::check;
  private VirtualHost host;
  private Map<Long, Memory> memories;

  /** What a connection was like after the last turn. */
  private static final class Memory {
    long rcvNxt;
    long rcvEdge;
    long sndUna;
    long sndNxt;
    long lastAckSent;
    long unacknowledgedSince;
    @Nullable Application application;
  }

  StateMonitor(VirtualHost a, VirtualHost b) {
    this.a = a;
    this.b = b;
    host = a;
    memories = memoriesOfA;
  }

  /** Whose connection it is, so that what was received can be compared with what was delivered. */
  void belongs(TcpConnection connection, Application application) {
    Map<Long, Memory> of = application.host() == a ? memoriesOfA : memoriesOfB;
    of.computeIfAbsent(connection.serial(), serial -> new Memory()).application = application;
  }

  @Override
  public void turned(VirtualHost turned, long now) {
    host = turned;
    memories = turned == a ? memoriesOfA : memoriesOfB;
    host.tcp().forEachConnection(check);
    long most = host.config().stack().maximumMemory();
    if (host.memoryInUse() > most) {
      throw Violation.of(13, host, "%d octets of memory in use", host.memoryInUse());
    }
  }

  private void check(TcpConnection c) {
    if (!TcpInternals.hasPeer(c) || !c.state().isSynchronized()) {
      return;
    }
    Memory memory = memories.get(c.serial());
    if (memory == null) {
      memory = new Memory();
      memories.put(c.serial(), memory);
    }
    checkSender(c, memory);
    checkReceiver(c, memory);
    checkTimers(c);
    checkAckDelay(c, memory);
    TcpConnection peer = peerOf(c);
    if (peer != null && TcpInternals.hasPeer(peer) && peer.state().isSynchronized()) {
      checkAcross(c, peer);
    }
  }

  private @Nullable TcpConnection peerOf(TcpConnection c) {
    FlowKey flow = c.flow();
    reversed.localHi = flow.remoteHi;
    reversed.localLo = flow.remoteLo;
    reversed.localPort = flow.remotePort;
    reversed.remoteHi = flow.localHi;
    reversed.remoteLo = flow.localLo;
    reversed.remotePort = flow.localPort;
    return (host == a ? b : a).tcp().find(reversed);
  }

  private void checkSender(TcpConnection c, Memory memory) {
    long una = TcpInternals.sndUna(c);
    long nxt = TcpInternals.sndNxt(c);
    boolean forward = una >= memory.sndUna && nxt >= memory.sndNxt;
    require(forward && una <= nxt, 3, c, "SND.UNA =< SND.NXT, and both move forward only");
    long fin = TcpInternals.sndFin(c);
    long end = fin < 0 ? TcpInternals.sendEnd(c) : fin + 1;
    require(nxt <= end, 3, c, "SND.NXT beyond what the user has sent");
    long inFlight = TcpInternals.inFlight(c);
    require(inFlight >= 0 && inFlight <= nxt - una, 6, c, "octets in flight");
    long known = TcpInternals.lostOctets(c) + TcpInternals.sackedOctets(c);
    require(known >= 0 && inFlight + known <= nxt - una, 6, c, "lost, SACKed and in flight");
    memory.sndUna = una;
    memory.sndNxt = nxt;
  }

  /** Invariant 4. */
  private void checkReceiver(TcpConnection c, Memory memory) {
    long nxt = TcpInternals.rcvNxt(c);
    long edge = TcpInternals.rcvEdge(c);
    require(nxt >= memory.rcvNxt && edge >= memory.rcvEdge, 4, c, "the window moves left");
    memory.rcvNxt = nxt;
    memory.rcvEdge = edge;
    Application application = memory.application;
    ReceiveStream stream = c.receiveStream();
    if (application == null || stream == null || application.isOver()) {
      return;
    }
    long arrived = nxt - TcpInternals.irs(c) - 1 - (c.state().peerHasClosed() ? 1 : 0);
    long known = application.received() + stream.readable();
    require(known == arrived, 4, c, "delivered + buffered = RCV.NXT - IRS - 1");
  }

  /** Invariant 7. */
  private void checkTimers(TcpConnection c) {
    boolean retransmission =
        isRunning(c, TcpTimer.RETRANSMISSION)
            ^ isRunning(c, TcpTimer.LOSS_PROBE)
            ^ isRunning(c, TcpTimer.REORDERING);
    boolean persist = isRunning(c, TcpTimer.PERSIST);
    long nxt = TcpInternals.sndNxt(c);
    boolean outstanding = nxt > TcpInternals.sndUna(c);
    long fin = TcpInternals.sndFin(c);
    boolean unsent = nxt < (fin < 0 ? TcpInternals.sendEnd(c) : fin + 1);
    if (outstanding) {
      require(retransmission != persist, 7, c, "exactly one timer for what is outstanding");
    } else {
      require(!retransmission, 7, c, "a retransmission timer, and nothing outstanding");
      require(persist == unsent, 7, c, "the persist timer runs if there is text to send");
    }
  }

  private static boolean isRunning(TcpConnection c, TcpTimer timer) {
    return TcpInternals.deadline(c, timer) != NEVER;
  }

  /** Invariant 12. */
  private void checkAckDelay(TcpConnection c, Memory memory) {
    long unacknowledged = TcpInternals.rcvNxt(c) - TcpInternals.lastAckSent(c);
    if (unacknowledged == 0) {
      memory.lastAckSent = 0;
      return;
    }
    if (TcpInternals.lastAckSent(c) != memory.lastAckSent) {
      memory.unacknowledgedSince = host.now();
      memory.lastAckSent = TcpInternals.lastAckSent(c);
    }
    boolean timely = TcpInternals.deadline(c, TcpTimer.DELAYED_ACK) != NEVER;
    require(timely, 12, c, "text is not acknowledged, and no ACK is planned");
    long latest = memory.unacknowledgedSince + LONGEST_ACK_DELAY;
    require(
        TcpInternals.deadline(c, TcpTimer.DELAYED_ACK) < latest, 12, c, "the ACK comes too late");
  }

  /** Invariant 5: our SND.UNA =< the peer's RCV.NXT =< our SND.NXT. */
  private void checkAcross(TcpConnection c, TcpConnection peer) {
    if (TcpInternals.irs(peer) != TcpInternals.iss(c)) {
      return;
    }
    require(TcpInternals.sndUna(c) <= TcpInternals.rcvNxt(peer), 5, c, "SND.UNA =< RCV.NXT");
    require(TcpInternals.rcvNxt(peer) <= TcpInternals.sndNxt(c), 5, c, "RCV.NXT =< SND.NXT");
    require(TcpInternals.sndUna(peer) <= TcpInternals.rcvNxt(c), 5, c, "its SND.UNA =< RCV.NXT");
    require(TcpInternals.rcvNxt(c) <= TcpInternals.sndNxt(peer), 5, c, "RCV.NXT =< its SND.NXT");
    long full = Math.max(TcpInternals.sndMss(peer), TcpInternals.largestText(c));
    long waiting = TcpInternals.rcvNxt(c) - TcpInternals.lastAckSent(c);
    require(waiting < 2 * full, 12, c, "two full segments are not acknowledged");
  }

  private void require(boolean holds, int invariant, TcpConnection c, String what) {
    if (!holds) {
      throw Violation.of(invariant, host, "%s does not hold for %s: %s", what, c, state(c));
    }
  }

  private String state(TcpConnection c) {
    long iss = TcpInternals.iss(c);
    long irs = TcpInternals.irs(c);
    return String.format(
        "una %d nxt %d end %d fin %d wnd %d mss %d cwnd %d flight %d lost %d sacked %d %s; "
            + "rcv.nxt %d edge %d acked %d; %s",
        TcpInternals.sndUna(c) - iss,
        TcpInternals.sndNxt(c) - iss,
        TcpInternals.sendEnd(c) - iss,
        TcpInternals.sndFin(c) < 0 ? -1 : TcpInternals.sndFin(c) - iss,
        TcpInternals.sndWnd(c),
        TcpInternals.sndMss(c),
        TcpInternals.cwnd(c),
        TcpInternals.inFlight(c),
        TcpInternals.lostOctets(c),
        TcpInternals.sackedOctets(c),
        TcpInternals.lossPhase(c),
        TcpInternals.rcvNxt(c) - irs,
        TcpInternals.rcvEdge(c) - irs,
        TcpInternals.lastAckSent(c) - irs,
        c.status(host.now()));
  }
}
