package io.leat.tcp.connection;

import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.URG;

import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.InboundSegment;
import io.leat.tcp.receive.OutOfOrderRanges;
import io.leat.tcp.receive.ReceiveStream;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TransitionCause;

/** RFC 9293 §3.10.7.4, sixth and seventh: the URG bit and the segment text. */
final class TextArrives {
  private TextArrives() {}

  /** Sixth: RCV.UP moves forward only; the user is told once for each advance (RFC 6093). */
  static void urgent(TcpConnection c, InboundSegment seg) {
    if (!seg.has(URG) || !c.state().acceptsText()) {
      return;
    }
    long up = seg.seq + seg.urgentPointer;
    if (up > Math.max(c.rcv.up, c.receiving().readPosition())) {
      c.rcv.up = up;
      c.event(ConnectionEvents.URGENT);
    }
  }

  /** Seventh: text goes to its place; what is contiguous becomes readable. */
  static void process(TcpConnection c, InboundSegment seg, long now) {
    if (seg.textLength == 0) {
      return;
    }
    if (!c.state().acceptsText()) {
      // C-2NDFIN: nothing can follow the peer's FIN
      c.drop(DropReason.TCP_TEXT_AFTER_FIN, now);
      seg.flags &= ~FIN;
      c.challenge(now);
      return;
    }
    if (c.receiverGone) {
      resetForText(c, seg, now);
      return;
    }
    cutBehindFin(c, seg, now);
    if (seg.textLength > 0) {
      place(c, seg, now);
    }
  }

  /** MAY-1: the application has closed; text for it is lost, and the peer learns so. */
  private static void resetForText(TcpConnection c, InboundSegment seg, long now) {
    c.drop(DropReason.TCP_TEXT_AFTER_CLOSE, now);
    // at SEG.ACK, where it is exactly what an RFC 5961 peer expects next
    SegmentComposer.resetFor(c, seg, now);
    c.endWith(TcpError.RESET, TransitionCause.DATA_AFTER_CLOSE, now);
    c.receiving().releaseAll();
  }

  private static void cutBehindFin(TcpConnection c, InboundSegment seg, long now) {
    long fin = c.rcv.fin;
    long beyond = seg.seq + seg.textLength - fin;
    if (fin >= 0 && beyond > 0) {
      c.drop(DropReason.TCP_TEXT_AFTER_FIN, now);
      seg.flags &= ~FIN;
      seg.textLength -= (int) Math.min(beyond, seg.textLength);
    }
  }

  private static void place(TcpConnection c, InboundSegment seg, long now) {
    ReceiveStream stream = c.receiving();
    ReceiveVariables rcv = c.rcv;
    boolean hadGap = stream.hasGap();
    boolean inOrder = seg.seq == rcv.nxt;
    reportHeld(c, stream, seg);
    if (!take(c, stream, seg)) {
      c.drop(inOrder ? DropReason.TCP_MEMORY_LIMIT : DropReason.TCP_OUT_OF_ORDER_LIMIT, now);
      seg.flags &= ~FIN;
      c.answer();
      return;
    }
    rcv.largestText = (char) Math.max(rcv.largestText, Math.min(seg.largestText(), rcv.mss));
    if (inOrder) {
      BufferTuning.textArrived(c, seg, now);
      rcv.nxt = stream.advance(rcv.nxt + seg.textLength);
      if (c.discardText) {
        stream.skip(Integer.MAX_VALUE);
        stream.discardRead();
      }
      c.event(ConnectionEvents.READABLE);
      acknowledgeInOrder(c, seg, hadGap, now);
    } else {
      if (c.options.sack) {
        ArrivesInOtherStates.duplicates(c).arrived(seg.seq);
      }
      c.answer();
    }
  }

  private static boolean take(TcpConnection c, ReceiveStream stream, InboundSegment seg) {
    int from = seg.textOffset;
    int octets = seg.textLength;
    return seg.kept
        ? stream.lend(seg.seq, seg.pieces, from, octets, c.rcv.nxt, c.host.lentText())
        : stream.place(seg.seq, seg.text, from, octets, c.rcv.nxt);
  }

  /** The first part of the segment that is held already, beyond a gap (RFC 2883 §4). */
  private static void reportHeld(TcpConnection c, ReceiveStream stream, InboundSegment seg) {
    if (!c.options.sack || !stream.hasGap() || ArrivesInOtherStates.duplicates(c).hasDuplicate()) {
      return;
    }
    OutOfOrderRanges held = stream.ranges();
    int range = held.firstBehind(seg.seq);
    long left = range < held.count() ? Math.max(held.left(range), seg.seq) : Long.MAX_VALUE;
    long end = seg.seq + seg.textLength;
    if (left < end) {
      long right = Math.min(held.right(range), end);
      ArrivesInOtherStates.duplicates(c).duplicate(left, right);
    }
  }

  /** RFC 5681 §4.2: at once when a gap was (partly) filled, else delayed. */
  private static void acknowledgeInOrder(
      TcpConnection c, InboundSegment seg, boolean hadGap, long now) {
    c.host.markDirty(c);
    if (hadGap) {
      c.answer();
      return;
    }
    c.ack.textArrived(seg.textLength, c.rcv.largestText);
    long delay = c.config.get(TcpSetting.DELAYED_ACK);
    if (delay == 0) {
      c.ack.acknowledgeNow();
    } else if (c.ack.isDelayed() && !c.timers.isRunning(TcpTimer.DELAYED_ACK)) {
      c.timers.set(c, TcpTimer.DELAYED_ACK, now + delay, now);
    }
  }
}
