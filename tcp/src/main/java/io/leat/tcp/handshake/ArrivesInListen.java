package io.leat.tcp.handshake;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.CWR;
import static io.leat.packet.wire.TcpFlags.ECE;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;

import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.SequenceNumbers;
import io.leat.tcp.connection.SynParameters;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.receive.ReceiveWindow;
import io.leat.tcp.send.PathMtu;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TransitionCause;

/** RFC 9293 §3.10.7.2: SEGMENT ARRIVES in LISTEN, for a listener or a single passive connection. */
public final class ArrivesInListen {
  /** How long after the last cookie one may still come back. */
  private static final long COOKIE_LIFETIME = 128_000_000_000L;

  private final HandshakeHost host;
  private final SynQueue queue;
  private final SynCookies cookies;
  private final RepeatedSyns repeated;
  private final SynAckSender sender;
  private final SynParameters syn = new SynParameters();

  public ArrivesInListen(HandshakeHost host, SynQueue queue, long cookieKey0, long cookieKey1) {
    this.host = host;
    this.queue = queue;
    cookies = new SynCookies(cookieKey0, cookieKey1);
    repeated = new RepeatedSyns(cookieKey1, cookieKey0);
    sender = new SynAckSender(host);
  }

  /** A segment for a listener, of a flow that has no entry. */
  public void process(Listener listener, FlowKey flow, InboundSegment seg, long now) {
    if (!checkReset(seg, now)) { // first
      return;
    }
    if (seg.has(ACK)) { // second
      if (!checkCookie(listener, flow, seg, now)) {
        host.replyReset(flow, seg, now);
      }
      return;
    }
    if (checkSyn(listener.config(), seg, now)) { // third
      half(listener, flow, seg, 0, now);
    }
  }

  /** A segment for a connection that is itself in LISTEN. */
  public void process(TcpConnection passive, FlowKey flow, InboundSegment seg, long now) {
    if (!checkReset(seg, now)) {
      return;
    }
    if (seg.has(ACK)) {
      host.replyReset(flow, seg, now);
      return;
    }
    if (checkSyn(passive.config(), seg, now)) {
      passive.flow().copyFrom(flow);
      agree(passive.config(), flow, seg);
      syn.iss = host.initialSequenceNumber(flow, now);
      passive.synReceived(syn, TransitionCause.SYN_ARRIVED, now);
    }
  }

  /**
   * Whether a SYN could reuse a flow in TIME-WAIT now. A cookie does not do: its sequence number is
   * not beyond the old connection's.
   */
  public boolean mayReuse(Listener listener, long now) {
    if (listener.acceptQueue().isFull()) {
      listener.countAcceptOverflow();
      return false;
    }
    if (listener.halfOpenIsFull()) {
      listener.countHalfOpenOverflow();
      return false;
    }
    return host.admitConnection(now);
  }

  /**
   * A SYN that reuses a flow in TIME-WAIT (RFC 6191 §2), after {@link #mayReuse}.
   *
   * @param above the old connection's SND.NXT: the new ISS lies beyond it
   */
  public void reuse(Listener listener, FlowKey flow, InboundSegment seg, int above, long now) {
    half(listener, flow, seg, above, now);
  }

  /** First: a reset cannot be for anything here. */
  private boolean checkReset(InboundSegment seg, long now) {
    if (seg.has(RST)) {
      host.dropped(DropReason.TCP_NO_CONNECTION, now);
      return false;
    }
    return true;
  }

  /** Third: SYN; fourth: anything else is dropped. */
  private boolean checkSyn(TcpConfig config, InboundSegment seg, long now) {
    boolean synFin = seg.has(SYN | FIN) && config.is(TcpSetting.DROP_SYN_WITH_FIN);
    if (!seg.has(SYN) || synFin) {
      host.dropped(DropReason.TCP_BAD_FLAGS, now);
      return false;
    }
    return true;
  }

  private void half(Listener listener, FlowKey flow, InboundSegment seg, int above, long now) {
    if (listener.acceptQueue().isFull()) {
      listener.countAcceptOverflow();
      host.dropped(DropReason.TCP_ACCEPT_QUEUE_FULL, now);
      return;
    }
    if (!host.admitConnection(now)) {
      host.dropped(DropReason.TCP_CONNECTION_LIMIT, now);
      return;
    }
    if (listener.halfOpenIsFull()) {
      overflow(listener, flow, seg, now);
      return;
    }
    agree(listener.config(), flow, seg);
    syn.iss = host.initialSequenceNumber(flow, now);
    if (above != 0 && !SequenceNumbers.after(syn.iss, above)) {
      syn.iss = above + 64_000;
    }
    HalfOpen entry = queue.entry(listener, host.newSerial(), flow, syn);
    queue.add(entry, flow, now);
  }

  private void overflow(Listener listener, FlowKey flow, InboundSegment seg, long now) {
    listener.countHalfOpenOverflow();
    TcpConfig config = listener.config();
    boolean answered =
        config.is(TcpSetting.SYN_COOKIES)
            && repeated.admits(flow, seg.wireSeq, config.get(TcpSetting.SYN_COOKIE_RATE), now);
    if (!answered) {
      host.dropped(DropReason.TCP_HALF_OPEN_QUEUE_FULL, now);
      return;
    }
    agree(config, flow, seg);
    listener.countCookie(now);
    host.eventCounters().cookieSent();
    syn.iss = cookies.cookie(flow, syn, now);
    if (!syn.timestamps) {
      // nowhere to keep them
      syn.windowShift = -1;
      syn.sack = false;
      syn.ecn = false;
    }
    int clock = SynAckSender.clock(now) + syn.timestampOffset;
    sender.send(flow, syn, SynCookies.timestamp(clock, syn), 0, config, false, now);
  }

  /** Second: an acknowledgment may bring back a cookie (RFC 4987 §3.6). */
  private boolean checkCookie(Listener listener, FlowKey flow, InboundSegment seg, long now) {
    boolean sentLately =
        listener.lastCookieAt != Long.MIN_VALUE && now - listener.lastCookieAt < COOKIE_LIFETIME;
    if (!sentLately || seg.has(SYN)) {
      return false;
    }
    if (!cookies.check(flow, seg, host.timestampOffset(flow), syn, now)) {
      return mayOvertakeCookie(seg, now);
    }
    if (listener.acceptQueue().isFull()) {
      listener.countAcceptOverflow();
      host.dropped(DropReason.TCP_ACCEPT_QUEUE_FULL, now);
      return true;
    }
    if (!host.admitConnection(now)) {
      host.dropped(DropReason.TCP_CONNECTION_LIMIT, now);
      return true;
    }
    syn.ownShift = shift(listener.config());
    syn.ecn &= listener.config().is(TcpSetting.ECN);
    long serial = host.newSerial();
    host.eventCounters().moved(TcpState.LISTEN, TcpState.SYN_RECEIVED);
    host.trace()
        .transition(
            serial, flow, TcpState.LISTEN, TcpState.SYN_RECEIVED, TransitionCause.SYN_COOKIE, now);
    complete(listener, host.promote(listener, flow, syn, serial, 0, now), seg, now);
    return true;
  }

  /**
   * A segment that overtook the handshake's last ACK acknowledges a cookie too, but only the first
   * octet's sequence number can verify it. It is no reason to reset its connection: the peer will
   * send it again, behind what it overtook.
   */
  private boolean mayOvertakeCookie(InboundSegment seg, long now) {
    boolean recent = SynCookies.isRecent(seg.wireAck - 1, now);
    if (recent) {
      host.dropped(DropReason.TCP_BAD_COOKIE, now);
    }
    return recent;
  }

  void complete(Listener listener, TcpConnection child, InboundSegment seg, long now) {
    try {
      child.segmentArrives(seg, now);
      assert child.state() != TcpState.SYN_RECEIVED : "nobody would time it out: " + child;
    } catch (RuntimeException | AssertionError e) {
      host.failed(child, e, now);
    }
    if (child.state().isSynchronized()) {
      listener.completed(child);
      host.notifyListener(listener);
    }
  }

  /**
   * What both sides' options come to (RFC 9293 §3.2; RFC 7323 §2.2, §3.2; RFC 2018 §2). Our initial
   * sequence number is the caller's to choose: a cookie needs none.
   */
  private void agree(TcpConfig config, FlowKey flow, InboundSegment seg) {
    syn.irs = seg.wireSeq;
    syn.window = seg.window;
    syn.mss = seg.mss == 0 ? PathMtu.defaultMss(flow.isIpv4()) : seg.mss;
    boolean scale = config.is(TcpSetting.WINDOW_SCALE) && seg.windowShift >= 0;
    syn.windowShift = scale ? Math.min(seg.windowShift, 14) : -1;
    syn.ownShift = scale ? shift(config) : 0;
    syn.sack = config.is(TcpSetting.SACK) && seg.sackPermitted;
    syn.timestamps = config.is(TcpSetting.TIMESTAMPS) && seg.hasTimestamps;
    syn.tsVal = seg.tsVal;
    syn.timestampOffset = host.timestampOffset(flow);
    // RFC 3168 §6.1.1: both bits make an ECN-setup SYN
    syn.ecn = config.is(TcpSetting.ECN) && seg.has(ECE | CWR) && !seg.has(ACK);
  }

  private static int shift(TcpConfig config) {
    int least = (int) config.get(TcpSetting.LEAST_WINDOW_SHIFT);
    long most =
        Math.max(
            config.get(TcpSetting.RECEIVE_BUFFER), config.get(TcpSetting.RECEIVE_BUFFER_MAXIMUM));
    return Math.max(least, ReceiveWindow.shiftFor(most));
  }
}
