package io.leat.sim.simulation;

import io.leat.packet.wire.IpAddress;
import io.leat.sim.LinkConfig;
import io.leat.sim.VirtualHost;
import io.leat.sim.VirtualLink;
import io.leat.sim.VirtualNetwork;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.demux.OpenException;
import io.leat.tcp.handshake.Listener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One simulation: builds what is planned, lets it happen, and looks at what is left of it. */
final class SimulationRun {
  /** Within this much virtual time everything must be over (invariant 14). */
  private static final Duration LIMIT = Duration.ofMinutes(30);

  private static final Duration RETRY = Duration.ofMillis(1);

  private final SimulationPlan plan;
  private final VirtualNetwork network;
  private final VirtualHost a;
  private final VirtualHost b;
  private final VirtualLink link;
  private final WireMonitor wire;
  private final StateMonitor state;
  private final SendMonitor sendsOfA;
  private final SendMonitor sendsOfB;
  private final List<Application> openers = new ArrayList<>();
  private final List<Application> accepters = new ArrayList<>();
  private final List<Listener> listeners = new ArrayList<>();

  SimulationRun(SimulationPlan plan, SimulationMemory memory) {
    this.plan = plan;
    SplittableRandom random = new SplittableRandom(plan.seed() ^ 0x5eed);
    network = new VirtualNetwork(random.nextLong(), memory.frames);
    a = network.host(plan.a(), memory.chunksOfA);
    b = network.host(plan.b(), memory.chunksOfB);
    link = network.link(a, b, LinkConfig.PERFECT);
    link.from(a).configure(plan.forth());
    link.from(b).configure(plan.back());
    wire = new WireMonitor(plan.connections(), a, memory.verifier, this::isGhost);
    state = new StateMonitor(a, b);
    network.observe(wire);
    network.observe(state);
    sendsOfA = new SendMonitor(a, plan.isClean());
    sendsOfB = new SendMonitor(b, plan.isClean());
    a.trace(sendsOfA);
    b.trace(sendsOfB);
    boolean polls = plan.has(FaultKind.MEMORY_PRESSURE);
    for (ConnectionPlan connection : plan.connections()) {
      VirtualHost opening = connection.openedByA() ? a : b;
      VirtualHost accepting = connection.openedByA() ? b : a;
      SplittableRandom chance = random.split();
      Application opener =
          new Application(opening, connection, true, polls, chance, memory.scratch);
      Application accepter =
          new Application(accepting, connection, false, polls, chance, memory.scratch);
      opener.peer(accepter);
      accepter.peer(opener);
      openers.add(opener);
      accepters.add(accepter);
    }
  }

  VirtualNetwork network() {
    return network;
  }

  VirtualHost a() {
    return a;
  }

  VirtualHost b() {
    return b;
  }

  SimulationResult run() {
    for (ConnectionPlan connection : plan.connections()) {
      listen(connection);
      network.after(Duration.ofNanos(connection.opensAt()), () -> open(connection));
    }
    new Faults(network, a, b, link).schedule(plan.faults());
    boolean over = network.runUntil(this::isOver, LIMIT);
    if (!over) {
      throw Violation.of(14, network.now() + " ns", "stuck:%s", applications());
    }
    long took = network.now();
    checkOutcomes();
    checkNothingLeft();
    return new SimulationResult(
        plan.seed(),
        wire.hash(),
        plan.kinds(),
        wire.frames(),
        wire.textOctets(),
        sendsOfA.retransmissions() + sendsOfB.retransmissions(),
        took);
  }

  // Connections.

  private void listen(ConnectionPlan connection) {
    Application accepter = accepters.get(connection.number());
    IpAddress any = plan.ipv4() ? IpAddress.ANY_IPV4 : IpAddress.ANY_IPV6;
    try {
      listeners.add(
          accepter
              .host()
              .call((on, now) ->
                  on.listen(
                      on.bind(any, connection.port(), true),
                      on.config().tcp(),
                      (listener, time) -> accept(listener, accepter, time))));
    } catch (OpenException e) {
      throw new AssertionError(e);
    }
  }

  private void accept(Listener listener, Application accepter, long now) {
    for (TcpConnection c = listener.accept(); c != null; c = listener.accept()) {
      if (accepter.connection() != null) {
        acceptAgain(accepter, c, now);
        continue;
      }
      accepter.open(c);
      state.belongs(c, accepter);
      c.setHandler(accepter);
      accepter.connected(c, now);
    }
  }

  /** Late duplicates of a handshake that nobody remembers: it is over for both ends. */
  private static void acceptAgain(Application accepter, TcpConnection c, long now) {
    if (accepter.isOpen()) {
      throw Violation.of(14, accepter, "a second connection was accepted");
    }
    c.abort(now);
  }

  private void open(ConnectionPlan connection) {
    Application opener = openers.get(connection.number());
    if (opener.host().isPaused()) {
      network.after(RETRY, () -> open(connection));
      return;
    }
    VirtualHost accepting = accepters.get(connection.number()).host();
    IpAddress remote = plan.ipv4() ? accepting.ipv4() : accepting.ipv6();
    try {
      opener
          .host()
          .<@Nullable Void>call((on, now) -> {
            TcpConnection c =
                on.connect(null, 0, remote, connection.port(), on.config().tcp(), opener);
            opener.open(c);
            state.belongs(c, opener);
            return null;
          });
    } catch (OpenException e) {
      throw new AssertionError(e);
    }
  }

  /** Whether what the accepter's end sends now can only be for late duplicates of its handshake. */
  private boolean isGhost(int number) {
    Application accepter = accepters.get(number);
    return accepter.connection() != null && !accepter.isOpen();
  }

  // The end.

  private boolean isOver() {
    if (a.tcp().connectionCount() + b.tcp().connectionCount() > 0
        || a.tcp().timeWaitCount() + b.tcp().timeWaitCount() > 0) {
      return false;
    }
    for (Application opener : openers) {
      if (!opener.isOver()) {
        return false;
      }
    }
    for (Application accepter : accepters) {
      if (!accepter.isOver() && accepter.connection() != null) {
        return false;
      }
    }
    return true;
  }

  /** Invariant 14: everything written was read, but where an application broke off. */
  private void checkOutcomes() {
    for (ConnectionPlan connection : plan.connections()) {
      if (!connection.isAbortive()) {
        Application opener = openers.get(connection.number());
        Application accepter = accepters.get(connection.number());
        boolean ended = opener.mayHaveEndedSo() && accepter.mayHaveEndedSo();
        if (!ended && !wasGivenUp(connection, opener, accepter)) {
          throw Violation.of(14, "connection " + connection.number(), "%s", applications());
        }
      }
    }
  }

  /**
   * Whether the listening end never heard an answer to its SYN,ACK and gave the handshake up, as
   * RFC 9293 §3.8.3 lets it, or forgot its cookie: the opener, who had the SYN,ACK, is then reset
   * or times out.
   */
  private boolean wasGivenUp(ConnectionPlan connection, Application opener, Application accepter) {
    SendMonitor sends = accepter.host() == a ? sendsOfA : sendsOfB;
    return accepter.connection() == null
        && !opener.isComplete()
        && opener.isOver()
        && sends.gaveUpHandshake(connection.port());
  }

  /** Invariant 13: memory, timers and ports are free again. */
  private void checkNothingLeft() {
    for (VirtualHost host : List.of(a, b)) {
      host.releaseMemory();
      if (host.memoryInUse() != 0) {
        throw Violation.of(13, host, "%d octets of memory left in use", host.memoryInUse());
      }
      if (host.tcp().nextDeadline() != Long.MAX_VALUE) {
        throw Violation.of(13, host, "a timer is left");
      }
    }
    for (Listener listener : listeners) {
      if (listener.halfOpen() != 0 || listener.acceptQueue().size() != 0) {
        throw Violation.of(13, listener.port(), "something is left in a listener's queues");
      }
    }
  }

  String applications() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < openers.size(); i++) {
      text.append(String.format("%n  opener   %s", openers.get(i)));
      text.append(String.format("%n  accepter %s", accepters.get(i)));
    }
    return text.toString();
  }
}
