package io.leat.tcp.demux;

import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.tcp.connection.IcmpErrorKind;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpOutput;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.handshake.Listener;
import io.leat.tcp.trace.PathMtuEvent;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TcpTrace;
import io.leat.tcp.trace.TransitionCause;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One TCP in virtual time whose peers are {@link ScriptedPeer}s. A test must have looked at every
 * segment before it does the next thing: silence is asserted by writing nothing.
 */
final class ScriptedStack implements TcpOutput {
  static final int PORT = 80;
  private static final int LADDER_LINES = 60;

  private final Mode mode;
  private final TcpConfig config;
  private final TcpDemux tcp;
  private final ChunkPool chunks;
  private final PacketBuffer header = PacketBuffer.allocate(Arena.ofAuto(), 100);
  private final PacketBuffer frame = PacketBuffer.allocate(Arena.ofAuto(), 70_000);
  private final InboundSegment decoded = new InboundSegment();
  private final Map<Integer, ScriptedPeer> peers = new LinkedHashMap<>();
  private final List<String> ladder = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();
  private final List<TransitionCause> causes = new ArrayList<>();
  private final List<DropReason> drops = new ArrayList<>();
  private final List<String> calls = new ArrayList<>();
  private final List<String> pathEvents = new ArrayList<>();
  private final List<String> timers = new ArrayList<>();
  private @Nullable Listener listener;
  private @Nullable List<byte[]> reflected;
  private long now = 1_000_000_000_000L;
  private long mark = now;
  private int isn;
  private int mtu = 1500;
  private int pathMtu = Integer.MAX_VALUE;
  private int largest = Integer.MAX_VALUE;
  private long notBefore = Long.MIN_VALUE;
  private int trafficClass;
  private int hopLimit;
  private int pathsConfirmed;
  private int pathsSuspected;

  /**
   * @param memory octets for the text of all connections
   */
  ScriptedStack(Mode mode, TcpConfig wanted, long memory) {
    this.mode = mode;
    chunks = new ChunkPool(Arena.ofAuto(), 4096, memory);
    config = wanted.with(TcpSetting.TIMESTAMPS, mode.timestamps).withCongestionControl("newreno");
    isn = mode.iss;
    tcp =
        new TcpDemux(
            this,
            config,
            chunks,
            TcpSecrets.from(new SplittableRandom(1)).with((flow, time) -> isn, flow -> 0x7fff_0000),
            new Ladder(),
            failures::add,
            now);
  }

  /** Draws the states between the segments. */
  private final class Ladder extends TcpTrace {
    @Override
    public void transition(
        long connection,
        FlowKey flow,
        TcpState from,
        TcpState to,
        TransitionCause cause,
        long time) {
      note("    " + from + " to " + to + ": " + cause.description());
      causes.add(cause);
    }

    @Override
    public void dropped(long connection, DropReason reason, long time) {
      note("    dropped: " + reason.description());
      drops.add(reason);
    }

    @Override
    public void called(long connection, String call, long result, long time) {
      calls.add(call + " " + result);
    }

    @Override
    public void timerSet(long connection, TcpTimer timer, long deadline, long time) {
      boolean stopped = deadline == Long.MAX_VALUE;
      timers.add(timer + (stopped ? " stopped" : " in " + (deadline - time) / 1_000_000));
    }

    @Override
    public void timerExpired(long connection, TcpTimer timer, long time) {
      timers.add(timer + " expired");
    }

    @Override
    public void pathMtu(long connection, PathMtuEvent event, int octets, long time) {
      pathEvents.add(event + " " + octets);
    }
  }

  Mode mode() {
    return mode;
  }

  TcpDemux tcp() {
    return tcp;
  }

  TcpConfig config() {
    return config;
  }

  ChunkPool chunks() {
    return chunks;
  }

  /** Why states changed, in order. */
  List<TransitionCause> causes() {
    return causes;
  }

  /** Why segments were dropped since the last time this was asked. */
  List<DropReason> takesDrops() {
    List<DropReason> all = List.copyOf(drops);
    drops.clear();
    return all;
  }

  /** User calls with their results, as traced, since the last time this was asked. */
  List<String> takesCalls() {
    List<String> all = List.copyOf(calls);
    calls.clear();
    return all;
  }

  /** What was learnt of path MTUs, as traced, since the last time this was asked. */
  List<String> takesPathEvents() {
    List<String> all = List.copyOf(pathEvents);
    pathEvents.clear();
    return all;
  }

  /** What became of timers, in milliseconds, as traced, since the last time this was asked. */
  List<String> takesTimers() {
    List<String> all = List.copyOf(timers);
    timers.clear();
    return all;
  }

  /** How often a peer's progress has shown that its path works. */
  int pathsConfirmed() {
    return pathsConfirmed;
  }

  /** How often a path was said to be doubtful. */
  int pathsSuspected() {
    return pathsSuspected;
  }

  /** The next initial sequence numbers of the stack. */
  void choosesIsn(int number) {
    isn = number;
  }

  void setMtu(int octets) {
    mtu = octets;
  }

  /** Text octets in a full segment to a peer that takes as much as the link. */
  int mss() {
    return mtu - mode.headers() - (mode.timestamps ? 12 : 0);
  }

  /** DSCP and ECN of the last segment. */
  int trafficClass() {
    return trafficClass;
  }

  /** Time to live of the last segment. */
  int hopLimit() {
    return hopLimit;
  }

  // Peers and users.

  /** A peer that talks to the port of {@link #listens}. */
  ScriptedPeer peer(int port) {
    return peer(port, PORT);
  }

  ScriptedPeer peer(int port, int stackPort) {
    ScriptedPeer peer = new ScriptedPeer(this, mode.peerAddress(), port, stackPort);
    peers.put(port, peer);
    return peer;
  }

  /** The stack itself, as its own peer: what it sends is kept until {@link #reflect}. */
  ScriptedPeer self() {
    ScriptedPeer self = new ScriptedPeer(this, mode.stackAddress(), 5000, 5000);
    peers.put(5000, self);
    reflected = new ArrayList<>();
    return self;
  }

  /** Turns the loop and returns to the stack what it sends to itself, until it sends no more. */
  void reflect(ScriptedPeer self) {
    settle();
    while (!reflected.isEmpty()) {
      byte[] octets = reflected.removeFirst();
      PacketBuffer arriving = frame();
      int at = arriving.append(octets.length);
      arriving.put(at, MemorySegment.ofArray(octets), 0, octets.length);
      arrives(arriving, at, octets.length, self.flow());
      settle();
    }
    self.takesAll();
  }

  Listener listens() {
    return listens(config);
  }

  Listener listens(TcpConfig settings) {
    Listener created = new Listener(mode.stackAddress(), PORT, settings, (l, time) -> {});
    try {
      var binding = tcp.bind(mode.stackAddress(), PORT, true, settings);
      tcp.listen(binding, created, now);
    } catch (OpenException e) {
      throw new AssertionError(e);
    }
    listener = created;
    return created;
  }

  /** One passive connection on the port, without a listener. */
  User opensPassively() {
    User user = new User(this);
    try {
      var binding = tcp.bind(mode.stackAddress(), PORT, true, config);
      user.takes(tcp.openPassive(binding, config, now));
    } catch (OpenException e) {
      throw new AssertionError(e);
    }
    return user;
  }

  TcpConnection accepts() {
    Listener present = listener;
    TcpConnection accepted = present == null ? null : present.accept();
    if (accepted == null) {
      throw failure("there is no connection to accept");
    }
    return accepted;
  }

  User connects(ScriptedPeer peer) {
    return connects(peer, config);
  }

  User connects(ScriptedPeer peer, TcpConfig settings) {
    quiet();
    User user = new User(this);
    return does(() -> {
      try {
        user.takes(tcp.connect(peer.flow(), settings, now));
      } catch (OpenException e) {
        throw new AssertionError(e);
      }
      return user;
    });
  }

  // Time and turns.

  long now() {
    return now;
  }

  /** The peers' clock: milliseconds. */
  int clock() {
    return (int) (now / 1_000_000);
  }

  /** What {@link Emitted#after} counts from: the start of the last {@link #passes}. */
  long mark() {
    return mark;
  }

  /** Time passes; timers expire when they are due. */
  void passes(long nanos) {
    quiet();
    mark = now;
    note("    " + nanos / 1e6 + " ms");
    long end = now + nanos;
    while (tcp.nextDeadline() <= end) {
      now = Math.max(now, tcp.nextDeadline());
      tcp.expire(now);
      settle();
    }
    now = end;
    tcp.expire(now);
    settle();
  }

  /**
   * The loop did not run for so long. What arrived meanwhile is processed before timers expire, and
   * the transmitter comes last.
   */
  void wakesLate(long nanos, Runnable arrivals) {
    quiet();
    mark = now;
    now += nanos;
    arrivals.run();
    tcp.expire(now);
    settle();
  }

  /** Runs an event and everything that follows from it at this instant. */
  <T> T does(Supplier<T> event) {
    T result = event.get();
    settle();
    return result;
  }

  void does(Runnable event) {
    event.run();
    settle();
  }

  private void settle() {
    for (int turn = 0; tcp.hasWork(); turn++) {
      demand(turn < 1000, "the loop comes to rest");
      tcp.transmitDirty(now);
      tcp.deliverEvents(now);
    }
    if (!failures.isEmpty()) {
      AssertionError error = failure("a rule failed");
      error.initCause(failures.getFirst());
      throw error;
    }
  }

  // What is asked of it.

  void is(User user, TcpState state) {
    demand(user.connection().state() == state, state + ", not " + user.connection().state());
  }

  /** RCV.NXT, relative. */
  long positionOf(User user) {
    return user.connection().status(now).rcvNxt() - mode.irs;
  }

  void isClosed(User user, TcpError error) {
    is(user, TcpState.CLOSED);
    TcpError present = user.connection().error();
    demand(present == error, "error " + error + ", not " + present);
  }

  /** Every segment has been looked at. */
  void quiet() {
    for (ScriptedPeer peer : peers.values()) {
      Emitted unexpected = peer.unexpected();
      demand(unexpected == null, "silence, not " + unexpected);
    }
  }

  /** No connection, no entry, no memory is left. */
  void isEmpty() {
    quiet();
    demand(tcp.connectionCount() == 0, "no connection, not " + tcp.connectionCount());
    demand(tcp.timeWaitCount() == 0, "nothing in TIME-WAIT, not " + tcp.timeWaitCount());
    demand(chunks.octetsInUse() == 0, "no memory in use, not " + chunks.octetsInUse());
  }

  void demand(boolean holds, String what) {
    if (!holds) {
      fail("expected " + what);
    }
  }

  void fail(String message) {
    throw failure(message);
  }

  AssertionError failure(String message) {
    List<String> last = ladder.subList(Math.max(0, ladder.size() - LADDER_LINES), ladder.size());
    return new AssertionError(message + " [" + mode + "]\n  " + String.join("\n  ", last));
  }

  void note(String line) {
    ladder.add("%10.3f ms  %s".formatted((now - 1_000_000_000_000L) / 1e6, line));
  }

  // What IP would do.

  PacketBuffer frame() {
    frame.clear();
    return frame;
  }

  void arrives(PacketBuffer segment, int at, int octets, FlowKey flow) {
    arrives(segment, at, octets, flow, 0);
  }

  void arrives(PacketBuffer segment, int at, int octets, FlowKey flow, int itsTrafficClass) {
    flow.localPort = 0;
    flow.remotePort = 0;
    tcp.segmentArrives(segment, at, octets, flow, itsTrafficClass, 64, false, now);
  }

  void icmp(ScriptedPeer peer, IcmpErrorKind kind, long quotedSeq, int nextMtu) {
    quiet();
    does(() -> tcp.icmpError(peer.flow(), (int) (peer.iss() + quotedSeq), kind, nextMtu, now));
  }

  @Override
  public PacketBuffer headerBuffer() {
    header.clear();
    return header;
  }

  @Override
  public void send(
      FlowKey flow,
      PacketBuffer segment,
      Slices text,
      int gsoOctets,
      int trafficClassOctet,
      int hops,
      long time) {
    trafficClass = trafficClassOctet;
    hopLimit = hops;
    int octets = segment.length() + text.octets();
    PacketBuffer wire = PacketBuffer.allocate(Arena.ofAuto(), octets);
    int at = wire.append(octets);
    MemorySegment.copy(segment.segment(), segment.start(), wire.segment(), at, segment.length());
    text.copyTo(wire.segment(), at + segment.length());
    FlowKey seenByThePeer = new FlowKey();
    seenByThePeer.set(
        flow.remoteHi, flow.remoteLo, flow.remotePort, flow.localHi, flow.localLo, flow.localPort);
    DropReason wrong = decoded.decode(wire, at, octets, seenByThePeer, true);
    demand(wrong == null, "a good segment, not " + wrong);
    demand(!decoded.malformedOption, "good options");
    demand(octets + mode.headers() - 20 <= mtu, "a segment that fits the link, not " + octets);
    byte[] content =
        decoded.text.asSlice(decoded.textOffset, decoded.textLength).toArray(ValueLayout.JAVA_BYTE);
    if (reflected != null && flow.remotePort == flow.localPort) {
      reflected.add(wire.segment().asSlice(at, octets).toArray(ValueLayout.JAVA_BYTE));
      return;
    }
    ScriptedPeer peer = peers.get(flow.remotePort);
    if (peer == null) {
      throw failure("a segment for nobody: " + decoded + " to " + flow);
    }
    peer.takes(decoded, content);
  }

  @Override
  public int mtu(FlowKey flow) {
    return mtu;
  }

  @Override
  public int pathMtu(FlowKey flow) {
    return Math.min(mtu, pathMtu);
  }

  @Override
  public void pathMtuReduced(FlowKey flow, int octets, long time) {
    pathMtu = Math.max(octets, flow.isIpv4() ? 552 : 1280);
    largest = pathMtu;
  }

  @Override
  public void pathConfirmed(FlowKey flow, long time) {
    pathsConfirmed++;
  }

  @Override
  public void pathSuspect(FlowKey flow, long time) {
    pathsSuspected++;
  }

  @Override
  public int knownPathMtu(FlowKey flow) {
    return pathMtu == Integer.MAX_VALUE ? 0 : pathMtu;
  }

  @Override
  public int largestPathMtu(FlowKey flow, long time) {
    return time < notBefore ? pathMtu(flow) : Math.min(mtu, largest);
  }

  @Override
  public void pathMtuFound(FlowKey flow, int octets, int most, long pauseEnd, long time) {
    pathMtu = octets;
    largest = most == 0 ? largest : most;
    notBefore = pauseEnd;
  }
}
