package io.leat.tcp.connection;

import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.PSH;

import io.leat.tcp.receive.ReceiveWindow;
import io.leat.tcp.recovery.LossRecovery;
import io.leat.tcp.recovery.TailLossProbe;
import io.leat.tcp.send.Pacer;
import io.leat.tcp.send.SentRanges;
import io.leat.tcp.send.SmallSegmentRule;
import io.leat.tcp.send.SuperSegment;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TcpTrace;
import io.leat.tcp.trace.TransitionCause;

/**
 * Decides what leaves next (RFC 9293 §3.7, §3.8): after a burst it looks at the connection and
 * sends everything that its state and intents call for.
 *
 * <p>SYN first, then what was lost, then new text and FIN, then probes, and an acknowledgment alone
 * only if nothing else carried it. It allocates nothing.
 */
final class Transmitter {
  /**
   * New text of one connection in one cycle. Then the others have their turn, acknowledgments are
   * read, and a writer fills its buffer again while what it wrote last is in the cache.
   */
  private static final int TURN_OCTETS = 128 << 10;

  private Transmitter() {}

  static void transmit(TcpConnection c, long now) {
    if (c.flight != null) {
      c.flight.beginBurst(now);
    }
    switch (c.state()) {
      case CLOSED, LISTEN, TIME_WAIT -> {}
      case SYN_SENT -> syn(c, now);
      case SYN_RECEIVED -> {
        syn(c, now);
        acknowledge(c, now);
      }
      case ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK -> {
        syn(c, now);
        if (c.snd.una > c.snd.iss) {
          send(c, now);
          SendCall.sent(c);
          probe(c, now);
          keepAlive(c, now);
        } else {
          finBeforeAckOfSyn(c, now);
        }
        acknowledge(c, now);
        armRetransmission(c, now);
        armQuiet(c, now);
      }
    }
    assert Invariants.hold(c);
  }

  private static void syn(TcpConnection c, long now) {
    if (!c.synPending) {
      return;
    }
    c.synPending = false;
    boolean retransmission = c.snd.nxt > c.snd.iss;
    SegmentComposer.syn(c, retransmission, now);
    if (!retransmission) {
      c.snd.nxt = c.snd.iss + 1;
      c.lastTextAt = now;
      c.synIsTimed = true;
    } else {
      // which of the two is acknowledged nobody knows (RFC 6298 §3)
      c.synIsTimed = false;
    }
    if (!c.timers.isRunning(TcpTimer.RETRANSMISSION)) {
      c.timers.set(c, TcpTimer.RETRANSMISSION, now + c.rto(), now);
    }
  }

  /** CLOSE in SYN-RECEIVED without text: the FIN does not wait for our SYN's ACK (§3.10.4). */
  private static void finBeforeAckOfSyn(TcpConnection c, long now) {
    if (c.snd.fin == c.snd.nxt) {
      sendFin(c, now);
    }
  }

  /** What was lost, then what is new, as windows and pacing let it. */
  private static void send(TcpConnection c, long now) {
    restartAfterIdle(c, now);
    boolean nothingToSend = c.flight == null && c.snd.nxt == end(c);
    if (nothingToSend) {
      return;
    }
    Flight f = c.flying();
    c.congestion(now);
    pace(c, f, now);
    if (f.tailProbePending) {
      f.tailProbePending = false;
      tailProbe(c, f, now);
    }
    if (f.spurious.isProbing()) {
      sendNew(c, f, now);
      if (f.spurious.isStalled()) {
        f.spurious.endProbing();
      }
    }
    if (!f.spurious.isProbing()) {
      retransmitLost(c, f, now);
      if (f.ranges.firstLost() == SentRanges.NONE) {
        sendNew(c, f, now);
        rescue(c, f, now);
      }
    }
    boolean full = hasMore(c, f) && c.cwnd() - f.inFlight() < mss(c);
    f.use.sent(c.snd.una, c.snd.nxt, f.inFlight(), full);
    if (c.host.trace() != TcpTrace.OFF) {
      traceSample(c, f, now);
    }
    if (f.pacer.budget() <= 0 && c.inFlight() < c.cwnd() && hasMore(c, f)) {
      c.timers.set(c, TcpTimer.PACING, f.pacer.paidAt(), now);
    } else {
      c.timers.stop(c, TcpTimer.PACING, now);
    }
  }

  private static void traceSample(TcpConnection c, Flight f, long now) {
    c.host
        .trace()
        .sampled(
            c.serial,
            c.cwnd(),
            c.congestion().ssthresh(),
            f.inFlight(),
            c.rtt.srttMicros(),
            c.rto(),
            c.snd.una - c.snd.iss,
            now);
  }

  /** The position behind the text, or behind the FIN, that the user has queued. */
  private static long end(TcpConnection c) {
    return c.snd.fin >= 0 ? c.snd.fin + 1 : c.sending().end();
  }

  private static boolean hasMore(TcpConnection c, Flight f) {
    return f.ranges.lostOctets() > 0 || c.snd.nxt < end(c);
  }

  private static void pace(TcpConnection c, Flight f, long now) {
    long rate = c.congestion().pacingRate();
    if (rate == 0) {
      // during recovery the window says little of the rate that the path has carried
      long window = Math.max(c.cwnd(), f.ranges.outstanding());
      rate = Pacer.rate(window, c.congestion().ssthresh(), c.rtt.srttMicros());
    }
    long idleBurst = f.ranges.isEmpty() ? c.cwnd() : 0;
    long initial = c.config.get(TcpSetting.INITIAL_WINDOW) * c.snd.mss;
    f.pacer.begin(rate, c.rtt.srttMicros(), c.snd.mss, Math.min(idleBurst, initial), now);
  }

  /** RFC 8985 §7.3: new text if the window takes it, else the last segment again. */
  private static void tailProbe(TcpConnection c, Flight f, long now) {
    SendVariables snd = c.snd;
    SentRanges ranges = f.ranges;
    if (ranges.isEmpty() || f.ranges.lostOctets() > 0) {
      return;
    }
    long textEnd = snd.fin >= 0 ? snd.fin : c.sending().end();
    long fresh = Math.min(Math.min(textEnd, snd.una + snd.wnd) - snd.nxt, mss(c));
    boolean again = fresh <= 0 || snd.finSent();
    if (again) {
      retransmitTail(c, f, now);
    } else {
      boolean fin = snd.fin == snd.nxt + fresh && snd.una + snd.wnd > snd.fin;
      sendText(c, (int) fresh, fin, true, now);
    }
    f.probe.sent(snd.nxt, again);
    f.timeoutFrom = now;
    c.losses().tailLossProbes++;
    c.host.lossCounters().tailLossProbes++;
  }

  /**
   * RFC 6675 §4, NextSeg rule 4: all that was lost went again, and there is nothing new to draw
   * acknowledgments. If the tail was lost too, nothing behind it will ever tell. It has had a round
   * trip and a quarter first: then it goes again for nothing only if it is late.
   */
  private static void rescue(TcpConnection c, Flight f, long now) {
    SentRanges ranges = f.ranges;
    if (!c.options.sack || !f.recovery.mayRescue() || c.snd.nxt < end(c) || ranges.isEmpty()) {
      return;
    }
    long last = ranges.next() - 1;
    boolean tailIsOpen = !ranges.isSacked(last) && !ranges.isRetransmitted(last);
    long patience = 1250L * c.rtt.srttMicros();
    boolean overdue = now - ranges.sentAt(last) >= patience;
    boolean fits = f.inFlight() + mss(c) <= c.cwnd() && f.pacer.budget() > 0 && c.snd.wnd > 0;
    if (tailIsOpen && overdue && fits) {
      f.recovery.rescued();
      retransmitTail(c, f, now);
    }
  }

  private static void retransmitTail(TcpConnection c, Flight f, long now) {
    SentRanges ranges = f.ranges;
    long last = ranges.next() - 1;
    long from = ranges.end(last) - mss(c);
    if (from > ranges.left(last)) {
      ranges.split(last, from);
      last++;
    }
    retransmit(c, f, last, now);
  }

  /** What counts as lost goes again, from its left edge, in today's segments. */
  private static void retransmitLost(TcpConnection c, Flight f, long now) {
    SentRanges ranges = f.ranges;
    int mss = mss(c);
    for (long i = ranges.firstLost(); i != SentRanges.NONE; i = ranges.firstLost()) {
      if (c.snd.wnd == 0) {
        return;
      }
      long octets = Math.min(mss, ranges.end(i) - ranges.left(i));
      boolean held = f.inFlight() + octets > c.cwnd() || f.pacer.budget() <= 0;
      if (held && !f.retransmitNow) {
        return;
      }
      f.retransmitNow = false;
      retransmit(c, f, i, now);
    }
  }

  /** One segment from the beginning of a range, and of lost ranges behind it. */
  private static void retransmit(TcpConnection c, Flight f, long index, long now) {
    SentRanges ranges = f.ranges;
    SendVariables snd = c.snd;
    long from = ranges.left(index);
    long limit = from + mss(c);
    if (snd.finSent() && limit >= snd.fin) {
      limit = snd.fin + 1;
    }
    PathMtuProbing.sentAgain(c, f, from, Math.min(limit, ranges.end(index)), now);
    long to;
    long i = index;
    do {
      if (ranges.end(i) > limit) {
        ranges.split(i, limit);
      }
      ranges.retransmitted(i, f.burstAt(now));
      f.rate.sent(ranges, i, now);
      to = ranges.end(i);
      i++;
    } while (to < limit && i < ranges.next() && ranges.isLost(i));
    long textEnd = snd.finSent() ? snd.fin : snd.nxt;
    boolean fin = snd.finSent() && to > snd.fin;
    int length = (int) (Math.min(to, textEnd) - from);
    int push = length > 0 && to >= textEnd ? PSH : 0;
    SegmentComposer.segment(c, from, (fin ? FIN : 0) | push, length, true, now);
    if (from == snd.una) {
      // RFC 6298 §5: a timeout after the last time that it was sent
      f.timeoutFrom = now;
    }
    f.pacer.sent(length);
    f.reduction.sent(to - from);
    f.spurious.retransmitted(to - from, (int) (now / 1_000_000));
    c.losses().retransmissions++;
    c.host.lossCounters().retransmissions++;
  }

  /** New text, as far as windows and small-segment rules let it, and the FIN behind it. */
  private static void sendNew(TcpConnection c, Flight f, long now) {
    SendVariables snd = c.snd;
    if (snd.finSent()) {
      return;
    }
    boolean closing = snd.fin >= 0;
    long end = closing ? snd.fin : c.sending().end();
    int mss = mss(c);
    boolean nagle = c.config.is(TcpSetting.NAGLE);
    long turnEnd = snd.nxt + TURN_OCTETS;
    if (probesPath(c, f, end, now)) {
      f.rate.applicationLimits(f.inFlight());
      return;
    }
    while (snd.nxt < end) {
      if (f.pacer.budget() <= 0) {
        return;
      }
      if (snd.nxt >= turnEnd) {
        c.host.markDirty(c);
        return;
      }
      long queued = end - snd.nxt;
      long window = snd.una + snd.wnd - snd.nxt;
      long congestion = c.cwnd() - f.inFlight();
      int length =
          SmallSegmentRule.octetsToSend(
              queued, window, congestion, mss, snd.maxWnd, snd.outstanding() == 0, nagle, closing);
      if (length == 0) {
        return;
      }
      if (length == mss && maySendSuperSegment(c)) {
        long allowed = Math.min(Math.min(queued, window), congestion);
        length = SuperSegment.octets(mss, Math.min(allowed, f.pacer.budget()));
      }
      boolean fin = closing && length == queued && window > length;
      boolean last =
          length == queued
              || Math.min(window, congestion) - length < Math.min(mss, queued - length);
      sendText(c, length, fin, last, now);
    }
    if (closing && snd.nxt == snd.fin && finFits(c)) {
      sendFin(c, now);
    }
    if (c.inFlight() < c.cwnd()) {
      f.rate.applicationLimits(f.inFlight());
    }
  }

  /**
   * A probe for a larger path MTU leaves in front of the other new text, if one is due.
   *
   * @return whether new text waits until there is room for one
   */
  private static boolean probesPath(TcpConnection c, Flight f, long end, long now) {
    SendVariables snd = c.snd;
    int text = PathMtuProbing.due(c, f, end - snd.nxt, snd.una + snd.wnd - snd.nxt, now);
    f.holdsForProbe = text == PathMtuProbing.HOLD;
    if (text > 0 && f.pacer.budget() > 0) {
      PathMtuProbing.sent(c, f, text, now);
      SegmentComposer.single(c, snd.nxt, text, now);
      advance(c, text, now);
    }
    return f.holdsForProbe;
  }

  /** The urgent pointer is right for one segment only (§3.8.5). */
  private static boolean maySendSuperSegment(TcpConnection c) {
    return c.snd.up <= c.snd.nxt && c.host.output().cutsSegments();
  }

  private static int mss(TcpConnection c) {
    return SegmentComposer.fullText(c);
  }

  private static void sendText(TcpConnection c, int length, boolean fin, boolean push, long now) {
    SendVariables snd = c.snd;
    int flags = (fin ? FIN : 0) | (push ? PSH : 0);
    SegmentComposer.segment(c, snd.nxt, flags, length, false, now);
    advance(c, length + (fin ? 1 : 0), now);
    if (fin) {
      finSent(c, now);
    }
  }

  private static void sendFin(TcpConnection c, long now) {
    SegmentComposer.segment(c, c.snd.nxt, FIN, 0, false, now);
    advance(c, 1, now);
    finSent(c, now);
  }

  private static boolean finFits(TcpConnection c) {
    return c.snd.wnd > c.snd.outstanding() && c.cwnd() > c.inFlight();
  }

  /** C-CW-CLOSE: CLOSE-WAIT becomes LAST-ACK when the FIN has left. */
  private static void finSent(TcpConnection c, long now) {
    if (c.state() == TcpState.CLOSE_WAIT) {
      c.moveTo(TcpState.LAST_ACK, TransitionCause.CLOSE_CALLED, now);
    }
  }

  /** SND.NXT moves over what was sent for the first time. */
  private static void advance(TcpConnection c, int octets, long now) {
    Flight f = c.flying();
    if (c.snd.outstanding() == 0) {
      c.progressAt = now;
      f.timeoutFrom = now;
    }
    f.probeFrom = now;
    f.spurious.extended();
    c.snd.nxt += octets;
    long index = f.ranges.sent(c.snd.nxt, f.burstAt(now));
    f.rate.sent(f.ranges, index, now);
    f.pacer.sent(octets);
    f.reduction.sent(octets);
  }

  /** RFC 5681 §4.1: after a timeout without sending, begin again with the initial window. */
  private static void restartAfterIdle(TcpConnection c, long now) {
    long idle = now - c.lastTextAt;
    if (c.snd.outstanding() == 0 && idle > c.rto() && c.sending().end() > c.snd.nxt) {
      c.congestion(now).restartAfterIdle(idle, now);
    }
  }

  /**
   * §3.8.6.1: with the window closed one octet, or the FIN, goes beyond it; with a window that only
   * silly-window avoidance held back, what fits (§3.8.6.2.1, the override timeout).
   */
  private static void probe(TcpConnection c, long now) {
    if (!c.probePending) {
      return;
    }
    c.probePending = false;
    SendVariables snd = c.snd;
    boolean again = snd.outstanding() > 0;
    long from = again ? snd.una : snd.nxt;
    long end = snd.fin >= 0 ? snd.fin : c.sending().end();
    long fits = Math.max(1, snd.una + snd.wnd - from);
    int length = (int) Math.min(Math.min(fits, mss(c)), end - from);
    if (again) {
      length = Math.min(length, 1);
    }
    boolean fin = length == 0 && from == snd.fin;
    if (length == 0 && !fin) {
      return;
    }
    SegmentComposer.segment(c, from, fin ? FIN : 0, length, again, now);
    if (again) {
      probedAgain(c.flying(), now);
    } else {
      advance(c, fin ? 1 : length, now);
      if (fin) {
        finSent(c, now);
      }
    }
  }

  /** The octet of a probe was sent twice: nobody knows which one is acknowledged. */
  private static void probedAgain(Flight f, long now) {
    SentRanges ranges = f.ranges;
    long first = ranges.first();
    if (ranges.isSacked(first)) {
      return;
    }
    if (ranges.end(first) > ranges.start() + 1) {
      ranges.split(first, ranges.start() + 1);
    }
    boolean lost = ranges.isLost(first);
    ranges.retransmitted(first, f.burstAt(now));
    if (lost) {
      ranges.lose(first);
    }
  }

  /** §3.8.4: an acknowledgment one octet to the left, which the peer must answer. */
  private static void keepAlive(TcpConnection c, long now) {
    if (c.keepAlivePending) {
      c.keepAlivePending = false;
      SegmentComposer.segment(c, c.snd.nxt - 1, 0, 0, false, now);
    }
  }

  private static void acknowledge(TcpConnection c, long now) {
    if (c.ack.isDueNow()) {
      SegmentComposer.acknowledgment(c, now);
    }
    c.answerAtOnce = false;
  }

  /** Whether the window has grown enough to tell the peer (§3.8.6.2.2). */
  static boolean windowUpdateDue(TcpConnection c) {
    int limit = c.rcvBuffer();
    long room = c.receiving().readPosition() + limit;
    long least = ReceiveWindow.leastGain(limit, c.snd.mss);
    long gain =
        ReceiveWindow.edge(c.rcv.edge, c.rcv.nxt, room, least, c.options.receiveShift) - c.rcv.edge;
    boolean peerMayBeStuck = c.rcv.wnd() < 2L * Math.max(c.rcv.largestText, c.snd.mss);
    return gain > 0 && (peerMayBeStuck || gain >= limit / 2);
  }

  /** The peer changed its window. */
  static void windowChanged(TcpConnection c, long before, long now) {
    if (before == 0) {
      c.timers.stop(c, TcpTimer.PERSIST, now);
      // what was sent beyond the closed window was refused
      sendAgain(c, now);
      if (c.flight != null) {
        c.flight.timeoutFrom = now;
      }
    }
    c.host.markDirty(c);
  }

  /** What is in flight goes again, and not because of congestion. */
  static void sendAgain(TcpConnection c, long now) {
    if (c.flight != null && c.snd.outstanding() > 0) {
      LossDetection.sendAgain(c, c.flight, now);
    }
  }

  /**
   * The one timer of what is outstanding (RFC 8985 §8): RFC 6298 §5.1, or before it the reordering
   * timer or a tail loss probe; and the persist timer where the window is what holds text back.
   */
  private static void armRetransmission(TcpConnection c, long now) {
    SendVariables snd = c.snd;
    boolean synAcknowledged = snd.una > snd.iss;
    if (!synAcknowledged) {
      arm(c, TcpTimer.RETRANSMISSION, now + c.rto(), now);
    } else if (snd.outstanding() > 0 && snd.wnd > 0) {
      armOutstanding(c, c.flying(), now);
    } else if (c.timers.isRunning(TcpTimer.PACING) && snd.outstanding() == 0) {
      // it is no window of the peer's that holds text back
      c.timers.stopOutstanding(c, now);
    } else if (snd.nxt < end(c) || snd.outstanding() > 0) {
      arm(c, TcpTimer.PERSIST, now + c.probeTimeout(), now);
    } else {
      c.timers.stopOutstanding(c, now);
    }
  }

  private static void arm(TcpConnection c, TcpTimer timer, long deadline, long now) {
    if (!c.timers.isRunning(timer)) {
      c.timers.set(c, timer, deadline, now);
    }
  }

  /** Sets the timer to what is true now; only where something is outstanding, in an open window. */
  static void armOutstanding(TcpConnection c, Flight f, long now) {
    long timeout = f.timeoutFrom + c.rto();
    TcpTimer timer = TcpTimer.RETRANSMISSION;
    long deadline = timeout;
    if (c.options.sack && f.rack.deadline() < timeout) {
      timer = TcpTimer.REORDERING;
      deadline = f.rack.deadline();
    } else if (mayProbeTail(c, f)) {
      // what does not fill two segments may be acknowledged late (RFC 9293 §3.8.6.3)
      boolean mayWait = f.ranges.outstanding() < 2L * c.snd.mss;
      timer = TcpTimer.LOSS_PROBE;
      long probe = f.probeFrom + TailLossProbe.timeout(c.rtt.srttMicros(), mayWait);
      deadline = Math.min(probe, timeout);
    }
    c.timers.set(c, timer, deadline, now);
  }

  /** RFC 8985 §7.2: not while something is known to be missing. */
  private static boolean mayProbeTail(TcpConnection c, Flight f) {
    return c.options.sack
        && f.recovery.phase() == LossRecovery.Phase.OPEN
        && f.ranges.sackedOctets() == 0
        && f.ranges.lostOctets() == 0
        && f.probe.mayProbe();
  }

  private static void armQuiet(TcpConnection c, long now) {
    if (c.timers.quiet() == TcpTimers.NEVER) {
      c.timers.setQuiet(c, now + TimeoutExpires.QUIET);
    }
  }
}
