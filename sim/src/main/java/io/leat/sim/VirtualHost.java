package io.leat.sim;

import io.leat.observe.TraceFanout;
import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import io.leat.stack.Command;
import io.leat.stack.LoopListener;
import io.leat.stack.StackLoop;
import io.leat.stack.ip.AddressListener;
import io.leat.stack.link.DeviceState;
import io.leat.tcp.demux.OpenException;
import io.leat.tcp.demux.TcpDemux;
import io.leat.tcp.demux.TcpSecrets;
import io.leat.tcp.handshake.InitialSequenceNumbers;
import io.leat.tcp.handshake.TimestampOffsets;
import io.leat.tcp.trace.TcpTrace;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A host of a virtual network: one stack loop with addresses, secrets, a clock and memory of its
 * own. The network turns the loop whenever there is something to do.
 */
public final class VirtualHost implements NetworkNode {
  private static final long NEVER = Long.MAX_VALUE;
  private static final int CYCLES_IN_A_TURN = 100_000;

  private final VirtualNetwork network;
  private final HostConfig config;
  private final VirtualDevice device;
  private final ChunkPool chunks;
  private final StackLoop loop;
  private final TraceFanout traces = new TraceFanout();
  private final List<Throwable> failures = new ArrayList<>();
  private final List<MemorySegment> squeezed = new ArrayList<>();
  private final Turn turn = new Turn();

  /** Host time is network time plus this. */
  private long clockOffset;

  /** When there will be something to do. */
  private long nextTurn = NEVER;

  /** The earliest event that will look; it may be earlier than needed. */
  private long armed = NEVER;

  private long pausedUntil = Long.MIN_VALUE;
  private boolean turning;
  private boolean woken;
  private int lastSocket;

  VirtualHost(
      VirtualNetwork network, HostConfig config, ChunkPool chunks, SplittableRandom random) {
    this.network = network;
    this.config = config;
    clockOffset = config.clock() - network.now();
    device = new VirtualDevice(this, network.frames(), config.mtu(), config.receiveQueue());
    this.chunks = chunks;
    loop =
        new StackLoop(
            config.stack(),
            device,
            chunks,
            secrets(config, random),
            random,
            traces,
            new Failures(),
            AddressListener.NONE,
            now());
  }

  private static TcpSecrets secrets(HostConfig config, SplittableRandom random) {
    TcpSecrets drawn = TcpSecrets.from(random);
    InitialSequenceNumbers numbers = config.initialSequenceNumbers();
    TimestampOffsets offsets = config.timestampOffsets();
    return drawn.with(
        numbers == null ? drawn.initialSequenceNumbers() : numbers,
        offsets == null ? drawn.timestampOffsets() : offsets);
  }

  /** Looks whether the host has something to do. */
  final class Turn implements EventQueue.Event {
    @Override
    public void happen(long now) {
      turnIfDue(now);
    }
  }

  private final class Failures implements LoopListener {
    @Override
    public void failed(Throwable failure) {
      failures.add(failure);
    }
  }

  // What it is.

  @Override
  public String name() {
    return config.stack().name();
  }

  public VirtualNetwork network() {
    return network;
  }

  public HostConfig config() {
    return config;
  }

  public StackLoop loop() {
    return loop;
  }

  public TcpDemux tcp() {
    return loop.tcp();
  }

  /** The memory of its streams. */
  public ChunkPool chunks() {
    return chunks;
  }

  /** Its first IPv4 address. */
  public IpAddress ipv4() {
    return address(true);
  }

  /** Its first IPv6 address. */
  public IpAddress ipv6() {
    return address(false);
  }

  private IpAddress address(boolean ipv4) {
    for (IpPrefix prefix : loop.ip().addresses().all()) {
      if (prefix.address().isIpv4() == ipv4) {
        return prefix.address();
      }
    }
    throw new IllegalStateException(name() + " has no " + (ipv4 ? "IPv4" : "IPv6") + " address");
  }

  /** The host's own clock, in nanoseconds: what its loop is told, and its traces. */
  public long now() {
    return network.now() + clockOffset;
  }

  /** Virtual time for a time of the host's own clock, as its traces have it. */
  public long networkTime(long hostTime) {
    return hostTime == NEVER ? NEVER : hostTime - clockOffset;
  }

  /** The largest IP packet that its device carries, in octets. */
  public int mtu() {
    return device.mtu();
  }

  /** Adds an observer of its TCP; times are of the host's own clock. */
  public void trace(TcpTrace trace) {
    traces.add(trace);
  }

  /** Adds an observer of its TCP; times are the network's, as those of all hosts so observed. */
  public void traceInNetworkTime(TcpTrace trace) {
    traces.add(new NetworkTimeTrace(this, trace));
  }

  // User calls.

  /** A new socket: CLOSED, until it listens or connects. */
  public VirtualSocket socket() {
    VirtualSocket socket = new VirtualSocket(this, ++lastSocket);
    socket.report("socket", "", "");
    return socket;
  }

  int nextSocketNumber() {
    return ++lastSocket;
  }

  /** Work on the loop, as an application would do it. */
  @FunctionalInterface
  public interface Call<T extends @Nullable Object> {
    T call(StackLoop on, long now) throws OpenException;
  }

  /**
   * Runs {@code call} on the loop, now, and everything that follows of it.
   *
   * @throws IllegalStateException if the host is paused
   */
  public <T extends @Nullable Object> T call(Call<T> call) throws OpenException {
    if (turning) {
      return call.call(loop, now());
    }
    if (isPaused()) {
      throw new IllegalStateException(name() + " is paused");
    }
    CallCommand<T> command = new CallCommand<>(call);
    loop.execute(command);
    turn();
    return command.result();
  }

  private static final class CallCommand<T extends @Nullable Object> extends Command {
    private final Call<T> call;
    private @Nullable T result;
    private @Nullable OpenException refusal;
    private @Nullable Throwable failure;

    CallCommand(Call<T> call) {
      this.call = call;
    }

    @Override
    protected void run(StackLoop on, long now) {
      try {
        result = call.call(on, now);
      } catch (OpenException e) {
        refusal = e;
      } catch (RuntimeException | Error e) {
        failure = e;
      }
    }

    @SuppressWarnings("NullAway") // T says whether null is a result
    T result() throws OpenException {
      if (refusal != null) {
        throw refusal;
      }
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      if (failure instanceof Error e) {
        throw e;
      }
      return result;
    }
  }

  // Faults.

  /** The host does nothing for a while, as in a long garbage collection; frames wait. */
  public void pause(Duration duration) {
    pausedUntil = Math.max(pausedUntil, network.now() + duration.toNanos());
  }

  public boolean isPaused() {
    return network.now() < pausedUntil;
  }

  /** The host's clock goes forward at once, as after a suspension that the clock counts. */
  public void jumpClock(Duration forward) {
    if (forward.isNegative()) {
      throw new IllegalArgumentException("the clock is monotonic: " + forward);
    }
    clockOffset += forward.toNanos();
    wake();
  }

  /** Changes the MTU of the device. */
  public void setMtu(int octets) {
    network.frames().require(octets);
    device.setMtu(octets);
  }

  /** The device goes down, comes up again, or vanishes. */
  public void setDevice(DeviceState state) {
    device.setState(state);
    wake();
  }

  /** Takes memory away, so that {@code left} octets or less are free for text. */
  public void squeezeMemory(long left) {
    while (chunks.octetsMax() - chunks.octetsInUse() > left) {
      MemorySegment chunk = chunks.take();
      if (chunk == null) {
        return;
      }
      squeezed.add(chunk);
    }
  }

  /** Gives back what {@link #squeezeMemory} took. */
  public void releaseMemory() {
    squeezed.forEach(chunks::give);
    squeezed.clear();
  }

  /** Octets of text memory in use by the stack itself. */
  public long memoryInUse() {
    return chunks.octetsInUse() - (long) squeezed.size() * chunks.chunkOctets();
  }

  // Turning.

  VirtualDevice device() {
    return device;
  }

  @Override
  public @Nullable LossReason frameArrives(PacketBuffer frame, long now) {
    if (!device.offer(frame)) {
      return LossReason.RECEIVER_FULL;
    }
    wake();
    return null;
  }

  /** There is something to do for the loop. */
  void wake() {
    woken = true;
    if (!turning) {
      turnAt(network.now());
    }
  }

  boolean isBusy() {
    return nextTurn <= network.now();
  }

  /** Whether nothing will ever happen on this host by itself. */
  boolean isQuiet() {
    return nextTurn == NEVER;
  }

  private void turnAt(long time) {
    nextTurn = Math.min(nextTurn, time);
    if (nextTurn < armed) {
      armed = nextTurn;
      network.at(armed, turn);
    }
  }

  private void turnIfDue(long now) {
    if (now >= armed) {
      armed = NEVER;
    }
    if (nextTurn > now) {
      turnAt(nextTurn);
    } else if (isPaused()) {
      nextTurn = NEVER;
      turnAt(pausedUntil);
    } else {
      turn();
    }
  }

  /** Turns the loop until it would rest. */
  private void turn() {
    turning = true;
    long time = now();
    int cycles = 0;
    do {
      woken = false;
      loop.runOnce(time);
      if (++cycles > CYCLES_IN_A_TURN) {
        throw new AssertionError(name() + " never comes to rest");
      }
    } while (woken || device.hasFrames() || loop.nextDeadline() <= time);
    turning = false;
    if (!failures.isEmpty()) {
      throw new AssertionError("a rule failed on " + name(), failures.getFirst());
    }
    nextTurn = NEVER;
    network.turned(this);
    long deadline = loop.nextDeadline();
    if (deadline != NEVER) {
      turnAt(Math.max(network.now(), networkTime(deadline)));
    }
  }

  @Override
  public String toString() {
    return name();
  }
}
