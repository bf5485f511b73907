package io.leat.sim.explore;

import io.leat.observe.TraceFanout;
import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.TcpFlags;
import io.leat.tcp.connection.ConnectionKey;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpInternals;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TcpTrace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
  private static final int LONGEST_SEGMENT = 80;

  /** Segments under way that decisions can name; no bounds here lead to as many. */
  private static final int MOST_UNDER_WAY = Decision.PLACES;

  private static final TcpTimer[] TIMERS = TcpTimer.values();
  private static final TcpState[] STATES = TcpState.values();

  private final Bounds bounds;
  private final int firstNumberOfA;
  private final int firstNumberOfB;
  private final long msl;
  private final ChunkPool chunks = new ChunkPool(Arena.ofAuto(), CHUNK_OCTETS, MOST_MEMORY);
  private final PacketBuffer header = PacketBuffer.allocate(Arena.ofAuto(), 100);
  private final PacketBuffer arriving = PacketBuffer.allocate(Arena.ofAuto(), 200);
  private final InboundSegment decoded = new InboundSegment();
  private final FlowKey flow = new FlowKey();
  private final boolean[] transitions = new boolean[STATES.length * STATES.length];
  private final UnderWay[] underWay = new UnderWay[MOST_UNDER_WAY];
  private final Consumer<TcpConnection> checkOfA = this::checkOfA;
  private final Consumer<TcpConnection> checkOfB = this::checkOfB;
  private final long[] deadlines = new long[64];
  private final int[] timerNames = new int[64];
  private int timerCount;
  private int timerBase;
  private final Consumer<TcpConnection> collect = this::collectTimers;
  private int underWayCount;
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
    underWayCount = 0;
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

  /** Checks that the segment is well-formed (invariants 1 and 10), and puts it under way. */
  void sent(boolean byA, byte[] octets) {
    if (disposing) {
      return;
    }
    if (underWayCount == MOST_UNDER_WAY) {
      throw new Violation("more than " + MOST_UNDER_WAY + " segments under way");
    }
    underWay[underWayCount++] = new UnderWay(byA, octets, now);
    if (checks) {
      checkSegment(byA, octets);
    }
  }

  private void checkSegment(boolean byA, byte[] octets) {
    if (octets.length > LONGEST_SEGMENT) {
      throw new Violation("a segment of " + octets.length + " octets");
    }
    arriving.clear();
    int at = arriving.append(octets.length);
    arriving.put(at, MemorySegment.ofArray(octets), 0, octets.length);
    if (byA) {
      flow.set(Endpoint.ADDRESS_OF_B, 0, Endpoint.ADDRESS_OF_A, 0);
    } else {
      flow.set(Endpoint.ADDRESS_OF_A, 0, Endpoint.ADDRESS_OF_B, 0);
    }
    var reason = decoded.decode(arriving, at, octets.length, flow, true);
    if (reason != null || decoded.malformedOption) {
      throw new Violation("invariant 10: what is sent does not parse: " + reason);
    }
    boolean syn = decoded.has(TcpFlags.SYN);
    if (!syn && (decoded.mss != 0 || decoded.windowShift >= 0 || decoded.sackPermitted)) {
      throw new Violation("invariant 10: options of a SYN on another segment");
    }
    for (int i = 0; i < decoded.textLength; i++) {
      int position = decoded.wireSeq + i - firstNumber(byA) - 1;
      if (octets[octets.length - decoded.textLength + i] != Endpoint.content(byA, position)) {
        throw new Violation("invariant 1: octets on the wire that nobody wrote");
      }
    }
  }

  private UnderWay take(int place, boolean keep) {
    UnderWay segment = underWay[place];
    if (!keep) {
      System.arraycopy(underWay, place + 1, underWay, place, underWayCount - place - 1);
      underWayCount--;
    }
    return segment;
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
    collectTimers();
    return timerCount == 0 ? Long.MAX_VALUE : deadlines[0];
  }

  private void timeout() {
    now = Math.max(now, nextDeadline());
    a().work(now);
    b().work(now);
    for (int i = underWayCount - 1; i >= 0; i--) {
      if (now - underWay[i].sentAt >= msl) {
        take(i, false);
      }
    }
  }

  // Decisions.

  /**
   * What can happen next, within the bounds.
   *
   * @return how many decisions were put into {@code into}
   */
  int choices(byte[] into) {
    int count = 0;
    for (int place = 0; place < underWayCount; place++) {
      if (isFirstOfItsKind(place)) {
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

  private boolean isFirstOfItsKind(int place) {
    for (int i = 0; i < place; i++) {
      if (underWay[i].key() == underWay[place].key()) {
        return false;
      }
    }
    return true;
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
      case DELIVER -> deliver(take(place, false));
      case LOSE -> {
        losses--;
        take(place, false);
      }
      case DUPLICATE -> {
        duplicates--;
        deliver(take(place, true));
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
      case DELIVER, LOSE, DUPLICATE -> place < underWayCount;
      case TIMEOUT -> nextDeadline() != Long.MAX_VALUE;
    };
  }

  private void check() {
    if (failure != null) {
      throw new Violation("a rule failed: " + failure.getMessage(), failure);
    }
    a().tcp.forEachConnection(checkOfA);
    b().tcp.forEachConnection(checkOfB);
    TcpConnection c = a().connection;
    TcpConnection d = b().connection;
    if (c != null && d != null && isSynchronized(c) && isSynchronized(d)) {
      if (TcpInternals.irs(d) == TcpInternals.iss(c)) {
        across(c, d);
      }
      if (TcpInternals.irs(c) == TcpInternals.iss(d)) {
        across(d, c);
      }
    }
  }

  private void checkOfA(TcpConnection c) {
    a().monitor.check(c);
  }

  private void checkOfB(TcpConnection c) {
    b().monitor.check(c);
  }

  private static boolean isSynchronized(TcpConnection c) {
    return TcpInternals.hasPeer(c) && c.state().isSynchronized();
  }

  /** Invariants 3 and 5. */
  private static void across(TcpConnection c, TcpConnection peer) {
    if (TcpInternals.sndUna(c) > TcpInternals.rcvNxt(peer)) {
      throw new Violation("invariant 5: more acknowledged than received: " + c);
    }
    if (TcpInternals.rcvNxt(peer) > TcpInternals.sndNxt(c)) {
      throw new Violation("invariant 5: more received than sent: " + peer);
    }
    boolean fits = TcpInternals.sndNxt(c) <= TcpInternals.rcvEdge(peer) + 1;
    if (!fits) {
      throw new Violation("invariant 3: more outstanding than any window offered: " + c);
    }
  }

  // What the world is.

  /** A key of all that matters for what can happen, but for what is left of the bounds. */
  long key() {
    long key = b().key(a().key(0x1ea7));
    long segments = 0;
    for (int i = 0; i < underWayCount; i++) {
      segments += ConnectionKey.mix(underWay[i].key(), 7);
    }
    key = ConnectionKey.mix(key, segments);
    return timers(key);
  }

  /** The key, with what is left of the bounds. */
  long boundedKey() {
    long left = losses | duplicates << 8 | aborts << 16 | (long) Math.max(0, timeouts) << 24;
    return ConnectionKey.mix(key(), left);
  }

  /** Which timers run, in the order in which they will expire. */
  private long timers(long before) {
    collectTimers();
    long key = before;
    for (int i = 0; i < timerCount; i++) {
      boolean together = i > 0 && deadlines[i] == deadlines[i - 1];
      key = ConnectionKey.mix(key, timerNames[i] << 1 | (together ? 1 : 0));
    }
    return key;
  }

  private void collectTimers() {
    timerCount = 0;
    for (int place = 0; place < 2; place++) {
      Endpoint end = end(place);
      timerBase = place << 8;
      if (end.tcp.connectionCount() > end.tcp.halfOpenCount()) {
        end.tcp.forEachConnection(collect);
      }
      if (end.tcp.halfOpenCount() > 0) {
        end.tcp.forEachHalfOpen((serial, of, retransmissions, deadline) ->
            add(deadline, timerBase | 64 | retransmissions));
      }
      if (end.tcp.timeWaitCount() > 0) {
        end.tcp.forEachTimeWait((serial, of, deadline) -> add(deadline, timerBase | 128));
      }
    }
  }

  private void collectTimers(TcpConnection c) {
    boolean isUsers = c == a().connection || c == b().connection;
    for (TcpTimer timer : TIMERS) {
      long deadline = TcpInternals.deadline(c, timer);
      if (deadline != Long.MAX_VALUE) {
        add(deadline, timerBase | timer.ordinal() | (isUsers ? 0 : 32));
      }
    }
  }

  private void add(long deadline, int timer) {
    int at = timerCount++;
    while (at > 0
        && (deadlines[at - 1] > deadline
            || deadlines[at - 1] == deadline && timerNames[at - 1] > timer)) {
      deadlines[at] = deadlines[at - 1];
      timerNames[at] = timerNames[at - 1];
      at--;
    }
    deadlines[at] = deadline;
    timerNames[at] = timer;
  }

  // A fair network, and users who finish.

  /** No decision: nothing is left to happen. */
  static final byte NOTHING = -1;

  /**
   * What happens next when the network loses nothing, users open, read what there is and close, and
   * timers expire when nothing else can happen; {@link #NOTHING} once it is over.
   */
  byte fairChoice() {
    if (underWayCount > 0) {
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
      checkOrderly(a(), b());
      checkOrderly(b(), a());
    }
  }

  private static void checkOrderly(Endpoint end, Endpoint peer) {
    TcpConnection c = end.connection;
    if (c != null && c.error() != TcpError.NONE) {
      throw new Violation("invariant 14: " + end.name() + " ends with " + c.error());
    }
    if (end.read != peer.written || !end.sawEnd) {
      throw new Violation(
          "invariant 14: " + end.name() + " has read " + end.read + " of " + peer.written);
    }
  }

  @Override
  public String toString() {
    return String.format("A %s, B %s, %d under way", a().connection, b().connection, underWayCount);
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
