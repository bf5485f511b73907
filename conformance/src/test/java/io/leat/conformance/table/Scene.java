package io.leat.conformance.table;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.SYN;

import io.leat.packet.wire.FlowKey;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.demux.ListenTable;
import io.leat.tcp.demux.OpenException;
import io.leat.tcp.handshake.Listener;
import io.leat.tcp.trace.TcpState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stack on one side, a scripted peer on the other, and what the peer knows of both.
 *
 * <p>The peer's knowledge comes from the segments on the wire and from its own script, never from
 * inside the stack; so it is the measure for what the stack says next.
 */
final class Scene {
  /** Octets of one text. */
  static final int N = 100;

  static final int MTU = 1500;
  static final int RECEIVE_BUFFER = 4000;
  static final int SEND_BUFFER = 6000;
  private static final int PEER_WINDOW = 8000;
  private static final long MILLISECOND = 1_000_000;
  private static final long ONE_WAY = 10 * MILLISECOND;
  private static final long ANY_DELAYED_ACK = 50 * MILLISECOND;

  final Variant variant;
  final TcpConfig config;
  final CoreHost host;
  final FlowKey flow;
  final UserLog user = new UserLog();
  @Nullable Listener listener;

  /** What is open; absent while there is only a listener or a half-open entry. */
  private @Nullable TcpConnection connection;

  // What the peer knows of the stack.
  int iss;
  int sndUna;
  int sndNxt;
  int rcvNxt;
  int rcvEdge;
  boolean synSeen;

  // What it knows of itself.
  int window = PEER_WINDOW;
  boolean timestamps;
  int timestampClock = 100_000;
  private int timestampEcho;

  /** Octets that the user has not read, and where they begin. */
  int unread;

  int readPosition;

  /** When the peer was heard last. */
  long heardAt;

  Scene(Variant variant, TcpConfig config, boolean hasMemory) {
    this.variant = variant;
    this.config = config;
    host = new CoreHost(config, hasMemory);
    flow = variant.flow();
    rcvNxt = variant.irs() + 1;
    rcvEdge = rcvNxt + RECEIVE_BUFFER;
    readPosition = rcvNxt;
    // without a connection any numbers do
    iss = 4999;
    sndUna = 5000;
    sndNxt = 5200;
  }

  int irs() {
    return variant.irs();
  }

  /** RCV.WND as the stack advertised it. */
  int rcvWnd() {
    return rcvEdge - rcvNxt;
  }

  TcpConnection connection() {
    if (connection == null) {
      throw new AssertionError("there is no connection yet\n" + host);
    }
    return connection;
  }

  boolean hasConnection() {
    return connection != null;
  }

  /** Whether the connection, not a half-open entry or a listener, is what the trace spoke of. */
  boolean isConnection() {
    return connection != null
        && connection.serial() > 0
        && connection.serial() == host.lastSerial();
  }

  /** The state, as the trace has told it. */
  TcpState state() {
    return host.state(host.lastSerial());
  }

  /** Text octets in a full segment, and in one for the path after ICMP has reduced its MTU. */
  int mss() {
    return MTU - variant.headerOctets();
  }

  int reducedMss() {
    return reducedMtu() - variant.headerOctets();
  }

  int reducedMtu() {
    return variant.ipv4() ? 1000 : 1280;
  }

  // What the user does.

  void neverOpened() {
    connection = new TcpConnection(host.demux, config, flow, 0, 0);
  }

  TcpError open() {
    FlowKey key = new FlowKey();
    key.copyFrom(flow);
    try {
      connection = host.demux.connect(key, config, host.now);
      connection.setHandler(user);
      host.settle();
      return TcpError.NONE;
    } catch (OpenException e) {
      return e.error();
    }
  }

  void listen() {
    try {
      ListenTable.Binding binding =
          host.demux.bind(variant.local(), variant.localPort(), true, config);
      listener = new Listener(variant.local(), variant.localPort(), config, this::accept);
      host.demux.listen(binding, listener, host.now);
    } catch (OpenException e) {
      throw new AssertionError(e);
    }
  }

  private void accept(Listener from, long now) {
    TcpConnection child = from.accept();
    if (child != null) {
      connection = child;
      child.setHandler(user);
    }
  }

  void openPassive() {
    try {
      ListenTable.Binding binding =
          host.demux.bind(variant.local(), variant.localPort(), true, config);
      connection = host.demux.openPassive(binding, config, host.now);
      connection.setHandler(user);
    } catch (OpenException e) {
      throw new AssertionError(e);
    }
  }

  /** SEND; returns the octets taken, or -1. */
  int send(int octets) {
    int taken = connection().send(new byte[octets], 0, octets, host.now);
    host.settle();
    return taken;
  }

  /** RECEIVE of all there is; checks that the octets are those that the peer sent. */
  int receive() {
    byte[] octets = new byte[2 * RECEIVE_BUFFER];
    int taken = connection().receive(octets, 0, octets.length, host.now);
    for (int i = 0; i < taken; i++) {
      if (octets[i] != octetAt(readPosition + i)) {
        throw new AssertionError("octet " + i + " is not what the peer sent\n" + host);
      }
    }
    readPosition += Math.max(0, taken);
    unread -= Math.max(0, taken);
    host.settle();
    return taken;
  }

  TcpError close() {
    TcpError error = connection().close(host.now);
    host.settle();
    return error;
  }

  TcpError closeFully() {
    TcpError error = connection().closeFully(host.now);
    host.settle();
    return error;
  }

  // What the peer does.

  /** A segment of the peer's, with the window and timestamps that it has just now. */
  WireSegment segment(int flags, int seq, int ack) {
    boolean syn = (flags & SYN) != 0;
    int shift = syn || !scales() ? 0 : variant.peerShift();
    var segment = new WireSegment(flags, seq, (flags & ACK) != 0 ? ack : 0, window >> shift);
    if (timestamps) {
      segment.timestamps = new WireSegment.Timestamps(++timestampClock, timestampEcho);
    }
    if (syn) {
      segment.mss = mss();
      segment.windowShift = variant.peerShift();
      segment.sackPermitted = true;
    }
    return segment;
  }

  private boolean scales() {
    return variant.peerShift() >= 0;
  }

  byte[] text(int seq, int octets) {
    byte[] text = new byte[octets];
    for (int i = 0; i < octets; i++) {
      text[i] = octetAt(seq + i);
    }
    return text;
  }

  private byte octetAt(int seq) {
    return (byte) ((seq - irs()) * 31 + 7);
  }

  /** A segment arrives after the time it needs, and what the stack answers is taken note of. */
  List<WireSegment> peerSends(WireSegment segment) {
    host.advanceTo(host.now + ONE_WAY);
    heardAt = host.now;
    host.arrives(segment, flow);
    return absorb();
  }

  void peerSendsSyn() {
    peerSends(segment(SYN, irs(), 0));
  }

  void peerAcknowledges(int ack) {
    peerSends(segment(ACK, rcvNxt, ack));
    sndUna = ack;
  }

  void peerSendsText(int octets) {
    peerSendsText(octets, sndUna);
  }

  void peerSendsText(int octets, int ack) {
    WireSegment segment = segment(ACK, rcvNxt, ack);
    segment.text = text(rcvNxt, octets);
    rcvNxt += octets;
    unread += octets;
    peerSends(segment);
    sndUna = ack;
  }

  void peerSendsFin(int ack) {
    WireSegment segment = segment(FIN | ACK, rcvNxt, ack);
    rcvNxt++;
    peerSends(segment);
    sndUna = ack;
  }

  /** Long enough for every delayed acknowledgment, too short for a retransmission. */
  void waitForDelayedAck() {
    host.advanceTo(host.now + ANY_DELAYED_ACK);
    absorb();
  }

  /** Takes note of what the stack has sent. */
  List<WireSegment> absorb() {
    List<WireSegment> sent = host.takeSent();
    for (WireSegment segment : sent) {
      note(segment);
    }
    return sent;
  }

  private void note(WireSegment segment) {
    if (segment.has(SYN) && !segment.has(ACK) || segment.has(SYN) && segment.seq != iss) {
      iss = segment.seq;
      sndUna = iss;
      sndNxt = iss + 1;
      synSeen = true;
    } else if (segment.seq == sndNxt) {
      sndNxt += segment.len();
    }
    if (segment.has(ACK)) {
      int shift = segment.has(SYN) || !scales() ? 0 : stackShift;
      int edge = segment.ack + (segment.window << shift);
      if (edge - rcvEdge > 0 || segment.has(SYN)) {
        rcvEdge = edge;
      }
    }
    if (segment.has(SYN)) {
      stackShift = Math.max(0, segment.windowShift);
    }
    if (segment.timestamps != null) {
      timestampEcho = segment.timestamps.value();
    }
  }

  private int stackShift;

  /** What a setting's value is in this scene. */
  long setting(TcpSetting setting) {
    return config.get(setting);
  }
}
