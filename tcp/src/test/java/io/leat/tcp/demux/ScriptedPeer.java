package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.TcpFlags;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.trace.TcpState;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a stack under test: it has no TCP, sends the segments that a test says, and
 * keeps what the stack sends it until the test has looked at it.
 *
 * <p>Sequence numbers are relative: 0 is the SYN of either side, 1 its first octet of text.
 */
final class ScriptedPeer {
  private final ScriptedStack stack;
  private final IpAddress address;
  private final IpAddress stackAddress;
  private final int port;
  private int stackPort;
  private int irs;
  private int iss;
  private boolean synSeen;
  private boolean resynchronizes;
  private boolean stackOffersTimestamps;
  private boolean offersTimestamps;
  private int lastTsVal;
  private int echoed;
  private boolean farAway;

  /** The highest positions sent by either side. */
  private long nxt;

  private long seen;
  private int window = 65_535;

  private final ArrayDeque<Emitted> emitted = new ArrayDeque<>();

  ScriptedPeer(ScriptedStack stack, IpAddress address, int port, int stackPort) {
    this.stack = stack;
    this.address = address;
    this.port = port;
    this.stackPort = stackPort;
    stackAddress = stack.mode().stackAddress();
    irs = stack.mode().irs;
    iss = stack.mode().iss;
  }

  ScriptedStack stack() {
    return stack;
  }

  IpAddress address() {
    return address;
  }

  IpAddress stackAddress() {
    return stackAddress;
  }

  int port() {
    return port;
  }

  int stackPort() {
    return stackPort;
  }

  int irs() {
    return irs;
  }

  int iss() {
    return iss;
  }

  /** The peer begins another connection, from this initial sequence number. */
  void startsAnew(int initialSequenceNumber) {
    irs = initialSequenceNumber;
    nxt = 0;
    seen = 0;
    resynchronizes = true;
  }

  /** Until the next call it echoes what it had heard at this one: the rest is still under way. */
  void isFarAway() {
    farAway = true;
    echoed = lastTsVal;
  }

  // What it sends.

  /** A segment with the usual numbers: SEQ behind all it sent, ACK of all it saw. */
  PeerSegment segment(int flags) {
    PeerSegment segment = new PeerSegment(this, flags, nxt, seen, window);
    if ((flags & RST) == 0 && ((flags & SYN) == 0 ? timestampsAgreed() : stack.mode().timestamps)) {
      segment.timestamps(stack.clock(), farAway ? echoed : lastTsVal);
    }
    return segment;
  }

  /** A SYN with the options that a peer usually has: MSS, SACK, window scale. */
  PeerSegment syn(int moreFlags) {
    int ownMss = 1500 - stack.mode().headers();
    return segment(SYN | moreFlags).seq(0).mss(ownMss).sackPermitted().windowShift(0);
  }

  /** The window field of all segments from now on. */
  void advertises(int field) {
    window = field;
  }

  void acknowledges(long ack) {
    segment(ACK).ack(ack).arrives();
  }

  /** In-order text. */
  void sendsText(int octets) {
    segment(ACK).text(octets).arrives();
  }

  void arrives(PacketBuffer frame, int at, int octets, PeerSegment segment) {
    nxt = Math.max(nxt, segment.end());
    if (segment.has(SYN)) {
      offersTimestamps = segment.hasTimestamps();
    }
    stack.arrives(frame, at, octets, flow(), segment.trafficClass());
  }

  /** As the stack sees it. */
  FlowKey flow() {
    FlowKey flow = new FlowKey();
    flow.set(stackAddress, stackPort, address, port);
    return flow;
  }

  private boolean timestampsAgreed() {
    return offersTimestamps && stackOffersTimestamps;
  }

  // What it sees.

  void takes(InboundSegment seg, byte[] text) {
    if (seg.has(SYN) && (!synSeen || resynchronizes)) {
      iss = seg.wireSeq;
      synSeen = true;
      resynchronizes = false;
    }
    if (seg.has(SYN)) {
      stackOffersTimestamps = seg.hasTimestamps;
    }
    if (seg.hasTimestamps) {
      lastTsVal = seg.tsVal;
    }
    Emitted segment = read(seg, text);
    check(segment);
    seen = Math.max(seen, segment.end());
    emitted.add(segment);
    stack.note("--> " + segment);
  }

  private Emitted read(InboundSegment seg, byte[] text) {
    long[][] sack = new long[seg.sackCount][];
    for (int i = 0; i < seg.sackCount; i++) {
      sack[i] = new long[] {seg.sackLeft[i] - irs, seg.sackRight[i] - irs};
    }
    return new Emitted(
        this,
        stack.now(),
        seg.flags,
        seg.wireSeq - iss,
        seg.has(ACK) ? seg.wireAck - irs : 0,
        seg.window,
        seg.urgentPointer,
        text,
        seg.mss,
        seg.windowShift,
        seg.sackPermitted,
        seg.hasTimestamps,
        seg.tsVal,
        seg.tsEcr,
        sack);
  }

  /** What holds of every segment of a stack (options in their place, text from its stream). */
  private void check(Emitted segment) {
    boolean syn = segment.has(SYN);
    stack.demand(syn || segment.mss == 0, "no MSS option without SYN: " + segment);
    stack.demand(syn || segment.windowShift < 0, "no window scale without SYN: " + segment);
    stack.demand(syn || !segment.sackPermitted, "no SACK permitted without SYN: " + segment);
    stack.demand(
        syn || segment.has(RST) || segment.timestamps == timestampsAgreed(),
        "timestamps on every segment or on none: " + segment);
    stack.demand(!syn || segment.text.length == 0, "no text on SYN: " + segment);
    boolean right = Pattern.mismatch(segment.text, segment.text.length, segment.seq - 1) < 0;
    stack.demand(right, "text of the stream at its position: " + segment);
  }

  /** The next segment from the stack, which has these control bits but for PSH. */
  Emitted expects(int flags) {
    Emitted next = emitted.poll();
    if (next == null) {
      throw stack.failure("expected " + TcpFlags.format(flags) + " but the stack was silent");
    }
    return next.is(flags);
  }

  /** Everything that the stack has sent since the last look. */
  List<Emitted> takesAll() {
    List<Emitted> all = List.copyOf(emitted);
    emitted.clear();
    return all;
  }

  boolean hasNothing() {
    return emitted.isEmpty();
  }

  @Nullable Emitted unexpected() {
    return emitted.peek();
  }

  // States reached by protocol.

  /** The stack opens, this end accepts. */
  User acceptsConnection() {
    User user = stack.connects(this);
    expects(SYN).seq(0);
    syn(ACK).arrives();
    expects(ACK).seq(1).ack(1);
    stack.is(user, TcpState.ESTABLISHED);
    return user;
  }

  /** This end opens, the stack's listener accepts. */
  User connects() {
    syn(0).arrives();
    expects(SYN | ACK).seq(0).ack(1);
    segment(ACK).arrives();
    TcpConnection accepted = stack.accepts();
    User user = new User(stack);
    stack.does(() -> user.takes(accepted));
    stack.is(user, TcpState.ESTABLISHED);
    return user;
  }

  /** From ESTABLISHED: the stack closes, this end acknowledges. */
  void reachesFinWait2(User user) {
    reachesFinWait1(user);
    acknowledges(seen);
    stack.is(user, TcpState.FIN_WAIT_2);
  }

  void reachesFinWait1(User user) {
    user.closes();
    expects(FIN | ACK);
    stack.is(user, TcpState.FIN_WAIT_1);
  }

  void reachesCloseWait(User user) {
    segment(FIN | ACK).arrives();
    expects(ACK).ack(nxt);
    stack.is(user, TcpState.CLOSE_WAIT);
  }

  void reachesClosing(User user) {
    reachesFinWait1(user);
    segment(FIN | ACK).ack(seen - 1).arrives();
    expects(ACK).ack(nxt);
    stack.is(user, TcpState.CLOSING);
  }

  void reachesLastAck(User user) {
    reachesCloseWait(user);
    user.closes();
    expects(FIN | ACK);
    stack.is(user, TcpState.LAST_ACK);
  }

  void reachesTimeWait(User user) {
    reachesFinWait2(user);
    segment(FIN | ACK).arrives();
    expects(ACK).ack(nxt);
    stack.is(user, TcpState.TIME_WAIT);
  }
}
