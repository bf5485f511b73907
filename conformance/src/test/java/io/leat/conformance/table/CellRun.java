package io.leat.conformance.table;

import static io.leat.packet.wire.TcpFlags.ACK;

import io.leat.conformance.table.Reply.Word;
import io.leat.tcp.connection.IcmpErrorKind;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpStatus;
import io.leat.tcp.trace.TcpState;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs one cell once: reaches the state, lets the event happen, and checks all that the row says.
 */
final class CellRun {
  private static final long NEVER = Long.MAX_VALUE;
  private static final long MILLISECOND = 1_000_000;
  private static final long DELAYED_ACK_BOUND = 500 * MILLISECOND;
  private static final WireSegment NO_SEGMENT = new WireSegment(0, 0, 0, 0);

  private final Cell cell;
  private final Expectation row;
  private final Scene scene;
  private final Before before;
  private final WireSegment arrived;
  private int dropsWanted = 1;
  private final Set<UserSignal> told = EnumSet.noneOf(UserSignal.class);

  private CellRun(Cell cell, Expectation row, Scene scene) {
    this.cell = cell;
    this.row = row;
    this.scene = scene;
    // until just before the timer expires; a segment needs its time
    boolean timer = cell.event().isTimer();
    switch (cell.event()) {
      case TMR_RTO, TMR_RTO_R1, TMR_RTO_R2 -> Stage.passTailProbe(scene);
      default -> {}
    }
    scene.host.advanceTo(timer ? deadline() - 1 : scene.host.now + MILLISECOND);
    scene.absorb();
    require(scene.state() == cell.state().tcpState(), "the state reached is " + scene.state());
    scene.user.takeTold();
    before = Before.of(scene);
    scene.host.ladder.add("== " + cell.event());
    arrived =
        cell.event().isSegment() && !cell.event().isForIp()
            ? Stimulus.segment(scene, cell.state(), cell.event())
            : NO_SEGMENT;
  }

  /** Under the switches that the cell's base rule presumes. */
  static void runBase(Cell cell, List<Variant> variants) {
    for (Variant variant : variants) {
      run(cell, variant, cell.base(), cell.switches());
    }
  }

  /** Under the defaults. */
  static void runDefaults(Cell cell, List<Variant> variants) {
    Map<Choice, Boolean> always = cell.switches().containsValue(true) ? cell.switches() : Map.of();
    for (Variant variant : variants) {
      run(cell, variant, cell.defaults(), always);
    }
  }

  static void run(Cell cell, Variant variant, Expectation row, Map<Choice, Boolean> switches) {
    Scene scene = Stage.set(variant, cell.state(), cell.given(), switches);
    try {
      new CellRun(cell, row, scene).run();
    } catch (AssertionError e) {
      throw new AssertionError(
          "%s, %s%s\n%s\nthe row: %s\n%s"
              .formatted(cell, variant, cell.given(), e.getMessage(), row, scene.host),
          e);
    }
  }

  private void run() {
    happen();
    List<WireSegment> sent = scene.absorb();
    scene.rcvNxt = before.rcvNxt() + rcvNxtMoves();
    checkState();
    new ReplyMatcher(scene, before, arrived).match(sent, repliesAtOnce());
    checkTimers();
    checkUser();
    checkStatus();
    checkCounted();
    checkDelayedReply();
    checkHeld();
  }

  // The event.

  private void happen() {
    TableEvent event = cell.event();
    if (event.isForIp()) {
      dropsWanted = new IpFront(scene).happen(event);
    } else if (event.isSegment()) {
      scene.host.arrives(arrived, scene.flow);
    } else if (event.isUserCall()) {
      told.add(UserCall.make(scene, cell.state(), event));
      scene.host.settle();
    } else if (event.isTimer()) {
      scene.host.advanceTo(deadline());
    } else {
      icmp(event);
    }
  }

  /** When the timer of the event expires. */
  private long deadline() {
    Map<TableTimer, Long> running = RunningTimers.of(scene);
    long deadline =
        switch (cell.event()) {
          case TMR_RTO, TMR_RTO_R1, TMR_RTO_R2 ->
              running.getOrDefault(TableTimer.RETRANSMISSION, NEVER);
          case TMR_PERSIST -> running.getOrDefault(TableTimer.PERSIST, NEVER);
          case TMR_KEEPALIVE, TMR_KEEPALIVE_LIMIT ->
              running.getOrDefault(TableTimer.KEEP_ALIVE, NEVER);
          case TMR_DELACK -> running.getOrDefault(TableTimer.DELAYED_ACK, NEVER);
          case TMR_2MSL -> running.getOrDefault(TableTimer.TWO_MSL, NEVER);
          case TMR_USER_TIMEOUT -> in(status().userTimeoutIn());
          case TMR_FW2_ORPHAN -> in(status().finWait2In());
          default -> throw new AssertionError(cell.event());
        };
    require(deadline != NEVER, "the timer of " + cell.event() + " does not run");
    return deadline;
  }

  private TcpStatus status() {
    return scene.connection().status(scene.host.now);
  }

  private long in(long nanoseconds) {
    return nanoseconds == NEVER ? NEVER : scene.host.now + nanoseconds;
  }

  private void icmp(TableEvent event) {
    boolean nothingInFlight = before.sndUna() == before.sndNxt();
    int quoted = nothingInFlight ? before.sndNxt() - 1 : before.sndUna();
    int outside = before.sndNxt() + 1000;
    switch (event) {
      case ICMP_SOFT -> icmp(quoted, IcmpErrorKind.SOFT, 0);
      case ICMP_HARD -> icmp(quoted, IcmpErrorKind.HARD, 0);
      case ICMP_FRAG_NEEDED -> icmp(quoted, IcmpErrorKind.FRAGMENTATION_NEEDED, scene.reducedMtu());
      case ICMP_FRAG_NEEDED_TINY -> {
        int tooSmall = scene.variant.ipv4() ? 67 : 1279;
        icmp(quoted, IcmpErrorKind.FRAGMENTATION_NEEDED, tooSmall);
        icmp(quoted, IcmpErrorKind.FRAGMENTATION_NEEDED, Scene.MTU);
      }
      case ICMP_SOURCE_QUENCH -> icmp(quoted, IcmpErrorKind.SOURCE_QUENCH, 0);
      case ICMP_BAD_QUOTE -> {
        icmp(outside, IcmpErrorKind.HARD, 0);
        icmp(outside, IcmpErrorKind.FRAGMENTATION_NEEDED, scene.reducedMtu());
      }
      default -> throw new AssertionError(event);
    }
  }

  private void icmp(int quoted, IcmpErrorKind kind, int mtu) {
    scene.host.icmpArrives(scene.flow, quoted, kind, mtu);
  }

  // The state.

  private void checkState() {
    TcpState wanted = row.next().tcpState();
    require(scene.state() == wanted, "the next state is " + scene.state());
    if (scene.isConnection()) {
      TcpState own = scene.connection().state();
      require(own == wanted, "the connection says " + own + ", the trace " + wanted);
    }
    if (wanted == TcpState.CLOSED) {
      require(scene.host.demux.find(scene.flow) == null, "the flow is still known");
      require(RunningTimers.timeWaitDeadline(scene) == NEVER, "the flow is still in TIME-WAIT");
    }
    boolean halfOpen =
        scene.variant.side() == Variant.Side.LISTENER && wanted == TcpState.SYN_RECEIVED;
    require(scene.host.demux.halfOpenCount() == (halfOpen ? 1 : 0), "half-open entries");
    boolean reopened = cell.state() == TableState.TIME_WAIT && wanted == TcpState.SYN_RECEIVED;
    if (reopened) {
      TcpState old = scene.host.state(before.serial());
      require(old == TcpState.CLOSED, "the old connection is " + old);
    }
  }

  // What was accepted.

  private int rcvNxtMoves() {
    return switch (row.accepted()) {
      case NONE, HELD, HELD_FIN -> 0;
      // the peer begins anew at its SYN
      case SYN -> arrived.seq + 1 - before.rcvNxt();
      case SYN_FIN -> arrived.seq + 2 - before.rcvNxt();
      case ALL -> arrived.text.length;
      case ALL_FIN -> arrived.text.length + 1;
      case FIN -> 1;
      case NEW -> arrived.seq + arrived.text.length - before.rcvNxt();
      case IN_WINDOW -> before.rcvWnd();
    };
  }

  private int textAccepted() {
    return switch (row.accepted()) {
      case NONE, HELD, HELD_FIN, SYN, SYN_FIN, FIN -> 0;
      case ALL, NEW, IN_WINDOW -> rcvNxtMoves();
      case ALL_FIN -> rcvNxtMoves() - 1;
    };
  }

  /** What STATUS tells of the sequence variables, and of the path. */
  private void checkStatus() {
    TcpState state = scene.state();
    boolean hasVariables = state.isSynchronized() && state != TcpState.TIME_WAIT;
    if (!scene.isConnection() || !hasVariables && state != TcpState.SYN_RECEIVED) {
      return;
    }
    TcpStatus status = status();
    require(status.rcvNxt() == scene.rcvNxt, "RCV.NXT has not moved as the row says: " + status);
    require(status.sndNxt() == scene.sndNxt, "SND.NXT is not behind what was sent: " + status);
    if (hasVariables) {
      checkSendWindow(status);
    }
    if (cell.event().isIcmp()) {
      boolean reduced =
          cell.event() == TableEvent.ICMP_FRAG_NEEDED && before.sndUna() != before.sndNxt();
      int wanted = reduced ? scene.reducedMss() : scene.mss();
      require(status.sendMss() == wanted, "the send MSS is " + status.sendMss());
    }
  }

  /** SND.WND follows updates, and nothing that is no update (WL1, WL2). */
  private void checkSendWindow(TcpStatus status) {
    switch (cell.event()) {
      case SEG_ACK_WND_UPDATE ->
          require(status.sndWnd() == Stimulus.LARGER_WINDOW, "SND.WND is " + status.sndWnd());
      case SEG_ACK_WND_ZERO -> require(status.sndWnd() == 0, "SND.WND is " + status.sndWnd());
      case SEG_ACK_OLD, SEG_ACK_ANCIENT, SEG_ACK_FUTURE ->
          require(status.sndWnd() != Stimulus.WINDOW_IN_VAIN, "SND.WND was updated");
      default -> {}
    }
  }

  // The timers.

  private void checkTimers() {
    Map<TableTimer, Long> after = RunningTimers.of(scene);
    for (TimerDemand demand : row.timers()) {
      require(
          RunningTimers.meet(demand, before, after, scene),
          "timers were " + before.timers() + " and are " + after);
    }
  }

  // The user.

  private void checkUser() {
    told.addAll(scene.user.takeTold());
    if (cell.given().contains(Given.FULLY_CLOSED)) {
      // there is no user any more
      return;
    }
    readAll();
    takeSignalsOfStates();
    Set<UserSignal> beyond = EnumSet.copyOf(told.isEmpty() ? Set.of(UserSignal.NONE) : told);
    for (Set<UserSignal> alternatives : row.user()) {
      boolean said = alternatives.stream().anyMatch(told::contains);
      require(said || alternatives.contains(UserSignal.NONE), "the user was told " + told);
      beyond.removeAll(alternatives);
    }
    // what ends a call that waits is said even if none waited
    beyond.removeAll(Set.of(UserSignal.NONE, UserSignal.PENDING_CLOSING, UserSignal.PENDING_RESET));
    require(beyond.isEmpty(), "the user was told " + beyond + " too");
  }

  /** Reads what has become readable, checks how much that is, and whether the end is reached. */
  private void readAll() {
    boolean ended = scene.hasConnection() && scene.connection().error() != TcpError.NONE;
    if (cell.event().isUserCall() || !scene.hasConnection() || ended) {
      return;
    }
    int wanted = before.unread() + textAccepted();
    scene.unread = wanted;
    int taken = Math.max(0, scene.receive());
    require(taken == wanted, "the user received " + taken + " octets, not " + wanted);
    if (textAccepted() > 0) {
      told.add(UserSignal.READABLE);
    }
    TcpConnection own = scene.connection();
    boolean open = scene.state().isSynchronized() && !cell.state().tcpState().peerHasClosed();
    if (open && scene.receive() < 0 && own.callError() == TcpError.NONE) {
      told.add(UserSignal.CLOSING);
    }
    // reading opened the window: what that sends is no reply of this event
    scene.absorb();
  }

  /** What the table calls a signal and the stack tells by its state. */
  private void takeSignalsOfStates() {
    TcpState state = scene.state();
    boolean finWaited = cell.state() == TableState.FIN_WAIT_1 || cell.state() == TableState.CLOSING;
    boolean finDone = state == TcpState.FIN_WAIT_2 || state == TcpState.TIME_WAIT;
    if (finWaited && finDone && scene.connection().everythingAcknowledged()) {
      told.add(UserSignal.CLOSE_ACKNOWLEDGED);
    }
    if (state == TcpState.TIME_WAIT) {
      // over for its user; the table has no word for it
      told.remove(UserSignal.CLOSED);
    }
  }

  // The rest.

  private void checkCounted() {
    if (cell.event() == TableEvent.SEG_BAD_OPTION_LEN && cell.counted()) {
      long counted = scene.host.demux.counters().malformedOptions();
      require(counted == 1, "malformed options counted: " + counted);
    } else if (cell.counted()) {
      int drops = scene.host.drops.size() - before.drops();
      require(drops >= dropsWanted, "counted are " + drops + " drops of " + dropsWanted);
    }
  }

  private List<Reply> repliesAtOnce() {
    return row.replies().stream().filter(reply -> !reply.has(Word.DELAYED)).toList();
  }

  /** A delayed acknowledgment leaves with its timer. */
  private void checkDelayedReply() {
    List<Reply> delayed = row.replies().stream().filter(reply -> reply.has(Word.DELAYED)).toList();
    if (delayed.isEmpty()) {
      return;
    }
    long deadline = RunningTimers.of(scene).getOrDefault(TableTimer.DELAYED_ACK, NEVER);
    boolean inTime = deadline != NEVER && deadline - scene.host.now < DELAYED_ACK_BOUND;
    require(inTime, "no timer sends the delayed ACK in time");
    scene.host.advanceTo(deadline);
    new ReplyMatcher(scene, before, arrived).match(scene.absorb(), delayed);
  }

  /** What was held takes effect when the gap fills. */
  private void checkHeld() {
    boolean fin = row.accepted() == Accepted.HELD_FIN;
    if (!fin && row.accepted() != Accepted.HELD) {
      return;
    }
    WireSegment gap = scene.segment(ACK, scene.rcvNxt, arrived.ack);
    gap.text = scene.text(scene.rcvNxt, arrived.seq - scene.rcvNxt);
    List<WireSegment> sent = scene.peerSends(gap);
    int behind = arrived.seq + arrived.len();
    boolean answered =
        sent.size() == 1 && sent.getFirst().ack == behind && sent.getFirst().sack.isEmpty();
    require(answered, "filling the gap drew " + sent);
    int wanted = arrived.seq + arrived.text.length - scene.rcvNxt;
    require(scene.receive() == wanted, "what was held is not delivered");
    if (fin) {
      require(scene.state().peerHasClosed(), "the held FIN took no effect");
      require(scene.receive() == -1, "the held FIN does not end the stream");
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
