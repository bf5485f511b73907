package io.leat.tcp.connection;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;

import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.InboundSegment;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TransitionCause;

/** RFC 9293 §3.10.7.3: SEGMENT ARRIVES in SYN-SENT. */
final class ArrivesInSynSent {
  private ArrivesInSynSent() {}

  static void process(TcpConnection c, InboundSegment seg, long now) {
    if (checkAcknowledgment(c, seg, now) // first
        && checkReset(c, seg, now)) { // second; third (security) does not apply
      checkSyn(c, seg, now); // fourth
    }
  }

  /** First: an acknowledgment of anything but our SYN reveals an old connection. */
  private static boolean checkAcknowledgment(TcpConnection c, InboundSegment seg, long now) {
    if (!seg.has(ACK) || isAckOfSyn(c, seg)) {
      return true;
    }
    c.drop(DropReason.TCP_BAD_ACKNOWLEDGMENT, now);
    if (!seg.has(RST)) {
      SegmentComposer.resetFor(c, seg, now);
    }
    return false;
  }

  private static boolean isAckOfSyn(TcpConnection c, InboundSegment seg) {
    return seg.ack > c.snd.iss && seg.ack <= c.snd.nxt;
  }

  /** Second: RST is believed only with an acknowledgment of our SYN. */
  private static boolean checkReset(TcpConnection c, InboundSegment seg, long now) {
    if (!seg.has(RST)) {
      return true;
    }
    if (seg.has(ACK)) {
      c.endWith(TcpError.REFUSED, TransitionCause.REFUSED, now);
    } else {
      c.drop(DropReason.TCP_NO_ACKNOWLEDGMENT, now);
    }
    return false;
  }

  /** Fourth: SYN,ACK completes the handshake; SYN alone crossed ours. Fifth: else drop. */
  private static void checkSyn(TcpConnection c, InboundSegment seg, long now) {
    boolean synFin = seg.has(SYN | FIN) && !seg.has(ACK);
    if (!seg.has(SYN) || synFin && c.config.is(TcpSetting.DROP_SYN_WITH_FIN)) {
      c.drop(DropReason.TCP_BAD_FLAGS, now);
      return;
    }
    c.lastReceivedAt = now;
    takeSyn(c, seg, now);
    if (seg.has(ACK)) {
      c.snd.wl1 = seg.seq;
      c.snd.wl2 = seg.ack;
      AcknowledgmentArrives.synAcknowledged(c, seg, TransitionCause.SYN_ACK_ARRIVED, now);
      c.answer();
      // C-SYNDATA: text on a SYN is not queued; a FIN behind none of it counts (sixth step)
      if (seg.has(FIN) && seg.textLength == 0) {
        seg.seq = c.rcv.nxt;
        FinArrives.process(c, seg, now);
      }
    } else {
      c.snd.wl1 = seg.seq;
      c.snd.wl2 = c.snd.una;
      c.moveTo(TcpState.SYN_RECEIVED, TransitionCause.SYN_CROSSED, now);
      c.synPending = true;
      c.host.markDirty(c);
    }
  }

  private static void takeSyn(TcpConnection c, InboundSegment seg, long now) {
    NegotiatedOptions options = c.options;
    options.timestamps &= seg.hasTimestamps;
    options.sack &= seg.sackPermitted;
    options.windowScale &= seg.windowShift >= 0;
    options.ecn = Ecn.agreed(c, seg);
    c.options.sendShift = (byte) (options.windowScale ? Math.min(seg.windowShift, 14) : 0);
    if (!options.windowScale) {
      c.options.receiveShift = 0;
    }
    if (options.timestamps) {
      c.timestamps.start(seg.tsVal, now);
    }
    OpenCall.takeIrs(c, seg.seq, seg.mss);
    OpenCall.windowOfSyn(c);
    c.snd.wnd = seg.window;
    c.snd.maxWnd = seg.window;
  }
}
