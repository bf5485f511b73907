package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.RST;

import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.TcpHeader;
import io.leat.tcp.congestion.AckSample;
import io.leat.tcp.congestion.LossSample;
import io.leat.tcp.connection.EventCounters;
import io.leat.tcp.connection.IcmpErrorKind;
import io.leat.tcp.connection.LossCounters;
import io.leat.tcp.connection.SynParameters;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpOutput;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.handshake.ArrivesAtHalfOpen;
import io.leat.tcp.handshake.ArrivesInListen;
import io.leat.tcp.handshake.HalfOpenVisitor;
import io.leat.tcp.handshake.HandshakeHost;
import io.leat.tcp.handshake.Listener;
import io.leat.tcp.handshake.SynQueue;
import io.leat.tcp.receive.LentText;
import io.leat.tcp.time.TimerWheel;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTrace;
import io.leat.tcp.trace.TransitionCause;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All of TCP on one loop: finds the connection that a segment belongs to, and owns connections,
 * listeners, TIME-WAIT entries, timers and ports.
 *
 * <p>A cycle of the owner is: {@link #segmentArrives} for each segment, {@link #expire}, {@link
 * #transmitDirty}, {@link #deliverEvents}. Not thread-safe.
 */
public final class TcpDemux implements HandshakeHost, FlowTable.Owner {
  private final TcpOutput output;
  private final TcpConfig config;
  private final ChunkPool chunks;
  private final TcpSecrets secrets;
  private final TcpTrace trace;
  private final AckSample ackSample = new AckSample();
  private final LossSample lossSample = new LossSample();

  private final FlowTable flows;
  private final ListenTable listeners = new ListenTable();
  private final PortUse portUse = new PortUse();
  private final Ports ports;
  private final TimerWheel wheel;
  private final SynQueue synQueue;
  private final ArrivesInListen listen;
  private final ArrivesAtHalfOpen halfOpen;
  private final TimeWaits timeWaits;
  private final ResetReply resetReply;
  private final TcpCounters counters = new TcpCounters();

  private final InboundSegment segment = new InboundSegment();
  private final Slices slices = new Slices();
  private final LentText lentText = new LentText();
  private final ConnectionSlots connections;
  private final EventQueue events = new EventQueue();
  private final MemoryWaiters memoryWaiters;
  private final EventQueue.Failure onFailure = this::failed;
  private final TimerWheel.Expiry onExpiry = this::expired;
  private int[] dirty = new int[64];
  private int dirtyCount;
  private long lastSerial;
  private int orphans;
  private final Consumer<Throwable> failures;

  /**
   * @param config the stack's settings; each connection may have its own copy of most
   * @param failures told of a handler or rule that threw; the connection has been aborted
   * @param origin a time not later than any that follows, in nanoseconds
   */
  public TcpDemux(
      TcpOutput output,
      TcpConfig config,
      ChunkPool chunks,
      TcpSecrets secrets,
      TcpTrace trace,
      Consumer<Throwable> failures,
      long origin) {
    this.output = output;
    this.config = config;
    this.chunks = chunks;
    this.secrets = secrets;
    this.trace = trace;
    this.failures = failures;
    flows = new FlowTable(this, secrets.flowKey0(), secrets.flowKey1());
    memoryWaiters = new MemoryWaiters(chunks);
    wheel = new TimerWheel(origin);
    connections = new ConnectionSlots(this, wheel);
    synQueue = new SynQueue(this, origin);
    listen = new ArrivesInListen(this, synQueue, secrets.cookieKey0(), secrets.cookieKey1());
    halfOpen = new ArrivesAtHalfOpen(this, synQueue, listen);
    timeWaits = new TimeWaits(this, config, flows, portUse, counters);
    resetReply = new ResetReply(config.get(TcpSetting.RESET_RATE), origin);
    ports = new Ports(secrets, listeners, portUse, flows, timeWaits);
  }

  // User calls that make connections and listeners (RFC 9293 §3.10.1).

  /**
   * OPEN, active.
   *
   * @param flow local address and remote socket; a local port of 0 asks for an ephemeral one, which
   *     is set in {@code flow}
   * @throws OpenException if there is no port, no route, or no room
   */
  public TcpConnection connect(FlowKey flow, TcpConfig settings, long now) throws OpenException {
    admitOpen(now);
    ports.complete(flow, settings);
    TcpConnection connection = newConnection(flow, settings);
    var error = connection.openActive(now);
    if (error != TcpError.NONE) {
      connections.free(connection.slot());
      throw new OpenException(error, error.description() + ": " + flow.remote());
    }
    counters.connectionsOpened++;
    return connection;
  }

  /**
   * Where several hosts of one address share its ports: from now on an ephemeral port is chosen
   * only if the flow that it makes is one of these.
   */
  public void keepPorts(Predicate<FlowKey> flowsOfOurs) {
    ports.keep(flowsOfOurs);
  }

  private void admitOpen(long now) throws OpenException {
    if (!admitConnection(now)) {
      throw new OpenException(
          TcpError.TOO_MANY_CONNECTIONS,
          "the stack has "
              + connectionCount()
              + " connections, its limit (maximum-connections) is "
              + config.get(TcpSetting.MAXIMUM_CONNECTIONS));
    }
  }

  /** Reserves a local socket; see {@link ListenTable} for the rules. Port 0 chooses one. */
  public ListenTable.Binding bind(IpAddress address, int port, boolean reuse, TcpConfig settings)
      throws OpenException {
    return ports.bind(address, port, reuse, settings);
  }

  /** Gives a binding back; its listener must be closed before. */
  public void unbind(ListenTable.Binding binding) {
    listeners.remove(binding);
  }

  /** OPEN, passive, for many connections: SYNs to the binding are for the listener from now on. */
  public void listen(ListenTable.Binding binding, Listener listener, long now)
      throws OpenException {
    ports.checkListen(binding);
    binding.target = listener;
    transitionOf(listener, TcpState.CLOSED, TcpState.LISTEN, TransitionCause.PASSIVE_OPEN, now);
  }

  /** OPEN, passive, for one connection: it waits in LISTEN itself. */
  public TcpConnection openPassive(ListenTable.Binding binding, TcpConfig settings, long now)
      throws OpenException {
    ports.checkListen(binding);
    FlowKey flow = new FlowKey();
    flow.set(binding.hi, binding.lo, binding.port, 0, 0, 0);
    TcpConnection connection = newConnection(flow, settings);
    ports.startListen(connection, binding);
    connection.openPassive(now);
    return connection;
  }

  /** Ends a listener: half-open entries and unaccepted connections are reset, others go on. */
  public void close(Listener listener, long now) {
    if (listener.isClosed()) {
      return;
    }
    listener.close();
    ListenTable.Binding binding = ports.bindingOf(listener);
    if (binding != null) {
      listeners.remove(binding);
    }
    synQueue.abandon(listener, now);
    for (TcpConnection c = listener.accept(); c != null; c = listener.accept()) {
      c.abort(TcpError.ABORTED, TransitionCause.LISTENER_CLOSED, now);
    }
    transitionOf(
        listener, TcpState.LISTEN, TcpState.CLOSED, TransitionCause.CLOSED_BEFORE_SYN, now);
    try {
      listener.handler().closed(listener, now);
    } catch (RuntimeException | AssertionError e) {
      failures.accept(e);
    }
  }

  private void transitionOf(
      Listener listener, TcpState from, TcpState to, TransitionCause cause, long now) {
    FlowKey flow = new FlowKey();
    flow.set(listener.address().hi(), listener.address().lo(), listener.port(), 0, 0, 0);
    counters.events().moved(from, to);
    trace.transition(0, flow, from, to, cause, now);
  }

  // SEGMENT ARRIVES (§3.10.7).

  /**
   * Takes one TCP segment for a local unicast address from IP.
   *
   * @param flow its destination as local, its source as remote side; kept by nobody
   * @param checksumGood whether a device has verified the checksum
   */
  public void segmentArrives(
      PacketBuffer frame,
      int at,
      int octets,
      FlowKey flow,
      int trafficClass,
      int hopLimit,
      boolean checksumGood,
      long now) {
    counters.segmentsArrived++;
    DropReason reason = segment.decode(frame, at, octets, flow, !checksumGood);
    if (reason != null) {
      dropped(reason, now);
      return;
    }
    if (segment.malformedOption) {
      counters.malformedOptions++;
    }
    segment.trafficClass = trafficClass;
    segment.hopLimit = hopLimit;
    int ports = TcpHeader.ports(frame, at);
    flow.localPort = TcpHeader.destinationOf(ports);
    flow.remotePort = TcpHeader.sourceOf(ports);
    dispatch(flow, now);
  }

  /** A rule of ours that fails takes its connection with it, and nothing else. */
  private void dispatch(FlowKey flow, long now) {
    int entry = flows.find(flow);
    try {
      if (entry == FlowTable.NONE) {
        trace.arrived(0, flow, segment, now);
        withoutFlow(flow, now);
      } else {
        toFlow(entry, flow, now);
      }
    } catch (RuntimeException | AssertionError e) {
      failed(flow, e, now);
    }
  }

  private void toFlow(int entry, FlowKey flow, long now) {
    int number = FlowTable.number(entry);
    trace.arrived(serial(FlowTable.kind(entry), number), flow, segment, now);
    switch (FlowTable.kind(entry)) {
      case CONNECTION -> connections.get(number).segmentArrives(segment, now);
      case HALF_OPEN -> halfOpen.process(number, flow, segment, now);
      case TIME_WAIT -> timeWaits.segmentArrives(number, flow, segment, now);
    }
  }

  private long serial(FlowTable.Kind kind, int number) {
    return switch (kind) {
      case CONNECTION -> connections.get(number).serial();
      case HALF_OPEN -> halfOpen.serial(number);
      case TIME_WAIT -> timeWaits.serial(number);
    };
  }

  private void withoutFlow(FlowKey flow, long now) {
    ListenTable.Binding binding = listeners.listening(flow.localHi, flow.localLo, flow.localPort);
    switch (binding == null ? null : binding.target) {
      case Listener listener -> listen.process(listener, flow, segment, now);
      case TcpConnection passive -> toPassive(passive, flow, now);
      case null, default -> {
        dropped(DropReason.TCP_NO_CONNECTION, now);
        replyReset(flow, segment, now);
      }
    }
  }

  private void toPassive(TcpConnection passive, FlowKey flow, long now) {
    try {
      listen.process(passive, flow, segment, now);
    } catch (RuntimeException | AssertionError e) {
      failed(passive, e, now);
    }
  }

  /**
   * Takes an ICMP error about a segment that was sent from here.
   *
   * @param flow of the quoted segment, our side as local
   * @param mtu the next hop's MTU where the error has one
   */
  public void icmpError(FlowKey flow, int quotedSeq, IcmpErrorKind kind, int mtu, long now) {
    int entry = flows.find(flow);
    try {
      if (entry == FlowTable.NONE) {
        dropped(DropReason.ICMP_IRRELEVANT_QUOTE, now);
      } else {
        icmpError(entry, quotedSeq, kind, mtu, now);
      }
    } catch (RuntimeException | AssertionError e) {
      failed(flow, e, now);
    }
  }

  private void icmpError(int entry, int quotedSeq, IcmpErrorKind kind, int mtu, long now) {
    int number = FlowTable.number(entry);
    switch (FlowTable.kind(entry)) {
      case CONNECTION -> connections.get(number).icmpArrives(kind, quotedSeq, mtu, now);
      case HALF_OPEN -> halfOpen.icmpArrives(number, kind, quotedSeq, now);
      case TIME_WAIT -> dropped(DropReason.ICMP_IRRELEVANT_QUOTE, now);
    }
  }

  // The owner's cycle.

  /** Expires what is due and returns how many timers that were. */
  public int expire(long now) {
    if (memoryWaiters.nextDeadline() <= now) {
      memoryWaiters.look(now);
    }
    return wheel.expire(now, onExpiry) + synQueue.expire(now) + timeWaits.expire(now);
  }

  private void expired(int slot, long now) {
    TcpConnection connection = connections.getExpired(slot, now);
    try {
      connection.timerExpired(now);
      if (connection.mayHibernate(now)) {
        connection.rest();
        connections.hibernate(connection);
      }
    } catch (RuntimeException | AssertionError e) {
      failed(connection, e, now);
    }
  }

  /** A time before which nothing expires; {@link Long#MAX_VALUE} if nothing ever will. */
  public long nextDeadline() {
    long next = Math.min(synQueue.nextDeadline(), timeWaits.nextDeadline());
    return Math.min(Math.min(wheel.nextDeadline(), memoryWaiters.nextDeadline()), next);
  }

  /**
   * Transmits for every connection that asked for it and returns how many they were. Who has more
   * than one turn's worth asks again, for the next cycle.
   */
  public int transmitDirty(long now) {
    int count = dirtyCount;
    for (int i = 0; i < count; i++) {
      TcpConnection connection = connections.find(dirty[i]);
      if (connection != null && connection.isDirty()) {
        connection.setDirty(false);
        try {
          connection.transmit(now);
        } catch (RuntimeException | AssertionError e) {
          failed(connection, e, now);
        }
      }
    }
    dirtyCount -= count;
    System.arraycopy(dirty, count, dirty, 0, dirtyCount);
    return count;
  }

  /** Tells handlers what has happened; what they call is transmitted in the next cycle. */
  public int deliverEvents(long now) {
    int told = events.deliver(now, onFailure);
    memoryWaiters.look(now); // afterwards: who was told may have taken what there is
    return told;
  }

  /** Whether connections wait for {@link #transmitDirty} or handlers for {@link #deliverEvents}. */
  public boolean hasWork() {
    return dirtyCount > 0 || !events.isEmpty();
  }

  /** Whatever the flow belongs to now goes; a listener stays. */
  private void failed(FlowKey flow, Throwable failure, long now) {
    int entry = flows.find(flow);
    if (entry == FlowTable.NONE) {
      failed((TcpConnection) null, failure, now);
      return;
    }
    int number = FlowTable.number(entry);
    switch (FlowTable.kind(entry)) {
      case CONNECTION -> failed(connections.get(number), failure, now);
      case HALF_OPEN -> {
        failures.accept(failure);
        synQueue.fail(number, now);
      }
      case TIME_WAIT -> {
        failures.accept(failure);
        timeWaits.end(number, TransitionCause.INTERNAL_ERROR, now);
      }
    }
  }

  @Override
  public void failed(@Nullable TcpConnection connection, Throwable failure, long now) {
    failures.accept(failure);
    if (connection != null && connection.state() != TcpState.CLOSED) {
      connection.fail(TcpError.INTERNAL, TransitionCause.INTERNAL_ERROR, now);
    }
  }

  // What connections ask for.

  @Override
  public TcpOutput output() {
    return output;
  }

  @Override
  public TcpTrace trace() {
    return trace;
  }

  @Override
  public ChunkPool chunks() {
    return chunks;
  }

  @Override
  public Slices slices() {
    return slices;
  }

  /** The streams whose text is in frames that the link gets back when this has settled. */
  @Override
  public LentText lentText() {
    return lentText;
  }

  @Override
  public AckSample ackSample() {
    return ackSample;
  }

  @Override
  public LossSample lossSample() {
    return lossSample;
  }

  @Override
  public LossCounters lossCounters() {
    return counters.losses();
  }

  @Override
  public EventCounters eventCounters() {
    return counters.events();
  }

  @Override
  public int initialSequenceNumber(FlowKey flow, long now) {
    return secrets.initialSequenceNumbers().next(flow, now);
  }

  @Override
  public int timestampOffset(FlowKey flow) {
    return secrets.timestampOffsets().offset(flow);
  }

  @Override
  public void markDirty(TcpConnection connection) {
    assert connections.get(connection.slot()) == connection : connection;
    if (!connection.isDirty()) {
      connection.setDirty(true);
      if (dirtyCount == dirty.length) {
        dirty = Arrays.copyOf(dirty, 2 * dirtyCount);
      }
      dirty[dirtyCount++] = connection.slot();
    }
  }

  @Override
  public void armTimer(TcpConnection connection, long deadline) {
    assert connections.get(connection.slot()) == connection : connection;
    wheel.arm(connection.slot(), deadline);
  }

  @Override
  public void notifyUser(TcpConnection connection) {
    events.add(connection);
  }

  @Override
  public void notifyListener(Listener listener) {
    counters.connectionsAccepted++;
    events.add(listener);
  }

  @Override
  public boolean admitOrphan(TcpConnection connection) {
    boolean admitted = orphans < config.get(TcpSetting.ORPHAN_LIMIT);
    if (admitted) {
      connection.setOrphan(true);
      orphans++;
    } else {
      counters.orphansRefused++;
    }
    return admitted;
  }

  @Override
  public void orphanGivenUp(TcpConnection connection) {
    counters.orphansGivenUp++;
  }

  @Override
  public void awaitMemory(TcpConnection connection) {
    memoryWaiters.add(connection);
  }

  @Override
  public void userGone(TcpConnection connection) {
    timeWaits.disown(connection);
  }

  @Override
  public void stateChanged(TcpConnection connection, TcpState from, TcpState to, long now) {
    switch (to) {
      case SYN_SENT, SYN_RECEIVED -> {
        if (from == TcpState.LISTEN) {
          ports.suspendListen(connection);
        }
        if (from != TcpState.SYN_SENT) {
          addFlow(connection);
        }
      }
      case LISTEN -> {
        if (from == TcpState.SYN_RECEIVED) {
          removeFlow(connection);
          ports.resumeListen(connection);
        }
      }
      case TIME_WAIT -> {
        removeFlow(connection);
        release(connection);
        timeWaits.enter(connection, now);
      }
      case CLOSED -> closed(connection, from);
      case ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK -> {}
    }
  }

  private void closed(TcpConnection connection, TcpState from) {
    switch (from) {
      case LISTEN -> {
        ports.endListen(connection);
        release(connection);
      }
      case TIME_WAIT -> timeWaits.leave(connection);
      case CLOSED,
          SYN_SENT,
          SYN_RECEIVED,
          ESTABLISHED,
          FIN_WAIT_1,
          FIN_WAIT_2,
          CLOSE_WAIT,
          CLOSING,
          LAST_ACK -> {
        removeFlow(connection);
        release(connection);
        ports.endListen(connection);
      }
    }
  }

  private void addFlow(TcpConnection connection) {
    flows.add(connection.flow(), FlowTable.Kind.CONNECTION, connection.slot());
    portUse.add(connection.flow().localPort);
  }

  private void removeFlow(TcpConnection connection) {
    flows.remove(connection.flow(), FlowTable.Kind.CONNECTION, connection.slot());
    portUse.remove(connection.flow().localPort);
  }

  private void release(TcpConnection connection) {
    wheel.cancel(connection.slot());
    memoryWaiters.remove(connection);
    if (connection.isOrphan()) {
      connection.setOrphan(false);
      orphans--;
    }
    connection.setDirty(false);
    connections.free(connection.slot());
  }

  // What the listening side asks for.

  @Override
  public long newSerial() {
    return ++lastSerial;
  }

  @Override
  public boolean admitConnection(long now) {
    boolean admitted = connectionCount() < config.get(TcpSetting.MAXIMUM_CONNECTIONS);
    if (!admitted) {
      counters.connectionsRefusedByLimit++;
    }
    return admitted;
  }

  @Override
  public void halfOpenAdded(int slot, FlowKey flow) {
    flows.add(flow, FlowTable.Kind.HALF_OPEN, slot);
  }

  @Override
  public void halfOpenRemoved(int slot, FlowKey flow) {
    flows.remove(flow, FlowTable.Kind.HALF_OPEN, slot);
  }

  @Override
  public TcpConnection promote(
      Listener listener,
      FlowKey flow,
      SynParameters syn,
      long serial,
      int retransmissions,
      long now) {
    int slot = connections.take();
    TcpConnection connection = new TcpConnection(this, listener.config(), flow, slot, serial);
    connections.set(slot, connection);
    connection.continueHandshake(syn, retransmissions, now);
    addFlow(connection);
    return connection;
  }

  @Override
  public void replyReset(FlowKey flow, InboundSegment seg, long now) {
    if (resetReply.reply(output, trace, flow, seg, now)) {
      counters.events().sent(RST, false, 1);
    }
  }

  private TcpConnection newConnection(FlowKey flow, TcpConfig settings) {
    int slot = connections.take();
    TcpConnection connection = new TcpConnection(this, settings, flow, slot, newSerial());
    connections.set(slot, connection);
    return connection;
  }

  // What TIME-WAIT asks for.

  /**
   * A newer SYN takes over a flow in TIME-WAIT (RFC 6191 §2), if somebody listens and has room for
   * it; else the entry stays, for the peer may send the SYN again.
   */
  boolean reopen(int entry, FlowKey flow, InboundSegment seg, long now) {
    ListenTable.Binding binding = listeners.listening(flow.localHi, flow.localLo, flow.localPort);
    if (binding == null
        || !(binding.target instanceof Listener listener)
        || !listen.mayReuse(listener, now)) {
      return false;
    }
    int above = timeWaits.sndNxt(entry);
    timeWaits.end(entry, TransitionCause.TIME_WAIT_REUSED, now);
    listen.reuse(listener, flow, seg, above, now);
    return true;
  }

  void restartTimeWait(int entry, long now) {
    timeWaits.restart(entry, now);
  }

  void endTimeWait(int entry, TransitionCause cause, long now) {
    timeWaits.end(entry, cause, now);
  }

  // What may be asked of it.

  @Override
  public boolean isFor(FlowTable.Kind kind, int number, FlowKey flow) {
    return switch (kind) {
      case CONNECTION -> connections.isFor(number, flow);
      case HALF_OPEN -> synQueue.isFor(number, flow);
      case TIME_WAIT -> timeWaits.isFor(number, flow);
    };
  }

  @Override
  public void dropped(DropReason reason, long now) {
    counters.drop(reason);
    trace.dropped(0, reason, now);
  }

  @Override
  public void dropped(TcpConnection connection, DropReason reason, long now) {
    counters.drop(reason);
    trace.dropped(connection.serial(), reason, now);
  }

  public TcpCounters counters() {
    return counters;
  }

  /** Connections whose application has closed, without those in TIME-WAIT. */
  public int orphanCount() {
    return orphans;
  }

  /** Connections and half-open entries; without TIME-WAIT. */
  public int connectionCount() {
    return connections.size() + synQueue.size();
  }

  /** Those of the connections that hibernate ({@link TcpSetting#HIBERNATION}). */
  public int hibernatingCount() {
    return connections.restingCount();
  }

  public int halfOpenCount() {
    return synQueue.size();
  }

  public int timeWaitCount() {
    return timeWaits.size();
  }

  /** Visits every connection that is not in TIME-WAIT; those that hibernate wake for it. */
  public void forEachConnection(Consumer<TcpConnection> visitor) {
    connections.forEach(visitor);
  }

  /** Visits every listener. */
  public void forEachListener(Consumer<Listener> visitor) {
    ports.forEachListener(visitor);
  }

  /** Visits every half-open entry of every listener. */
  public void forEachHalfOpen(HalfOpenVisitor visitor) {
    synQueue.forEach(visitor);
  }

  /** Visits every TIME-WAIT entry, the oldest first. */
  public void forEachTimeWait(TimeWaitVisitor visitor) {
    timeWaits.forEach(visitor);
  }

  /** The connection of a flow, in any state but TIME-WAIT; null if there is none. */
  public @Nullable TcpConnection find(FlowKey flow) {
    int entry = flows.find(flow);
    boolean isConnection =
        entry != FlowTable.NONE && FlowTable.kind(entry) == FlowTable.Kind.CONNECTION;
    return isConnection ? connections.get(FlowTable.number(entry)) : null;
  }
}
