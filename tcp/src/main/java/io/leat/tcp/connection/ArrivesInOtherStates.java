package io.leat.tcp.connection;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;

import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.InboundSegment;
import io.leat.tcp.receive.SackBlocks;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TransitionCause;

/** RFC 9293 §3.10.7.4: SEGMENT ARRIVES in any state but CLOSED, LISTEN and SYN-SENT. */
final class ArrivesInOtherStates {
  private ArrivesInOtherStates() {}

  static void process(TcpConnection c, InboundSegment seg, long now) {
    if (checkSequenceNumber(c, seg, now) // first
        && checkReset(c, seg, now) // second; third (security) does not apply
        && checkSyn(c, seg, now) // fourth
        && AcknowledgmentArrives.process(c, seg, now)) { // fifth
      Ecn.textArrived(c, seg);
      TextArrives.urgent(c, seg); // sixth
      TextArrives.process(c, seg, now); // seventh
      FinArrives.process(c, seg, now); // eighth
    }
  }

  /** First: is any of it in the window? What is not is trimmed. */
  private static boolean checkSequenceNumber(TcpConnection c, InboundSegment seg, long now) {
    if (isCrossingSynAck(c, seg)) {
      // a peer that takes the sequence check strictly drops our SYN,ACK, and needs this
      c.answer();
      return true;
    }
    if (!checkTimestamp(c, seg, now)) {
      return false;
    }
    if (!isAcceptable(c, seg)) {
      notAcceptable(c, seg, now);
      return false;
    }
    peerIsAlive(c, now);
    trimToWindow(c, seg);
    return true;
  }

  private static void peerIsAlive(TcpConnection c, long now) {
    c.lastReceivedAt = now;
    if (c.timers.keepAliveProbes > 0) {
      c.timers.keepAliveProbes = 0;
      UserTimeout.progress(c, now);
    }
  }

  /** C-SIMOPEN: in a simultaneous open the peer's SYN,ACK repeats its SYN (Figure 7). */
  private static boolean isCrossingSynAck(TcpConnection c, InboundSegment seg) {
    boolean crossing =
        c.state() == TcpState.SYN_RECEIVED
            && !c.passive
            && seg.has(SYN | ACK)
            && !seg.has(RST)
            && seg.seq == c.rcv.irs
            && seg.ack == c.snd.nxt;
    if (crossing) {
      SegmentArrives.trimFront(seg, 1);
      if (seg.textLength > 0) {
        // C-SYNDATA: text on a SYN is not queued, nor a FIN behind it
        SegmentArrives.trimBack(seg, seg.len());
      }
    }
    return crossing;
  }

  /** R1 of RFC 7323 §5.3, and §3.2 on a missing option; a RST passes. */
  private static boolean checkTimestamp(TcpConnection c, InboundSegment seg, long now) {
    if (!c.options.timestamps || seg.has(RST)) {
      return true;
    }
    if (!seg.hasTimestamps) {
      if (c.config.is(TcpSetting.TOLERATE_MISSING_TIMESTAMPS)) {
        return true;
      }
      c.drop(DropReason.TCP_NO_TIMESTAMP, now);
      return false;
    }
    if (c.timestamps.isOld(seg.tsVal, now) && !isRepeatedSyn(c, seg)) {
      c.drop(DropReason.TCP_OLD_TIMESTAMP, now);
      reportDuplicate(c, seg);
      if (seg.len() > 0) {
        c.answer();
      } else {
        c.challenge(now);
      }
      return false;
    }
    return true;
  }

  /**
   * The four cases of §3.4, Table 6; and a FIN without text needs no window. Of a RST only SEQ
   * counts (RFC 5961 §3.2): with text that reaches into the window many more guesses would be
   * right.
   */
  private static boolean isAcceptable(TcpConnection c, InboundSegment seg) {
    long nxt = c.rcv.nxt;
    long wnd = c.rcv.wnd();
    int len = seg.has(RST) ? 0 : seg.len();
    if (wnd == 0) {
      // a closed window lets RST, ACK and URG through (§3.10.7.4): only the text is refused
      return seg.seq == nxt || len > 0 && seg.seq < nxt && seg.seq + len > nxt;
    }
    boolean beginsInside = nxt <= seg.seq && seg.seq < nxt + wnd;
    if (len == 0) {
      return beginsInside;
    }
    long last = seg.seq + len - 1;
    return beginsInside || nxt <= last && last < nxt + wnd;
  }

  /** An acknowledgment in reply, unless RST is set; then drop. */
  private static void notAcceptable(TcpConnection c, InboundSegment seg, long now) {
    c.drop(DropReason.TCP_NOT_ACCEPTABLE, now);
    if (seg.has(RST)) {
      return;
    }
    if (isRepeatedSyn(c, seg) && c.config.is(TcpSetting.SYN_ACK_FOR_DUPLICATE_SYN)) {
      if (c.ack.mayChallenge(now, c.config.get(TcpSetting.CHALLENGE_INTERVAL))) {
        c.synPending = true;
        c.host.markDirty(c);
      }
      return;
    }
    if (seg.has(ACK) && c.snd.una <= seg.ack && seg.ack <= c.snd.nxt) {
      // such as the answer to a keep-alive of a peer that has filled our window (§3.8.4, MUST-26)
      peerIsAlive(c, now);
    }
    reportDuplicate(c, seg);
    boolean left = seg.seq + seg.len() <= c.rcv.nxt && !seg.has(SYN);
    boolean repeatedText = left && seg.len() > 0;
    if (repeatedText || isRepeatedSynAck(c, seg)) {
      // the peer waits for this answer: never throttled
      c.answer();
    } else {
      c.challenge(now);
    }
    if (left && c.config.is(TcpSetting.ACK_OF_OLD_SEGMENTS) && isRecent(c, seg)) {
      if (c.answerAtOnce) {
        // before the acknowledgment ends what there is to answer from
        Transmitter.transmit(c, now);
      }
      AcknowledgmentArrives.ofOldSegment(c, seg, now);
    }
  }

  /**
   * Whether a segment left of the window may still be on its way from this peer: at most a window
   * ago. One that is older can only be a guess, and its ACK field another.
   */
  private static boolean isRecent(TcpConnection c, InboundSegment seg) {
    boolean synReceived = c.state() == TcpState.SYN_RECEIVED;
    return c.rcv.nxt - seg.seq <= (synReceived ? 1 : Math.max(1, c.rcvBuffer()));
  }

  /** C-DUPSYN: the SYN that began this handshake, again. */
  private static boolean isRepeatedSyn(TcpConnection c, InboundSegment seg) {
    return c.state() == TcpState.SYN_RECEIVED
        && seg.has(SYN)
        && !seg.has(ACK)
        && !seg.has(FIN)
        && seg.seq == c.rcv.irs;
  }

  /** Our ACK of the peer's SYN,ACK was lost; unanswered it would never leave SYN-RECEIVED. */
  private static boolean isRepeatedSynAck(TcpConnection c, InboundSegment seg) {
    return seg.has(SYN | ACK) && seg.seq == c.rcv.irs;
  }

  /** RFC 2883 §4: text that was received before is reported as a duplicate. */
  private static void reportDuplicate(TcpConnection c, InboundSegment seg) {
    if (c.options.sack && seg.textLength > 0 && !seg.has(SYN)) {
      long end = Math.min(seg.seq + seg.textLength, c.rcv.nxt);
      if (seg.seq < end) {
        duplicates(c).duplicate(seg.seq, end);
      }
    }
  }

  static SackBlocks duplicates(TcpConnection c) {
    SackBlocks blocks = c.sackBlocks;
    if (blocks == null) {
      blocks = new SackBlocks();
      c.sackBlocks = blocks;
    }
    return blocks;
  }

  private static void trimToWindow(TcpConnection c, InboundSegment seg) {
    if (seg.has(RST) || seg.has(SYN)) {
      return;
    }
    boolean trimmed = false;
    long nxt = c.rcv.nxt;
    if (seg.seq < nxt) {
      reportDuplicate(c, seg);
      SegmentArrives.trimFront(seg, nxt - seg.seq);
      trimmed = true;
    }
    long beyond = seg.seq + seg.len() - c.rcv.edge;
    boolean finAtEdge = seg.has(FIN) && seg.textLength == 0 && seg.seq == nxt;
    if (beyond > 0 && !finAtEdge) {
      SegmentArrives.trimBack(seg, beyond);
      trimmed = true;
    }
    if (trimmed && !AcknowledgmentArrives.drawsReset(c, seg)) {
      c.answer();
    }
  }

  /** Second: RST, with the blind-reset defence of RFC 5961 §3.2. */
  private static boolean checkReset(TcpConnection c, InboundSegment seg, long now) {
    if (!seg.has(RST)) {
      return true;
    }
    if (seg.seq != c.rcv.nxt) {
      c.drop(DropReason.TCP_RESET_CHALLENGED, now);
      c.challenge(now);
    } else if (c.state() == TcpState.SYN_RECEIVED && c.passive) {
      c.returnToListen(TransitionCause.RETURNED_TO_LISTEN, now);
    } else {
      boolean refused = c.state() == TcpState.SYN_RECEIVED;
      c.endWith(
          refused ? TcpError.REFUSED : TcpError.RESET,
          refused ? TransitionCause.REFUSED : TransitionCause.RESET_BY_PEER,
          now);
    }
    return false;
  }

  /** Fourth: a SYN in the window is challenged (RFC 5961 §4). */
  private static boolean checkSyn(TcpConnection c, InboundSegment seg, long now) {
    if (!seg.has(SYN)) {
      return true;
    }
    c.drop(DropReason.TCP_SYN_CHALLENGED, now);
    if (c.state() == TcpState.SYN_RECEIVED
        && !c.config.is(TcpSetting.CHALLENGE_SYN_IN_SYN_RECEIVED)) {
      giveUpHandshake(c, now);
    } else if (isRepeatedSynAck(c, seg)) {
      c.answer();
    } else {
      c.challenge(now);
    }
    return false;
  }

  /** The base rule of the fourth step: a passive connection returns to LISTEN. */
  private static void giveUpHandshake(TcpConnection c, long now) {
    if (c.passive) {
      c.returnToListen(TransitionCause.RETURNED_TO_LISTEN, now);
    } else {
      c.endWith(TcpError.RESET, TransitionCause.RESET_BY_PEER, now);
    }
  }
}
