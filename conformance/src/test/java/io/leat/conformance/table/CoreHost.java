package io.leat.conformance.table;

import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.tcp.connection.IcmpErrorKind;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpOutput;
import io.leat.tcp.demux.TcpDemux;
import io.leat.tcp.demux.TcpSecrets;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TcpTrace;
import io.leat.tcp.trace.TransitionCause;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** All of TCP on one loop in virtual time, with a link that only records. */
final class CoreHost implements TcpOutput {
  private static final Arena ARENA = Arena.global();
  private static final int CHUNK_OCTETS = 4096;
  private static final ChunkPool CHUNKS = new ChunkPool(ARENA, CHUNK_OCTETS, 64 << 20);
  private static final ChunkPool NO_CHUNKS = new ChunkPool(ARENA, CHUNK_OCTETS, 0);
  private static final PacketBuffer HEADERS = PacketBuffer.allocate(ARENA, 128);
  private static final PacketBuffer FRAME = PacketBuffer.allocate(ARENA, 65_536);
  private static final long START = 1_000_000_000L;

  final TcpDemux demux;
  long now = START;

  /** What has left since it was last taken, and all of it with what arrived, for people. */
  private List<WireSegment> sent = new ArrayList<>();

  final List<String> ladder = new ArrayList<>();
  final List<DropReason> drops = new ArrayList<>();
  private final Map<Long, TcpState> states = new HashMap<>();
  private final Map<Long, Map<TcpTimer, Long>> timers = new HashMap<>();
  private final Map<Long, Map<TableTimer, Long>> intervals = new HashMap<>();
  private final Recorder recorder = new Recorder();
  private long lastSerial;
  private int mtu = Scene.MTU;

  CoreHost(TcpConfig config, boolean hasMemory) {
    demux =
        new TcpDemux(
            this,
            config,
            hasMemory ? CHUNKS : NO_CHUNKS,
            TcpSecrets.from(new SplittableRandom(955)),
            recorder,
            failure -> {
              throw new AssertionError("a rule or handler failed\n" + this, failure);
            },
            START);
  }

  /** A segment arrives at the local side of the flow. */
  void arrives(WireSegment segment, FlowKey flow) {
    byte[] octets = segment.toLocal(flow);
    FRAME.clear();
    int at = FRAME.append(octets.length);
    FRAME.put(at, MemorySegment.ofArray(octets), 0, octets.length);
    ladder.add("  <-- " + segment);
    FlowKey key = new FlowKey();
    key.copyFrom(flow);
    demux.segmentArrives(FRAME, at, octets.length, key, 0, 64, false, now);
    settle();
  }

  void icmpArrives(FlowKey flow, int quotedSeq, IcmpErrorKind kind, int nextHopMtu) {
    ladder.add("  <-- ICMP " + kind + " quoting seq " + Integer.toUnsignedString(quotedSeq));
    demux.icmpError(flow, quotedSeq, kind, nextHopMtu, now);
    settle();
  }

  /** Does what events have asked for, until nothing is left to do. */
  void settle() {
    while (demux.hasWork()) {
      demux.transmitDirty(now);
      demux.deliverEvents(now);
    }
  }

  /** Time passes; what is due on the way happens on the way. */
  void advanceTo(long time) {
    for (long next = demux.nextDeadline(); next <= time; next = demux.nextDeadline()) {
      now = Math.max(now, next);
      demux.expire(now);
      settle();
    }
    now = Math.max(now, time);
  }

  List<WireSegment> takeSent() {
    List<WireSegment> taken = sent;
    sent = new ArrayList<>();
    return taken;
  }

  /** The connection or half-open entry that was named last. */
  long lastSerial() {
    return lastSerial;
  }

  /** What the trace has told of the state; CLOSED of what it never named. */
  TcpState state(long serial) {
    return states.getOrDefault(serial, TcpState.CLOSED);
  }

  /** What the trace has told of the timer; {@link Long#MAX_VALUE} where it does not run. */
  long deadline(long serial, TcpTimer timer) {
    return timers.getOrDefault(serial, Map.of()).getOrDefault(timer, Long.MAX_VALUE);
  }

  /** For how long each timer was set when it was set last. */
  Map<TableTimer, Long> intervals(long serial) {
    return Map.copyOf(intervals.getOrDefault(serial, Map.of()));
  }

  // The link.

  @Override
  public PacketBuffer headerBuffer() {
    HEADERS.clear();
    return HEADERS;
  }

  @Override
  public void send(
      FlowKey flow,
      PacketBuffer segment,
      Slices text,
      int gsoOctets,
      int trafficClass,
      int hopLimit,
      long time) {
    if (gsoOctets != 0) {
      throw new AssertionError("no super-segments are offered by this link");
    }
    MemorySegment octets = MemorySegment.ofArray(new byte[segment.length() + text.octets()]);
    MemorySegment.copy(segment.segment(), segment.start(), octets, 0, segment.length());
    text.copyTo(octets, segment.length());
    WireSegment parsed = WireSegment.fromLocal(octets.toArray(ValueLayout.JAVA_BYTE), flow);
    ladder.add("  --> " + parsed);
    sent.add(parsed);
  }

  @Override
  public int mtu(FlowKey flow) {
    return Scene.MTU;
  }

  @Override
  public int pathMtu(FlowKey flow) {
    return mtu;
  }

  @Override
  public void pathMtuReduced(FlowKey flow, int newMtu, long time) {
    mtu = newMtu;
  }

  /** Remembers states, timers and drops as they are told. */
  private final class Recorder extends TcpTrace {
    @Override
    public void transition(
        long connection,
        FlowKey flow,
        TcpState from,
        TcpState to,
        TransitionCause cause,
        long time) {
      TcpState known = states.getOrDefault(connection, from);
      if (known != from) {
        throw new AssertionError("traced as " + known + ", now leaves " + from);
      }
      ladder.add("%s -> %s (%s) at %d ms".formatted(from, to, cause, (time - START) / 1_000_000));
      states.put(connection, to);
      lastSerial = Math.max(lastSerial, connection);
    }

    @Override
    public void timerSet(long connection, TcpTimer timer, long deadline, long time) {
      timers.computeIfAbsent(connection, c -> new EnumMap<>(TcpTimer.class)).put(timer, deadline);
      boolean retransmits = timer == TcpTimer.RETRANSMISSION || timer == TcpTimer.PERSIST;
      if (retransmits && deadline != Long.MAX_VALUE) {
        intervals
            .computeIfAbsent(connection, c -> new EnumMap<>(TableTimer.class))
            .put(
                timer == TcpTimer.PERSIST ? TableTimer.PERSIST : TableTimer.RETRANSMISSION,
                deadline - time);
      }
    }

    @Override
    public void timerExpired(long connection, TcpTimer timer, long time) {
      ladder.add("%s expires at %d ms".formatted(timer, (time - START) / 1_000_000));
      timers.computeIfAbsent(connection, c -> new EnumMap<>(TcpTimer.class)).remove(timer);
    }

    @Override
    public void dropped(long connection, DropReason reason, long time) {
      ladder.add("  drop " + reason);
      drops.add(reason);
    }
  }

  @Override
  public String toString() {
    return String.join("\n", ladder);
  }
}
