package io.leat.sim.explore;

import io.leat.observe.TraceFanout;
import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.tcp.connection.ConnectionKey;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTrace;
import java.lang.foreign.Arena;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Two ends and what is under way between them, in virtual time. A history begins with {@link
 * #begin} and goes on with {@link #apply}, which throws where something does not hold.
 *
 * <p>User calls and deliveries take no time in which a timer could expire: that is a decision of
 * its own, {@link Decision#TIMEOUT}. What is older than MSL then is lost. Not thread-safe.
 */
public final class World {
  static final long ORIGIN = 0;

  /**
   * Histories begin at multiples of this, which are whole milliseconds and whole ticks of the timer
   * wheel (2^17 ns): so it does not matter for what happens when they begin.
   */
  private static final long START = (1L << 17) * 15_625;

  /** Between two histories. */
  private static final long PAUSE = 2_000_000_000L;

  /** New ends are made before time runs out. */
  private static final long LATEST = Long.MAX_VALUE / 4;

  /** The time that a segment is under way at least. */
  private static final long TRANSIT = 1_000_000L;

  private static final int CHUNK_OCTETS = 4096;
  private static final int MOST_MEMORY = 4 << 20;

  private static final TcpState[] STATES = TcpState.values();

  private final Bounds bounds;
  private final int firstNumberOfA;
  private final int firstNumberOfB;
  private final long msl;
  private final ChunkPool chunks = new ChunkPool(Arena.ofAuto(), CHUNK_OCTETS, MOST_MEMORY);
  private final PacketBuffer header = PacketBuffer.allocate(Arena.ofAuto(), 100);
  private final PacketBuffer arriving = PacketBuffer.allocate(Arena.ofAuto(), 200);
  private final Wire wire = new Wire(arriving);
  private final RunningTimers timers = new RunningTimers();
  private final boolean[] transitions = new boolean[STATES.length * STATES.length];
  private final Consumer<TcpConnection> checkOfA = this::checkOfA;
  private final Consumer<TcpConnection> checkOfB = this::checkOfB;
  private @Nullable Endpoint endA;
  private @Nullable Endpoint endB;
  private @Nullable Throwable failure;
  private final TcpTrace traceOfA;
  private final TcpTrace traceOfB;
  private long now = START;
  private boolean disposing;

  /** Whether what happens is checked; not where it has been before. */
  private boolean checks = true;

  private int losses;
  private int duplicates;
  private int timeouts;
  private int aborts;

  /**
   * @param firstNumberOfA the first initial sequence number of A; later ones are larger
   */
  public World(Bounds bounds, int firstNumberOfA, int firstNumberOfB) {
    this(bounds, firstNumberOfA, firstNumberOfB, TcpTrace.OFF, TcpTrace.OFF);
  }

  /** All of it is told to others too. */
  World(
      Bounds bounds, int firstNumberOfA, int firstNumberOfB, TcpTrace traceOfA, TcpTrace traceOfB) {
    this.traceOfA = traceOfA;
    this.traceOfB = traceOfB;
    this.bounds = bounds;
    this.firstNumberOfA = firstNumberOfA;
    this.firstNumberOfB = firstNumberOfB;
    msl = bounds.config().get(TcpSetting.MSL);
  }

  /** A new history, in which nothing has happened yet. */
  public void begin() {
    if (endA == null || endB == null || now > LATEST) {
      now = START;
      endA = endpoint(true, traceOfA);
      endB = endpoint(false, traceOfB);
    } else {
      dispose(endA, endB);
    }
    wire.clear();
    failure = null;
    losses = bounds.losses();
    duplicates = bounds.duplicates();
    timeouts = bounds.timeouts();
    aborts = bounds.aborts();
  }

  private Endpoint endpoint(boolean isA, TcpTrace trace) {
    EndpointMonitor monitor = new EndpointMonitor(isA ? "A" : "B", transitions);
    TcpTrace both = TraceFanout.of(monitor, trace);
    return new Endpoint(this, isA, bounds, chunks, header, arriving, monitor, both);
  }

  /** The same two ends serve the next history, after what there is of this one has passed. */
  private void dispose(Endpoint first, Endpoint second) {
    disposing = true;
    first.dispose(now);
    second.dispose(now);
    boolean waits = first.tcp.timeWaitCount() + second.tcp.timeWaitCount() > 0;
    now += waits ? 2 * msl + PAUSE : PAUSE;
    first.work(now);
    second.work(now);
    disposing = false;
    now = (now / START + 1) * START;
    first.monitor.forget();
    second.monitor.forget();
    if (chunks.octetsInUse() != 0) {
      throw new Violation("invariant 13: " + chunks.octetsInUse() + " octets are never given back");
    }
    long next = Math.min(first.tcp.nextDeadline(), second.tcp.nextDeadline());
    if (!first.isQuiet() || !second.isQuiet() || next != Long.MAX_VALUE) {
      throw new Violation("invariant 13: a connection or a timer is left");
    }
  }

  private Endpoint a() {
    return there(endA);
  }

  private Endpoint b() {
    return there(endB);
  }

  private static Endpoint there(@Nullable Endpoint end) {
    if (end == null) {
      throw new IllegalStateException("the history has not begun");
    }
    return end;
  }

  private Endpoint end(int place) {
    return place == 0 ? a() : b();
  }

  long now() {
    return now;
  }

  /** Which transitions were seen, by {@link EndpointMonitor#transition}. */
  boolean[] transitions() {
    return transitions;
  }

  int firstNumber(boolean ofA) {
    return ofA ? firstNumberOfA : firstNumberOfB;
  }

  void failed(Throwable thrown) {
    if (failure == null) {
      failure = thrown;
    }
  }

  // The network.

  void sent(boolean byA, byte[] octets) {
    if (disposing) {
      return;
    }
    wire.sent(byA, octets, now);
    if (checks) {
      wire.check(byA, octets, firstNumber(byA));
    }
  }

  private void deliver(UnderWay segment) {
    now = Math.max(now, Math.min(now + TRANSIT, nextDeadline() - 1));
    Endpoint to = segment.toB ? b() : a();
    to.arrives(segment.octets, now);
    to.work(now);
    if (segment.isReset() && to.monitor.hasSentReset()) {
      throw new Violation("invariant 11: a RST answered by a RST");
    }
  }

  /** When the next timer expires; the wheels know only roughly. */
  private long nextDeadline() {
    return timers.next(a(), b());
  }

  private void timeout() {
    now = Math.max(now, nextDeadline());
    a().work(now);
    b().work(now);
    wire.lose(now - msl);
  }

  // Decisions.

  /**
   * What can happen next, within the bounds.
   *
   * @return how many decisions were put into {@code into}
   */
  int choices(byte[] into) {
    int count = 0;
    for (int place = 0; place < wire.count(); place++) {
      if (wire.isFirstOfItsKind(place)) {
        into[count++] = Decision.DELIVER.at(place);
        if (losses > 0) {
          into[count++] = Decision.LOSE.at(place);
        }
        if (duplicates > 0) {
          into[count++] = Decision.DUPLICATE.at(place);
        }
      }
    }
    for (int place = 0; place < 2; place++) {
      Endpoint end = end(place);
      if (!end.opened) {
        into[count++] = Decision.OPEN.at(place);
      }
      if (end.mayWrite()) {
        into[count++] = Decision.WRITE.at(place);
      }
      if (end.mayRead()) {
        into[count++] = Decision.READ.at(place);
      }
      if (end.mayClose()) {
        into[count++] = Decision.CLOSE.at(place);
      }
      if (aborts > 0 && end.mayAbort()) {
        into[count++] = Decision.ABORT.at(place);
      }
    }
    if (nextDeadline() != Long.MAX_VALUE && (timeouts > 0 || count == 0)) {
      into[count++] = Decision.TIMEOUT.at(0);
    }
    return count;
  }

  /** Lets one thing happen, and checks everything that must hold after it. */
  void apply(byte octet) {
    a().monitor.begin();
    b().monitor.begin();
    int place = Decision.place(octet);
    switch (Decision.of(octet)) {
      case OPEN -> end(place).open(now);
      case WRITE -> end(place).write(now);
      case READ -> end(place).read(end(1 - place), now);
      case CLOSE -> end(place).close(now);
      case ABORT -> {
        aborts--;
        end(place).abort(now);
      }
      case LEAVE -> end(place).leave(now);
      case DELIVER -> deliver(wire.take(place));
      case LOSE -> {
        losses--;
        wire.take(place);
      }
      case DUPLICATE -> {
        duplicates--;
        deliver(wire.at(place));
      }
      case TIMEOUT -> {
        timeouts--;
        timeout();
      }
    }
    if (Decision.of(octet).isOfUser()) {
      end(place).work(now);
    }
    if (checks) {
      check();
    }
  }

  /** Lets a history happen once more that was checked before, and leads to {@code key}. */
  void applyAgain(byte[] history, long key) {
    checks = false;
    for (byte octet : history) {
      apply(octet);
    }
    checks = true;
    if (boundedKey() != key) {
      throw new Violation("invariant 15: the same history leads to another state");
    }
  }

  /** Whether the decision can be taken now: for histories from outside. */
  boolean isPossible(byte octet) {
    int place = Decision.place(octet);
    return switch (Decision.of(octet)) {
      case OPEN -> !end(place).opened;
      case WRITE -> end(place).mayWrite();
      case READ -> end(place).mayRead();
      case CLOSE -> end(place).mayClose();
      case ABORT -> end(place).mayAbort();
      case LEAVE -> end(place).mayLeave();
      case DELIVER, LOSE, DUPLICATE -> place < wire.count();
      case TIMEOUT -> nextDeadline() != Long.MAX_VALUE;
    };
  }

  private void check() {
    if (failure != null) {
      throw new Violation("a rule failed: " + failure.getMessage(), failure);
    }
    a().tcp.forEachConnection(checkOfA);
    b().tcp.forEachConnection(checkOfB);
    BothEnds.check(a(), b());
  }

  private void checkOfA(TcpConnection c) {
    a().monitor.check(c);
  }

  private void checkOfB(TcpConnection c) {
    b().monitor.check(c);
  }

  // What the world is.

  /** A key of all that matters for what can happen, but for what is left of the bounds. */
  long key() {
    long key = b().key(a().key(0x1ea7));
    return timers.key(a(), b(), ConnectionKey.mix(key, wire.key()));
  }

  /** The key, with what is left of the bounds. */
  long boundedKey() {
    long left = losses | duplicates << 8 | aborts << 16 | (long) Math.max(0, timeouts) << 24;
    return ConnectionKey.mix(key(), left);
  }

  // A fair network, and users who finish.

  /** No decision: nothing is left to happen. */
  static final byte NOTHING = -1;

  /**
   * What happens next when the network loses nothing, users open, read what there is and close, and
   * timers expire when nothing else can happen; {@link #NOTHING} once it is over.
   */
  byte fairChoice() {
    if (wire.count() > 0) {
      return Decision.DELIVER.at(0);
    }
    for (int place = 1; place >= 0; place--) {
      Endpoint end = end(place);
      if (!end.opened) {
        return Decision.OPEN.at(place);
      }
      if (end.mayRead()) {
        return Decision.READ.at(place);
      }
    }
    for (int place = 0; place < 2; place++) {
      if (end(place).mayClose() && isOpen(end(place))) {
        return Decision.CLOSE.at(place);
      }
    }
    if (a().isQuiet() && b().isQuiet()) {
      return NOTHING;
    }
    if (nextDeadline() != Long.MAX_VALUE) {
      return Decision.TIMEOUT.at(0);
    }
    for (int place = 0; place < 2; place++) {
      if (end(place).mayLeave()) {
        return Decision.LEAVE.at(place);
      }
    }
    return NOTHING;
  }

  /** Users wait for the handshake before they close; who waits in LISTEN in vain, closes. */
  private boolean isOpen(Endpoint end) {
    TcpConnection c = end.connection;
    return c != null && c.state() != TcpState.SYN_SENT && c.state() != TcpState.SYN_RECEIVED;
  }

  /** Invariants 13 and 14, when a fair history is over: both are CLOSED or LISTEN. */
  void checkEnd() {
    if (!a().isQuiet() || !b().isQuiet()) {
      throw new Violation("invariant 14: stuck, " + this);
    }
    if (Math.min(a().tcp.nextDeadline(), b().tcp.nextDeadline()) != Long.MAX_VALUE) {
      throw new Violation("invariant 13: a timer is left");
    }
    boolean aborted = a().aborted || b().aborted;
    if (!aborted && !bounds.fullClose() && a().wasEstablished && b().wasEstablished) {
      BothEnds.checkOrderly(a(), b());
      BothEnds.checkOrderly(b(), a());
    }
  }

  @Override
  public String toString() {
    return String.format("A %s, B %s, %d under way", a().connection, b().connection, wire.count());
  }

  static String names(boolean[] seen) {
    StringBuilder text = new StringBuilder();
    for (TcpState from : STATES) {
      for (TcpState to : STATES) {
        if (seen[EndpointMonitor.transition(from, to)]) {
          text.append(text.isEmpty() ? "" : ", ").append(from).append(" to ").append(to);
        }
      }
    }
    return text.toString();
  }

  static int count(boolean[] seen) {
    int count = 0;
    for (boolean one : seen) {
      count += one ? 1 : 0;
    }
    return count;
  }
}
