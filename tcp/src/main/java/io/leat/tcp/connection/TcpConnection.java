package io.leat.tcp.connection;

import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.tcp.congestion.CongestionControl;
import io.leat.tcp.receive.AckPolicy;
import io.leat.tcp.receive.ReceiveStream;
import io.leat.tcp.receive.SackBlocks;
import io.leat.tcp.receive.TimestampEcho;
import io.leat.tcp.receive.WindowTuning;
import io.leat.tcp.recovery.LossRecovery;
import io.leat.tcp.send.RttEstimator;
import io.leat.tcp.send.SendStream;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TransitionCause;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One connection: the transmission control block of RFC 9293 §3.3.1, and the user calls of §3.9.1.
 *
 * <p>It belongs to one loop; every method is called there unless it says otherwise. Its variables
 * are read and written by the event classes of this package, each named after a section of §3.10.
 */
public final class TcpConnection {
  private static final TcpError[] ERRORS = TcpError.values();
  private static final TransitionCause[] CAUSES = TransitionCause.values();

  // Who and where.
  final TcpHost host;
  final FlowKey flow = new FlowKey();
  private int slot;
  final long serial;
  TcpConfig config;

  // RFC 9293 §3.3.1.
  private TcpState state = TcpState.CLOSED;
  final SendVariables snd = new SendVariables();
  final ReceiveVariables rcv = new ReceiveVariables();
  final NegotiatedOptions options = new NegotiatedOptions();

  /** Whether SYN-RECEIVED was reached from LISTEN: where it returns to (§3.10.7.4, second). */
  boolean passive;

  // Components; present from the choice of ISS (send) and the arrival of the SYN (receive) on.
  @Nullable SendStream sendStream;
  @Nullable ReceiveStream receiveStream;
  final RttEstimator rtt;
  final AckPolicy ack = new AckPolicy();
  final TimestampEcho timestamps = new TimestampEcho();
  final TcpTimers timers = new TcpTimers();
  private @Nullable CongestionControl congestion;

  /** What the congestion window begins with, once that is known. */
  private int initialWindow;

  @Nullable SackBlocks sackBlocks;
  @Nullable WindowTuning windowTuning;

  /** What is in flight; none for an idle connection. */
  @Nullable Flight flight;

  // Intents, for the transmitter.
  boolean synPending;
  boolean probePending;
  boolean keepAlivePending;

  /**
   * The peer's text met congestion on its way: we say so until it has reduced (RFC 3168 §6.1.3).
   */
  boolean ecnEcho;

  /** We have reduced the window: the next new text says so (RFC 3168 §6.1.2). */
  boolean cwrPending;

  /** Answer before the next segment is processed: the peer counts these ACKs (RFC 5681 §4.2). */
  boolean answerAtOnce;

  /** CLOSE was called before the handshake was over, with text queued (§3.10.4). */
  boolean closeQueued;

  /** The application can no longer receive: text for it is answered by a reset (§3.6.1, MAY-1). */
  boolean receiverGone;

  /** Counted among those whose application has closed in both directions. */
  private boolean orphan;

  /** The application shut its receiving side: text is acknowledged and dropped. */
  boolean discardText;

  /** SEND took less than it was given: tell the user when there is room. */
  boolean senderWaits;

  boolean dirty;
  boolean notified;

  /** The handler was told that it is over: only changes of state are news from then on. */
  boolean closedTold;

  /** When the oldest outstanding octet went out first, or progress was made last. */
  long progressAt;

  /** When anything was sent last, and when anything valid arrived last. */
  long lastSentAt;

  long lastReceivedAt;

  /** When text was sent last; before any, when our SYN was. */
  long lastTextAt;

  /** Our SYN went out once: its answer can be timed (RFC 6298 §3). */
  boolean synIsTimed;

  short retransmissions;

  /** What is counted of this connection's losses; none until there are any. */
  @Nullable LossCounters losses;

  // The user.
  private @Nullable ConnectionHandler handler;
  private @Nullable Object attachment;
  short events;

  // Ordinals: there may be many connections, and these say something of few.
  private byte error = (byte) TcpError.NONE.ordinal();
  private byte callError = error;
  private byte softError = error;
  private byte closeCause = (byte) TransitionCause.CLOSE_CALLED.ordinal();

  public TcpConnection(TcpHost host, TcpConfig config, FlowKey flow, int slot, long serial) {
    this.host = host;
    this.config = config;
    this.flow.copyFrom(flow);
    this.slot = slot;
    this.serial = serial;
    rtt = new RttEstimator(config.get(TcpSetting.INITIAL_RTO));
    rcv.limit = BufferTuning.receiveBase(config);
  }

  // User calls (§3.9.1).

  /** OPEN, active: sends a SYN (§3.10.1). */
  public TcpError openActive(long now) {
    return OpenCall.active(this, now);
  }

  /** OPEN, passive: this connection itself waits for a SYN (§3.10.1). */
  public TcpError openPassive(long now) {
    return OpenCall.passive(this, now);
  }

  /**
   * SEND (§3.10.2).
   *
   * @return octets taken; fewer than given when the buffer is full; -1 if SEND is not possible, and
   *     {@link #callError} says why
   */
  public int send(byte[] text, int from, int octets, long now) {
    return SendCall.send(this, text, from, octets, now);
  }

  /** SEND, from memory. */
  public int send(MemorySegment text, long from, int octets, long now) {
    return SendCall.send(this, text, from, octets, now);
  }

  /** Text was written into {@link #sendStream()} by another thread. */
  public void sendPositionAdvanced(long now) {
    SendCall.advanced(this, now);
  }

  /** What is queued now is urgent (§3.8.5, RFC 6093). */
  public void sendUrgent(long now) {
    if (sendStream != null) {
      sendUrgent(sendStream.end(), now);
    }
  }

  /** What is queued before position {@code end} is urgent (§3.8.5, RFC 6093). */
  public void sendUrgent(long end, long now) {
    SendCall.urgent(this, end, now);
  }

  /** Asks for {@code writable} when half of the send buffer is free, which may be now. */
  public void awaitSendSpace() {
    SendCall.awaitSpace(this);
  }

  /**
   * RECEIVE (§3.10.3).
   *
   * @return octets taken; 0 if there are none yet; -1 at the end of the stream or on an error, and
   *     {@link #callError} says which (NONE: end of stream)
   */
  public int receive(byte[] target, int at, int octets, long now) {
    return ReceiveCall.receive(this, target, at, octets, now);
  }

  /** RECEIVE, into memory. */
  public int receive(MemorySegment target, long at, int octets, long now) {
    return ReceiveCall.receive(this, target, at, octets, now);
  }

  /** RECEIVE, into a buffer, as much as it has room for. */
  public int receive(ByteBuffer target, long now) {
    return ReceiveCall.receive(this, target, now);
  }

  /** Text was taken from {@link #receiveStream()} by another thread. */
  public void receivePositionAdvanced(long now) {
    ReceiveCall.advanced(this, now);
  }

  /** CLOSE: nothing more to send (§3.10.4); receiving goes on. */
  public TcpError close(long now) {
    return CloseCall.close(this, now);
  }

  /** Nothing more will be received: text that arrives is acknowledged and dropped. */
  public void closeReceiving(long now) {
    CloseCall.closeReceiving(this, now);
  }

  /** CLOSE, and the application will not receive either, as a socket's close (§3.6.1). */
  public TcpError closeFully(long now) {
    return CloseCall.closeFully(this, now);
  }

  /** ABORT (§3.10.5). */
  public TcpError abort(long now) {
    return AbortCall.abort(this, TcpError.ABORTED, TransitionCause.ABORT_CALLED, now);
  }

  /** ABORT for a reason of the stack's own. */
  public TcpError abort(TcpError reason, TransitionCause cause, long now) {
    return AbortCall.abort(this, reason, cause, now);
  }

  /** Ends the connection without a segment: nothing can be sent any more. */
  public void fail(TcpError reason, TransitionCause cause, long now) {
    if (state != TcpState.CLOSED) {
      endWith(reason, cause, now);
    }
  }

  /** STATUS (§3.10.6). */
  public TcpStatus status(long now) {
    return StatusCall.status(this, now);
  }

  /** Why it does what it does now: for explanations, not for the segment path. */
  public TcpInsight insight(long now) {
    return InsightCall.look(this, now);
  }

  /** Replaces the configuration; what it says of the handshake matters before OPEN only. */
  public void configure(TcpConfig newConfig, long now) {
    TcpConfig before = config;
    config = newConfig;
    if (!newConfig.congestionControl().equals(before.congestionControl())) {
      replaceCongestionControl(now);
    }
    BufferTuning.configured(this, before);
    if (state.isSynchronized() && !isOver()) {
      KeepAlive.restart(this, now);
      host.markDirty(this);
    }
  }

  /** The new one takes over window and threshold, and what is under way as it finds it. */
  private void replaceCongestionControl(long now) {
    CongestionControl previous = congestion;
    if (previous != null) {
      CongestionControl successor = config.newCongestionControl();
      successor.start(snd.mss, previous.cwnd(), previous.ssthresh(), now);
      congestion = successor;
    }
  }

  // What the user may ask.

  public TcpState state() {
    return state;
  }

  /** Why the connection ended; NONE while it has not, or after an orderly close. */
  public TcpError error() {
    return ERRORS[error];
  }

  /** Why the last transition to CLOSED or TIME_WAIT happened. */
  public TransitionCause closeCause() {
    return CAUSES[closeCause];
  }

  /** Why the last user call returned -1. */
  public TcpError callError() {
    return ERRORS[callError];
  }

  void callError(TcpError why) {
    callError = (byte) why.ordinal();
  }

  /** Whether the peer's FIN has been reached: what {@link #receiveStream} holds is all. */
  public boolean isEndReached() {
    return rcv.fin >= 0 && rcv.nxt > rcv.fin;
  }

  /** The last ICMP error or R1 report that did not end the connection. */
  public TcpError softError() {
    return ERRORS[softError];
  }

  void softError(TcpError what) {
    softError = (byte) what.ordinal();
  }

  /** The position behind the last urgent octet announced by the peer; 0 if there is none. */
  public long urgentPosition() {
    return rcv.up;
  }

  public FlowKey flow() {
    return flow;
  }

  /** Names the connection in traces; never reused within a stack. */
  public long serial() {
    return serial;
  }

  /** Its place among the connections of its loop, in TIME-WAIT among those entries; reused. */
  public int slot() {
    return slot;
  }

  /** For the layer that owns the tables. */
  public void setSlot(int newSlot) {
    slot = newSlot;
  }

  /** Whether its user may still ask for text or status: it was not closed in both directions. */
  public boolean isHeld() {
    return !receiverGone;
  }

  /** Whether its owner counts it among the closed applications' connections. */
  public boolean isOrphan() {
    return orphan;
  }

  public void setOrphan(boolean counted) {
    orphan = counted;
  }

  public TcpConfig config() {
    return config;
  }

  /** Present from OPEN on. */
  public @Nullable SendStream sendStream() {
    return sendStream;
  }

  /** Present from the handshake on. */
  public @Nullable ReceiveStream receiveStream() {
    return receiveStream;
  }

  public @Nullable ConnectionHandler handler() {
    return handler;
  }

  public void setHandler(@Nullable ConnectionHandler newHandler) {
    handler = newHandler;
    if (newHandler != null && events != 0) {
      event(0);
    }
  }

  /** What the layer above ties to this connection. */
  public @Nullable Object attachment() {
    return attachment;
  }

  public void attach(@Nullable Object newAttachment) {
    attachment = newAttachment;
  }

  /** Whether everything sent, and our FIN, was acknowledged. */
  public boolean everythingAcknowledged() {
    return snd.una == snd.nxt && (sendStream == null || sendStream.end() <= snd.una);
  }

  // For the event classes.

  /**
   * Whether it has left the connections: from here on nothing is sent, no timer runs, and the slot
   * is not its own.
   */
  boolean isOver() {
    return state == TcpState.CLOSED || state == TcpState.TIME_WAIT;
  }

  /** The stream to send; only where a state with an ISS guarantees it. */
  SendStream sending() {
    assert sendStream != null : state;
    return sendStream;
  }

  /** The stream received; only where a state with an IRS guarantees it. */
  ReceiveStream receiving() {
    assert receiveStream != null : state;
    return receiveStream;
  }

  /** Changes the state, and nothing else does. */
  void moveTo(TcpState next, TransitionCause cause, long now) {
    assert state.leadsTo(next) : state + " to " + next + ": " + cause;
    TcpState previous = state;
    state = next;
    if (next == TcpState.CLOSED || next == TcpState.TIME_WAIT) {
      closeCause = (byte) cause.ordinal();
      timers.stopAll(this);
      flight = null;
      if (sendStream != null) {
        sendStream.close();
      }
      endReceiving();
    }
    host.eventCounters().moved(previous, next);
    host.trace().transition(serial, flow, previous, next, cause, now);
    event(ConnectionEvents.STATE);
    host.stateChanged(this, previous, next, now);
  }

  /** Ends the connection with an error for its user; nothing is sent. */
  void endWith(TcpError reason, TransitionCause cause, long now) {
    error = (byte) reason.ordinal();
    event(ConnectionEvents.CLOSED | ConnectionEvents.READABLE | ConnectionEvents.WRITABLE);
    moveTo(TcpState.CLOSED, cause, now);
  }

  /** What lies beyond a gap will never be complete; what can be read stays for who may ask. */
  private void endReceiving() {
    if (receiverGone) {
      releaseUnread();
    } else if (receiveStream != null) {
      receiveStream.endArrivals();
    }
  }

  /** Frees text that nobody will ask for. */
  void releaseUnread() {
    if (receiveStream != null) {
      receiveStream.releaseAll();
    }
  }

  /**
   * Leaves what a handshake had set up, and waits for another SYN as if there had been none
   * (§3.10.7.4, second); unless its user has closed it meanwhile.
   */
  void returnToListen(TransitionCause cause, long now) {
    if (closeQueued) {
      endWith(TcpError.ABORTED, cause, now);
      return;
    }
    timers.stopAll(this);
    if (sendStream != null) {
      sendStream.close();
      sendStream = null;
    }
    releaseUnread();
    receiveStream = null;
    synPending = false;
    senderWaits = false;
    answerAtOnce = false;
    retransmissions = 0;
    snd.synRetransmissions = 0;
    synIsTimed = false;
    ecnEcho = false;
    cwrPending = false;
    flight = null;
    snd.up = 0;
    ack.acknowledged();
    rtt.endBackOff();
    moveTo(TcpState.LISTEN, cause, now);
  }

  /** TIME-WAIT is over, or its entry went for another reason; called by its table. */
  public void timeWaitEnded(TransitionCause cause, long now) {
    state = TcpState.CLOSED;
    closeCause = (byte) cause.ordinal();
    event(ConnectionEvents.STATE);
  }

  void event(int bits) {
    events = (short) (events | bits);
    if (!notified) {
      notified = true;
      host.notifyUser(this);
    }
  }

  void acknowledgeNow() {
    ack.acknowledgeNow();
    host.markDirty(this);
  }

  /** Acknowledges now, and before the next segment is processed. */
  void answer() {
    answerAtOnce = true;
    acknowledgeNow();
  }

  /** A challenge ACK (RFC 5961), at most one in an interval. */
  void challenge(long now) {
    if (ack.mayChallenge(now, config.get(TcpSetting.CHALLENGE_INTERVAL))) {
      answer();
    }
  }

  void drop(DropReason reason, long now) {
    host.dropped(this, reason, now);
  }

  /** The congestion window that the transmitter obeys now. */
  long cwnd() {
    Flight f = flight;
    CongestionControl control = congestion;
    if (control == null) {
      return initialWindow;
    }
    if (f == null || !f.recovery.phase().reduces() || control.ownsRecovery()) {
      return control.cwnd();
    }
    return f.reduction.window();
  }

  long ssthresh() {
    return congestion == null ? Long.MAX_VALUE : congestion.ssthresh();
  }

  /** The handshake is over: the congestion window begins with so many octets. */
  void beginWith(long window, long now) {
    initialWindow = (int) window;
    if (congestion != null) {
      congestion.start(snd.mss, window, Long.MAX_VALUE, now);
    }
  }

  /** Congestion control; made when something is sent, so that who only receives has none. */
  CongestionControl congestion(long now) {
    CongestionControl control = congestion;
    if (control == null) {
      control = config.newCongestionControl();
      control.start(snd.mss, Math.max(initialWindow, snd.mss), Long.MAX_VALUE, now);
      congestion = control;
    }
    return control;
  }

  /** Congestion control of who has sent. */
  CongestionControl congestion() {
    return congestion(Math.max(lastSentAt, lastReceivedAt));
  }

  boolean hasCongestionControl() {
    return congestion != null;
  }

  void setCongestionControl(CongestionControl control) {
    congestion = control;
  }

  long initialWindow() {
    return initialWindow;
  }

  /** It goes on where another object of the same connection stopped; nobody is told. */
  void resume(TcpState present) {
    state = present;
  }

  /** An idle connection whose window is what it began with needs nobody to remember it. */
  void forgetIdleWindow() {
    boolean asAtFirst = ssthresh() == Long.MAX_VALUE && cwnd() == initialWindow;
    if (asAtFirst && snd.outstanding() == 0) {
      congestion = null;
    }
  }

  /** The effective send MSS has changed. */
  void segmentSizeChanged() {
    initialWindow = Math.max(initialWindow, snd.mss);
    if (congestion != null) {
      congestion.mssChanged(snd.mss);
    }
  }

  /** Octets of sequence space that are thought to be in the network. */
  long inFlight() {
    return flight == null ? 0 : flight.inFlight();
  }

  /** Where this connection's losses are counted. */
  LossCounters losses() {
    LossCounters counters = losses;
    if (counters == null) {
      counters = new LossCounters();
      losses = counters;
    }
    return counters;
  }

  /** Where the sender stands with losses. */
  LossRecovery.Phase lossPhase() {
    return flight == null ? LossRecovery.Phase.OPEN : flight.recovery.phase();
  }

  /** What watches over what is in flight; from the first text or FIN on. */
  Flight flying() {
    Flight f = flight;
    if (f == null) {
      f = new Flight(snd.iss, snd.nxt);
      flight = f;
    }
    return f;
  }

  /** Octets that the receive buffer spans: the limit, and what rounding to the scale may add. */
  int receiveCapacity() {
    return rcv.limit + (1 << options.receiveShift);
  }

  int rcvBuffer() {
    return rcv.limit;
  }

  /** The present retransmission timeout. */
  long rto() {
    return rtt.rto(
        config.get(TcpSetting.MINIMUM_RTO),
        config.get(TcpSetting.MAXIMUM_RTO),
        config.get(TcpSetting.RTO_VARIANCE_FLOOR));
  }

  /** The time to the next probe of a closed window. */
  long probeTimeout() {
    long minimum = config.get(TcpSetting.MINIMUM_RTO);
    return rtt.probeTimeout(
        timers.windowProbes,
        minimum,
        config.get(TcpSetting.MAXIMUM_RTO),
        config.get(TcpSetting.RTO_VARIANCE_FLOOR));
  }

  /** The timestamp clock: milliseconds, with this connection's offset (RFC 7323 §4.1). */
  int timestamp(long now) {
    return (int) (now / 1_000_000) + timestamps.offset();
  }

  // For the layer that owns the connection.

  /** Entry for {@code SEGMENT ARRIVES}; the segment is for this connection's flow. */
  public void segmentArrives(InboundSegment seg, long now) {
    SegmentArrives.process(this, seg, now);
  }

  /** Entry for the timeouts (§3.10.8). */
  public void timerExpired(long now) {
    TimeoutExpires.process(this, now);
  }

  /** Entry for ICMP errors that quote this connection's flow (§3.9.2.2). */
  public void icmpArrives(IcmpErrorKind kind, int quotedSeq, int mtu, long now) {
    IcmpArrives.process(this, kind, quotedSeq, mtu, now);
  }

  /** There is memory for a sender that found none. */
  public void memoryReturned() {
    SendCall.memoryReturned(this);
  }

  /** Sends everything that the present state calls for. */
  public void transmit(long now) {
    Transmitter.transmit(this, now);
  }

  /** Whether the owner has put it on its list of connections to transmit for. */
  public boolean isDirty() {
    return dirty;
  }

  public void setDirty(boolean isDirty) {
    dirty = isDirty;
  }

  /**
   * Whether it has been idle for as long as its configuration says, its handler lets it rest, and a
   * row can keep all that it is: its owner may then drop this object.
   */
  public boolean mayHibernate(long now) {
    long after = config.get(TcpSetting.HIBERNATION);
    return after > 0
        && now - Math.max(lastSentAt, lastReceivedAt) >= after
        && handler != null
        && handler.mayHibernate()
        && ConnectionImage.isAtRest(this, now);
  }

  /** It is about to hibernate: of its timers only keep-alive is left to the wheel. */
  public void rest() {
    timers.rest(this);
  }

  /** Its owner has made it again from its row: it rests again unless something happens. */
  public void awake() {
    timers.setQuiet(this, Math.max(lastSentAt, lastReceivedAt) + TimeoutExpires.QUIET);
    timers.woken(this);
  }

  /** Tells the handler what has happened since the last time. */
  public void deliverEvents(long now) {
    ConnectionEvents.deliver(this, now);
  }

  /** A SYN for this connection in LISTEN, or for the listener that made it, was acceptable. */
  public void synReceived(SynParameters syn, TransitionCause cause, long now) {
    OpenCall.synReceived(this, syn, now);
    moveTo(TcpState.SYN_RECEIVED, cause, now);
    OpenCall.userTimeout(this, now);
    synPending = true;
    host.markDirty(this);
  }

  /** Takes over from a half-open entry whose SYN,ACK is on its way; sends nothing. */
  public void continueHandshake(SynParameters syn, int synAckRetransmissions, long now) {
    OpenCall.synReceived(this, syn, now);
    state = TcpState.SYN_RECEIVED;
    passive = true;
    snd.synRetransmissions = (short) synAckRetransmissions;
    snd.nxt = snd.iss + 1;
    if (syn.answeredAt != SynParameters.NOT_TIMED) {
      synIsTimed = true;
      lastTextAt = syn.answeredAt;
    }
    rcv.lastAckSent = rcv.nxt;
    OpenCall.windowOfSyn(this);
  }

  /** The variables that outlive the connection in TIME-WAIT. */
  public TimeWaitVariables timeWaitVariables() {
    return new TimeWaitVariables(
        (int) snd.nxt,
        (int) rcv.nxt,
        Math.min(1 << 30, snd.maxWnd),
        (int) Math.min(65_535, rcv.wnd() >> options.receiveShift),
        options.receiveShift,
        options.timestamps,
        timestamps.recent(),
        timestamps.offset());
  }

  @Override
  public String toString() {
    return flow + " " + state;
  }
}
