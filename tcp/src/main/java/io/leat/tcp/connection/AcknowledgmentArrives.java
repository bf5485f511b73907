package io.leat.tcp.connection;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;

import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.SequenceNumbers;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TransitionCause;

/** RFC 9293 §3.10.7.4, fifth: check the ACK field. */
final class AcknowledgmentArrives {
  private AcknowledgmentArrives() {}

  /** Returns whether the segment is processed further. */
  static boolean process(TcpConnection c, InboundSegment seg, long now) {
    if (!seg.has(ACK)) {
      c.drop(DropReason.TCP_NO_ACKNOWLEDGMENT, now);
      return false;
    }
    if (c.state() == TcpState.SYN_RECEIVED && !inSynReceived(c, seg, now)) {
      return false;
    }
    return inSynchronizedStates(c, seg, now);
  }

  /** C-SR-ACK: anything but an acknowledgment of our SYN draws a reset, and no other answer. */
  static boolean drawsReset(TcpConnection c, InboundSegment seg) {
    return c.state() == TcpState.SYN_RECEIVED
        && seg.has(ACK)
        && (seg.ack <= c.snd.una || seg.ack > c.snd.nxt);
  }

  private static boolean inSynReceived(TcpConnection c, InboundSegment seg, long now) {
    if (!drawsReset(c, seg)) {
      c.snd.wl1 = seg.seq;
      c.snd.wl2 = seg.ack;
      c.snd.wnd = window(c, seg);
      c.snd.maxWnd = Math.max(c.snd.maxWnd, c.snd.wnd);
      synAcknowledged(c, seg, TransitionCause.ACK_OF_SYN, now);
      return true;
    }
    c.drop(DropReason.TCP_BAD_ACKNOWLEDGMENT, now);
    SegmentComposer.resetFor(c, seg, now);
    return false;
  }

  /** Our SYN is acknowledged: ESTABLISHED, and what was queued for it. */
  static void synAcknowledged(
      TcpConnection c, InboundSegment seg, TransitionCause cause, long now) {
    measureSyn(c, seg, now);
    c.snd.una = c.snd.iss + 1;
    c.synPending = false;
    c.timers.stop(c, TcpTimer.RETRANSMISSION, now);
    c.retransmissions = 0;
    if (c.flight != null) {
      // a FIN that did not wait for this
      c.flight.timeoutFrom = now;
    }
    if (c.snd.synRetransmissions > 0) {
      c.rtt.restart(c.config.get(TcpSetting.RTO_AFTER_SYN_LOSS));
    }
    c.beginWith(initialWindow(c), now);
    c.moveTo(TcpState.ESTABLISHED, cause, now);
    c.event(ConnectionEvents.CONNECTED | ConnectionEvents.WRITABLE);
    c.progressAt = now;
    KeepAlive.restart(c, now);
    UserTimeout.progress(c, now);
    c.host.output().pathConfirmed(c.flow, now);
    if (c.closeQueued) {
      c.closeQueued = false;
      CloseCall.queueFin(c, now);
    }
    c.host.markDirty(c);
  }

  /** RFC 6928 §2: one segment after more than one lost SYN. */
  private static long initialWindow(TcpConnection c) {
    int wanted = (int) c.config.get(TcpSetting.INITIAL_WINDOW);
    int octets = Math.max(2 * c.snd.mss, 14_600);
    int segments = c.snd.synRetransmissions > 1 ? 1 : Math.clamp(octets / c.snd.mss, 1, wanted);
    return (long) segments * c.snd.mss;
  }

  private static boolean inSynchronizedStates(TcpConnection c, InboundSegment seg, long now) {
    SendVariables snd = c.snd;
    // RFC 5961 §5: what was never sent, or is too old, is challenged
    if (seg.ack > snd.nxt || seg.ack < snd.una - snd.maxWnd) {
      c.drop(DropReason.TCP_BAD_ACKNOWLEDGMENT, now);
      c.challenge(now);
      return false;
    }
    takeTimestamp(c, seg, now);
    if (c.flight != null && Ecn.isEcho(c, seg)) {
      LossDetection.congestionEchoed(c, c.flight, now);
    }
    if (seg.ack > snd.una) {
      acknowledge(c, seg, now);
    } else {
      nothingNew(c, seg, now);
    }
    if (c.isOver()) {
      return false;
    }
    if (seg.ack >= snd.una) {
      updateWindow(c, seg, now);
    }
    return true;
  }

  /**
   * R3 of RFC 7323 §5.3. Only now is the segment known to be the peer's: a forged timestamp from
   * the future would make all that is true look old (CVE-2005-0356).
   */
  private static void takeTimestamp(TcpConnection c, InboundSegment seg, long now) {
    if (c.options.timestamps && seg.hasTimestamps) {
      long untrimmed = SequenceNumbers.unwrap(seg.wireSeq, c.rcv.nxt);
      c.timestamps.segmentArrived(seg.tsVal, untrimmed, c.rcv.lastAckSent, now);
    }
  }

  /** A.2: the acknowledgment of a segment left of the window is as good as any other. */
  static void ofOldSegment(TcpConnection c, InboundSegment seg, long now) {
    boolean valid = seg.has(ACK) && seg.ack > c.snd.una && seg.ack <= c.snd.nxt;
    if (valid && c.state() == TcpState.SYN_RECEIVED) {
      inSynReceived(c, seg, now);
    } else if (valid) {
      acknowledge(c, seg, now);
    }
  }

  /** SND.UNA < SEG.ACK =< SND.NXT: new text, or our FIN, is acknowledged. */
  private static void acknowledge(TcpConnection c, InboundSegment seg, long now) {
    SendVariables snd = c.snd;
    long octets = seg.ack - snd.una;
    snd.una = seg.ack;
    c.retransmissions = 0;
    c.progressAt = now;
    if (c.flight != null) {
      // RFC 6298 §5.3, RFC 8985 §7.2
      c.flight.timeoutFrom = now;
      c.flight.probeFrom = now;
      LossDetection.acknowledged(c, c.flight, seg, octets, false, now);
    }
    c.sending().discardBefore(snd.finAcknowledged() ? snd.fin : snd.una);
    if (snd.outstanding() == 0) {
      c.timers.stopOutstanding(c, now);
    } else {
      timersFollow(c, now);
    }
    UserTimeout.progress(c, now);
    c.host.output().pathConfirmed(c.flow, now);
    BufferTuning.acknowledged(c, octets + snd.outstanding());
    SendCall.spaceFreed(c);
    if (snd.finAcknowledged()) {
      finAcknowledged(c, seg, now);
    }
    if (!c.isOver()) {
      c.host.markDirty(c);
    }
  }

  /** Our FIN is acknowledged. */
  private static void finAcknowledged(TcpConnection c, InboundSegment seg, long now) {
    switch (c.state()) {
      case FIN_WAIT_1 -> {
        // Figure 5, Note 2: with the peer's FIN in the same segment the eighth step goes straight
        // to TIME-WAIT
        if (!(seg.has(FIN) && seg.seq == c.rcv.nxt)) {
          FinArrives.enterFinWait2(c, now);
        }
      }
      case CLOSING -> {
        if (c.ack.isDueNow()) {
          SegmentComposer.acknowledgment(c, now);
        }
        c.event(ConnectionEvents.CLOSED);
        c.moveTo(TcpState.TIME_WAIT, TransitionCause.ACK_OF_FIN, now);
      }
      case LAST_ACK -> {
        c.event(ConnectionEvents.CLOSED);
        c.moveTo(TcpState.CLOSED, TransitionCause.ACK_OF_FIN, now);
      }
      case CLOSED,
          LISTEN,
          SYN_SENT,
          SYN_RECEIVED,
          ESTABLISHED,
          FIN_WAIT_2,
          CLOSE_WAIT,
          TIME_WAIT -> {}
    }
  }

  /**
   * SEG.ACK =< SND.UNA: perhaps a duplicate acknowledgment (RFC 5681 §2), or SACKs that were
   * overtaken. In answer to a probe of a closed window it says nothing of loss.
   */
  private static void nothingNew(TcpConnection c, InboundSegment seg, long now) {
    Flight f = c.flight;
    if (f == null) {
      return;
    }
    boolean duplicate =
        seg.ack == c.snd.una
            && c.snd.outstanding() > 0
            && c.snd.wnd > 0
            && seg.len() == 0
            && window(c, seg) == c.snd.wnd;
    if (duplicate || c.options.sack && seg.sackCount > 0) {
      LossDetection.acknowledged(c, f, seg, 0, duplicate, now);
      timersFollow(c, now);
    }
  }

  /** At once: after a pause of ours the timers of this cycle come before the transmitter. */
  private static void timersFollow(TcpConnection c, long now) {
    if (c.flight != null && c.timers.outstanding() != TcpTimers.NEVER) {
      Transmitter.armOutstanding(c, c.flight, now);
    }
  }

  /** SEG.WND, scaled but on a SYN: the crossing SYN,ACK of a simultaneous open (RFC 7323 §2.2). */
  private static int window(TcpConnection c, InboundSegment seg) {
    boolean syn = SequenceNumbers.unwrap(seg.wireSeq, c.rcv.nxt) == c.rcv.irs;
    return syn ? seg.window : seg.window << c.options.sendShift;
  }

  /** SND.UNA =< SEG.ACK =< SND.NXT: a newer segment may update the send window. */
  private static void updateWindow(TcpConnection c, InboundSegment seg, long now) {
    SendVariables snd = c.snd;
    if (snd.wl1 < seg.seq || snd.wl1 == seg.seq && snd.wl2 <= seg.ack) {
      long before = snd.wnd;
      snd.wnd = window(c, seg);
      snd.wl1 = seg.seq;
      snd.wl2 = seg.ack;
      snd.maxWnd = Math.max(snd.maxWnd, snd.wnd);
      if (snd.wnd != before) {
        Transmitter.windowChanged(c, before, now);
      }
    }
    if (snd.wnd > 0) {
      c.timers.windowProbes = 0;
    }
    if (snd.wnd == 0 && c.timers.isRunning(TcpTimer.PERSIST)) {
      // the peer answers probes: it is alive, whatever its window (§3.8.6.1)
      c.progressAt = now;
      c.retransmissions = 0;
    }
  }

  /** The round trip of the handshake, never of a SYN that was sent twice (RFC 6298 §3). */
  private static void measureSyn(TcpConnection c, InboundSegment seg, long now) {
    if (c.synIsTimed) {
      c.rtt.sample((int) Math.min((now - c.lastTextAt) / 1000, Integer.MAX_VALUE), 1, now);
    } else if (c.options.timestamps && seg.hasTimestamps && seg.tsEcr != 0) {
      int millis = c.timestamp(now) - seg.tsEcr;
      if (millis >= 0 && millis <= 60_000) {
        c.rtt.sample(Math.max(1, millis) * 1000, 1, now);
      }
    }
  }
}
