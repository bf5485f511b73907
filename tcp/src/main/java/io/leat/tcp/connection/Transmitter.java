package io.leat.tcp.connection;

import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.PSH;

import io.leat.tcp.receive.ReceiveWindow;
import io.leat.tcp.recovery.LossRecovery;
import io.leat.tcp.send.SmallSegmentRule;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TransitionCause;

/**
 * Decides what leaves next (RFC 9293 §3.7, §3.8): after a burst it looks at the connection and
 * sends everything that its state and intents call for.
 *
 * <p>SYN first, then what was lost, then new text and FIN, then probes, and an acknowledgment alone
 * only if nothing else carried it. It allocates nothing.
 */
final class Transmitter {
  private Transmitter() {}

  static void transmit(TcpConnection c, long now) {
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
          retransmitLost(c, now);
          sendNew(c, now);
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
      c.timedEnd = c.snd.nxt;
      c.timedAt = now;
    } else {
      // which of the two is acknowledged nobody knows (RFC 6298 §3)
      c.timedEnd = -1;
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

  /** What counts as lost goes again, from its left edge, in today's segments. */
  private static void retransmitLost(TcpConnection c, long now) {
    LossRecovery recovery = c.recovery;
    while (recovery.hasLost() && c.snd.wnd > 0) {
      long from = Math.max(recovery.next(), c.snd.una);
      long textEnd = c.snd.finSent() ? c.snd.fin : c.snd.nxt;
      int length = (int) Math.min(mss(c), textEnd - from);
      boolean fin = c.snd.finSent() && from + length == c.snd.fin;
      long inFlight = recovery.inFlight(c.snd.outstanding());
      if (recovery.obeysCwnd() && inFlight > 0 && inFlight + length > c.cwnd()) {
        return;
      }
      int push = from + length == textEnd ? PSH : 0;
      SegmentComposer.segment(
          c, from, (fin ? FIN : 0) | (length > 0 ? push : 0), length, true, now);
      c.timedEnd = -1;
      recovery.retransmitted(from + length + (fin ? 1 : 0));
    }
  }

  /** New text, as far as windows and small-segment rules let it, and the FIN behind it. */
  private static void sendNew(TcpConnection c, long now) {
    SendVariables snd = c.snd;
    if (snd.finSent() || c.recovery.hasLost() && c.recovery.obeysCwnd()) {
      return;
    }
    restartAfterIdle(c, now);
    boolean closing = snd.fin >= 0;
    long end = closing ? snd.fin : c.sending().end();
    int mss = mss(c);
    boolean nagle = c.config.is(TcpSetting.NAGLE);
    while (snd.nxt < end) {
      long queued = end - snd.nxt;
      long window = snd.una + snd.wnd - snd.nxt;
      long congestion = c.cwnd() - c.recovery.inFlight(snd.outstanding());
      int length =
          SmallSegmentRule.octetsToSend(
              queued, window, congestion, mss, snd.maxWnd, snd.outstanding() == 0, nagle, closing);
      c.cwndLimited = length == 0 && congestion < Math.min(Math.min(queued, window), mss);
      if (length == 0) {
        return;
      }
      boolean fin = closing && length == queued && window > length;
      sendText(c, length, fin, length == queued, now);
    }
    if (closing && snd.nxt == snd.fin && finFits(c)) {
      sendFin(c, now);
    }
  }

  /** Text octets in a full segment that also carries what SACK option is due. */
  private static int mss(TcpConnection c) {
    return Math.max(1, c.snd.mss - SegmentComposer.sackOctets(c));
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
    return c.snd.wnd > c.snd.outstanding() && c.cwnd() > c.recovery.inFlight(c.snd.outstanding());
  }

  /** C-CW-CLOSE: CLOSE-WAIT becomes LAST-ACK when the FIN has left. */
  private static void finSent(TcpConnection c, long now) {
    if (c.state() == TcpState.CLOSE_WAIT) {
      c.moveTo(TcpState.LAST_ACK, TransitionCause.CLOSE_CALLED, now);
    }
  }

  /** SND.NXT moves over what was sent for the first time; one segment at a time is timed. */
  private static void advance(TcpConnection c, int octets, long now) {
    if (c.snd.outstanding() == 0) {
      c.progressAt = now;
    }
    c.snd.nxt += octets;
    if (c.timedEnd < 0) {
      c.timedEnd = c.snd.nxt;
      c.timedAt = now;
    }
  }

  /** RFC 5681 §4.1: after a timeout without sending, begin again with the initial window. */
  private static void restartAfterIdle(TcpConnection c, long now) {
    long idle = now - c.lastTextAt;
    if (c.snd.outstanding() == 0 && idle > c.rto() && c.sending().end() > c.snd.nxt) {
      c.congestion.restartAfterIdle(idle, now);
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
    c.timedEnd = -1;
    if (!again) {
      snd.nxt += fin ? 1 : length;
      if (fin) {
        finSent(c, now);
      }
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
    long gain = ReceiveWindow.edge(c.rcv.edge, c.rcv.nxt, room, least, c.rcv.shift) - c.rcv.edge;
    boolean peerMayBeStuck = c.rcv.wnd() < 2L * Math.max(c.rcv.largestText, c.snd.mss);
    return gain > 0 && (peerMayBeStuck || gain >= limit / 2);
  }

  /** The peer changed its window. */
  static void windowChanged(TcpConnection c, long before, long now) {
    if (before == 0) {
      c.timers.stop(c, TcpTimer.PERSIST, now);
      // what was sent beyond the closed window was refused
      sendAgain(c, now);
    }
    c.host.markDirty(c);
  }

  /** What is in flight goes again, and not because of congestion. */
  static void sendAgain(TcpConnection c, long now) {
    if (c.snd.outstanding() > 0) {
      if (c.recovery.phase() == LossRecovery.Phase.RECOVERY) {
        c.congestion.recovered(now);
      }
      c.recovery.resegment(c.snd.una, c.snd.nxt);
      c.timedEnd = -1;
    }
  }

  /** RFC 6298 §5.1, and the persist timer where the window is what holds text back. */
  private static void armRetransmission(TcpConnection c, long now) {
    SendVariables snd = c.snd;
    boolean synAcknowledged = snd.una > snd.iss;
    long end = snd.fin >= 0 ? snd.fin + 1 : c.sending().end();
    if (snd.outstanding() > 0 && (snd.wnd > 0 || !synAcknowledged)) {
      arm(c, TcpTimer.RETRANSMISSION, now);
    } else if (snd.nxt < end || snd.outstanding() > 0) {
      arm(c, TcpTimer.PERSIST, now);
    } else {
      c.timers.stop(c, TcpTimer.RETRANSMISSION, now);
      c.timers.stop(c, TcpTimer.PERSIST, now);
    }
  }

  private static void arm(TcpConnection c, TcpTimer timer, long now) {
    if (!c.timers.isRunning(timer)) {
      long timeout = timer == TcpTimer.PERSIST ? c.probeTimeout() : c.rto();
      c.timers.set(c, timer, now + timeout, now);
    }
  }

  private static void armQuiet(TcpConnection c, long now) {
    if (c.timers.quiet() == TcpTimers.NEVER) {
      c.timers.setQuiet(c, now + TimeoutExpires.QUIET);
    }
  }
}
