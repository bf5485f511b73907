package io.leat.tcp.connection;

import static io.leat.packet.wire.TcpFlags.FIN;

import io.leat.packet.wire.InboundSegment;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TransitionCause;

/** RFC 9293 §3.10.7.4, eighth: check the FIN bit. */
final class FinArrives {
  private FinArrives() {}

  static void process(TcpConnection c, InboundSegment seg, long now) {
    if (c.isOver()) {
      // the text before it ended the connection
      return;
    }
    if (seg.has(FIN)) {
      remember(c, seg, now);
    }
    if (c.rcv.fin >= 0 && c.rcv.fin == c.rcv.nxt && c.state().acceptsText()) {
      reached(c, now);
    }
    if (c.state() == TcpState.FIN_WAIT_1 && c.snd.finAcknowledged()) {
      enterFinWait2(c, now);
    }
  }

  /** Our FIN is acknowledged and the peer's has not come (fifth step). */
  static void enterFinWait2(TcpConnection c, long now) {
    c.moveTo(TcpState.FIN_WAIT_2, TransitionCause.ACK_OF_FIN, now);
    c.timers.stop(c, TcpTimer.LINGER, now);
    CloseCall.waitForFin(c, now);
  }

  /** The first FIN counts; it takes effect when everything before it has arrived. */
  private static void remember(TcpConnection c, InboundSegment seg, long now) {
    if (!c.state().acceptsText()) {
      // C-2NDFIN: RCV.NXT never moves over a second FIN
      c.challenge(now);
      return;
    }
    long position = seg.seq + seg.textLength;
    if (c.rcv.fin < 0 && position >= c.receiving().available()) {
      c.rcv.fin = position;
    }
    if (c.rcv.fin != c.rcv.nxt) {
      // one that is ahead of its text, or repeated, is answered as text would be
      c.answer();
    }
  }

  /**
   * RCV.NXT advances over the FIN: the user learns of the end, and the peer is answered. The answer
   * waits for what the user says to it in the same turn, so that a FIN of ours carries it.
   */
  private static void reached(TcpConnection c, long now) {
    c.receiving().endArrivals();
    c.rcv.nxt++;
    c.rcv.edge = Math.max(c.rcv.edge, c.rcv.nxt);
    c.event(ConnectionEvents.READABLE);
    c.acknowledgeNow();
    switch (c.state()) {
      case ESTABLISHED -> c.moveTo(TcpState.CLOSE_WAIT, TransitionCause.FIN_ARRIVED, now);
      case FIN_WAIT_1 -> {
        if (c.snd.finAcknowledged()) {
          enterTimeWait(c, TransitionCause.FIN_ARRIVED_ACKING_OURS, now);
        } else {
          c.moveTo(TcpState.CLOSING, TransitionCause.FIN_ARRIVED, now);
        }
      }
      case FIN_WAIT_2 -> enterTimeWait(c, TransitionCause.FIN_ARRIVED, now);
      case CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT ->
          throw new AssertionError(c.state());
    }
  }

  /** The last ACK leaves first; TIME-WAIT then needs no more than a table entry. */
  private static void enterTimeWait(TcpConnection c, TransitionCause cause, long now) {
    c.timers.stop(c, TcpTimer.FIN_WAIT_2, now);
    SegmentComposer.acknowledgment(c, now);
    c.event(ConnectionEvents.CLOSED);
    c.moveTo(TcpState.TIME_WAIT, cause, now);
  }
}
