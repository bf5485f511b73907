package io.leat.observe;

import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.TcpFlags;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TransitionCause;
import java.util.ArrayList;
import java.util.List;

/** The events of one end, told one after the other; times in milliseconds. */
final class Events {
  static final int SYN = TcpFlags.SYN;
  static final int ACK = TcpFlags.ACK;
  static final int FIN = TcpFlags.FIN;
  static final int RST = TcpFlags.RST;

  private static final int CLIENT_ISN = 1000;
  private static final int SERVER_ISN = 5000;

  private final Side side;
  private final List<TraceEvent> events = new ArrayList<>();
  private long now;
  private int clientPort = 40_001;

  private Events(Side side) {
    this.side = side;
  }

  static Events client() {
    return new Events(Side.CLIENT);
  }

  static Events server() {
    return new Events(Side.SERVER);
  }

  List<TraceEvent> list() {
    return events;
  }

  Events at(double millis) {
    now = Math.round(millis * 1e6);
    return this;
  }

  Events port(int port) {
    clientPort = port;
    return this;
  }

  private Flow flow() {
    IpAddress client = IpAddress.parse("10.0.0.1");
    IpAddress server = IpAddress.parse("10.0.0.2");
    Flow flow = new Flow(client, clientPort, server, 80);
    return side == Side.CLIENT ? flow : flow.reversed();
  }

  Events moves(TcpState from, TcpState to, TransitionCause cause) {
    events.add(new TraceEvent.Transition(now, 1, side, flow(), from, to, cause));
    return this;
  }

  Events listens() {
    Flow flow = new Flow(IpAddress.parse("10.0.0.2"), 80, IpAddress.ANY_IPV6, 0);
    events.add(
        new TraceEvent.Transition(
            now, 0, side, flow, TcpState.CLOSED, TcpState.LISTEN, TransitionCause.PASSIVE_OPEN));
    return this;
  }

  Events sends(int flags, int seq, int ack) {
    return sends(flags, seq, ack, 0, false);
  }

  Events sends(int flags, int seq, int ack, int len, boolean retransmission) {
    TracedSegment segment = segment(flags, seq, ack, len, side, "");
    events.add(new TraceEvent.SegmentSent(now, 1, side, flow(), segment, retransmission));
    return this;
  }

  Events gets(int flags, int seq, int ack) {
    return gets(flags, seq, ack, 0, "");
  }

  Events gets(int flags, int seq, int ack, int len, String options) {
    TracedSegment segment = segment(flags, seq, ack, len, side.other(), options);
    events.add(new TraceEvent.SegmentArrived(now, 1, side, flow(), segment));
    return this;
  }

  private static TracedSegment segment(
      int flags, int seq, int ack, int len, Side sender, String options) {
    int isn = sender == Side.CLIENT ? CLIENT_ISN : SERVER_ISN;
    int other = sender == Side.CLIENT ? SERVER_ISN : CLIENT_ISN;
    boolean acknowledges = (flags & ACK) != 0;
    int wireAck = acknowledges ? other + ack : 0;
    int window = (flags & RST) == 0 ? 65_535 : 0;
    return new TracedSegment(flags, isn + seq, wireAck, seq, ack, true, len, window, options);
  }

  Events timer(TcpTimer timer, double millis) {
    long deadline = now + Math.round(millis * 1e6);
    events.add(new TraceEvent.TimerSet(now, 1, side, timer, deadline));
    return this;
  }

  Events expires(TcpTimer timer, double millis) {
    events.add(new TraceEvent.TimerExpired(now, 1, side, timer, Math.round(millis * 1e6)));
    return this;
  }

  Events calls(String call, String result) {
    events.add(new TraceEvent.Called(now, 1, side, CallLayer.SOCKET, call, result));
    return this;
  }

  Events tcpCalls(String call) {
    events.add(new TraceEvent.Called(now, 1, side, CallLayer.TCP, call, ""));
    return this;
  }

  Events drops(DropReason reason) {
    events.add(new TraceEvent.Dropped(now, 1, side, reason));
    return this;
  }

  Events note(String text) {
    events.add(new TraceEvent.Note(now, 0, side, text));
    return this;
  }
}
