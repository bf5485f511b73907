package io.leat.sim.drill.linux;

import io.leat.observe.TraceFanout;
import io.leat.packet.wire.FlowKey;
import io.leat.tcp.demux.OpenException;
import io.leat.tcp.send.PathMtu;
import io.leat.tcp.trace.TcpTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a script runs on: a fresh stack with Linux's socket calls, one link, and a clock that only
 * the script moves. Everything follows from the calls, to the microsecond.
 *
 * <p>A call that has to wait is kept, and tried again after everything that happens. Not
 * thread-safe; nothing here waits by itself.
 */
public final class Kernel {
  /** What the clock says at the beginning, in microseconds. */
  public static final long START_MICROS = 1_000_000_000L;

  private static final long FOREVER = Long.MAX_VALUE;
  private static final long NANOS = 1000;

  private final KernelConfig config;
  private final TcpTrace observer;
  private final SegmentMeter meter = new SegmentMeter();
  private final Sysctls sysctls = new Sysctls();
  private final Descriptors descriptors = new Descriptors();
  private final List<Waiting> waiting = new ArrayList<>();
  private @Nullable Machine machine;
  private long micros = START_MICROS;

  private record Waiting(Attempt attempt, long deadlineMicros, Consumer<Completion> then) {}

  /** A packet that the machine sent, and when. */
  @SuppressWarnings("ArrayRecordComponent") // carried, never compared
  public record Emitted(long micros, byte[] packet) {}

  /**
   * @param observer of its TCP
   */
  public Kernel(KernelConfig config, TcpTrace observer) {
    this.config = config;
    this.observer = observer;
  }

  // Time.

  /** The clock, in microseconds. */
  public long micros() {
    Machine running = machine;
    return running == null ? micros : running.now() / NANOS;
  }

  long nanos() {
    Machine running = machine;
    return running == null ? micros * NANOS : running.now();
  }

  /** Moves the clock forward; what is due on the way happens in its order. */
  public void advanceTo(long toMicros) {
    advance(toMicros, Until.TIME);
  }

  /** As {@link #advanceTo}, but stops as soon as a call that waits returns. */
  public void advanceUntilReturn(long toMicros) {
    advance(toMicros, Until.RETURN);
  }

  /** The oldest packet sent, after waiting for one until then if need be. */
  public @Nullable Emitted packetOut(long untilMicros) {
    advance(untilMicros, Until.PACKET);
    Machine running = machine;
    MachineLink.Emitted emitted = running == null ? null : running.link().poll();
    return emitted == null ? null : new Emitted(emitted.micros(), emitted.packet());
  }

  private enum Until {
    TIME,
    RETURN,
    PACKET
  }

  private void advance(long toMicros, Until until) {
    Machine running = machine;
    if (running == null) {
      // nothing was asked of it yet: it will begin with what is set until then
      micros = Math.max(micros, toMicros);
      return;
    }
    int pending = waiting.size();
    long end = toMicros > FOREVER / NANOS ? FOREVER : toMicros * NANOS;
    while (running.now() < end && !isReached(until, pending)) {
      running.step(Math.min(end, nextCallDeadline()));
      retry();
    }
  }

  private boolean isReached(Until until, int pending) {
    return switch (until) {
      case TIME -> false;
      case RETURN -> waiting.size() < pending;
      case PACKET -> machine().link().hasEmitted();
    };
  }

  private long nextCallDeadline() {
    long next = FOREVER;
    for (Waiting call : waiting) {
      if (call.deadlineMicros != FOREVER) {
        next = Math.min(next, call.deadlineMicros * NANOS);
      }
    }
    return next;
  }

  // Packets.

  /** Delivers an IP packet now. */
  public void packetIn(byte[] packet) {
    machine().packetArrives(packet);
    retry();
  }

  // Settings.

  /** Lines of {@code name=value}; those of the whole stack count only before the first socket. */
  public void sysctl(String lines) {
    lines.lines().forEach(sysctls::set);
  }

  Sysctls sysctls() {
    return sysctls;
  }

  // Calls.

  /** Everything that a script may call. */
  public SystemCalls calls() {
    return new SystemCalls(this);
  }

  /**
   * Makes a call; {@code then} gets what it returns, at once or later.
   *
   * @param deadlineMicros when it is told to give up waiting; what the attempt says then counts
   */
  void make(Attempt attempt, long deadlineMicros, Consumer<Completion> then) {
    if (!isDone(attempt, then)) {
      waiting.add(new Waiting(attempt, deadlineMicros, then));
    }
    retry();
  }

  private void retry() {
    boolean changed = true;
    while (changed) {
      changed = waiting.removeIf(call -> isDone(call.attempt, call.then));
    }
  }

  private boolean isDone(Attempt attempt, Consumer<Completion> then) {
    try {
      Outcome outcome = attempt.attempt();
      if (outcome == null) {
        return false;
      }
      then.accept(new Completion(outcome.result(), 0, micros(), outcome.fields()));
    } catch (CallFailure e) {
      then.accept(new Completion(-1, e.errno().number(), micros(), new byte[0]));
    }
    return true;
  }

  // For the calls.

  /** The machine; it begins with what was set before somebody needed it. */
  Machine machine() {
    Machine running = machine;
    if (running == null) {
      TcpTrace trace = TraceFanout.of(meter, observer);
      running = new Machine(config.stack(sysctls.config()), config.mtu(), trace, micros * NANOS);
      machine = running;
    }
    return running;
  }

  /** Does something on the loop; a refusal is a failure of the call. */
  void onLoop(Machine.Work work) throws CallFailure {
    try {
      machine().run(work);
    } catch (OpenException e) {
      throw new CallFailure(Errno.of(e.error()));
    }
  }

  Descriptors descriptors() {
    return descriptors;
  }

  SegmentMeter meter() {
    return meter;
  }

  /** The MSS option that connections of this flow offer. */
  int advertisedMss(FlowKey flow) {
    int headers = PathMtu.fixedHeaders(flow.isIpv4());
    return machine().loop().ip().output().mtu(flow) - headers;
  }

  void cork(LinuxSocket socket, boolean wanted) throws CallFailure {
    socket.cork(wanted);
    if (!wanted) {
      onLoop((on, now) -> socket.flush(now));
    }
  }

  boolean isCorked(LinuxSocket socket) {
    return socket.isCorked();
  }
}
