package io.leat.tcp.handshake;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;

import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.SequenceNumbers;
import io.leat.tcp.connection.IcmpErrorKind;
import io.leat.tcp.connection.SynParameters;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TransitionCause;

/**
 * RFC 9293 §3.10.7.4 in SYN-RECEIVED, for a half-open entry: the steps until the handshake's last
 * acknowledgment, on wire values. That segment makes a connection, which processes it by the same
 * steps once more and goes on.
 */
public final class ArrivesAtHalfOpen {
  private final HandshakeHost host;
  private final SynQueue queue;
  private final ArrivesInListen listen;
  private final SynAckSender sender;
  private final SynParameters syn = new SynParameters();

  public ArrivesAtHalfOpen(HandshakeHost host, SynQueue queue, ArrivesInListen listen) {
    this.host = host;
    this.queue = queue;
    this.listen = listen;
    sender = new SynAckSender(host);
  }

  /** Names the entry in traces, as it will the connection that comes of it. */
  public long serial(int slot) {
    return queue.entry(slot).serial;
  }

  public void process(int slot, FlowKey flow, InboundSegment seg, long now) {
    HalfOpen entry = queue.entry(slot);
    if (checkSequenceNumber(entry, seg, now) // first
        && checkReset(entry, seg, now) // second
        && checkSyn(entry, seg, now)) { // fourth
      checkAcknowledgment(entry, flow, seg, now); // fifth
    }
  }

  /** First: timestamps (RFC 7323 §5.3, R1), and the window that the SYN,ACK offered. */
  private boolean checkSequenceNumber(HalfOpen entry, InboundSegment seg, long now) {
    boolean checksTime = entry.timestamps() && !seg.has(RST);
    if (checksTime
        && !seg.hasTimestamps
        && !config(entry).is(TcpSetting.TOLERATE_MISSING_TIMESTAMPS)) {
      host.dropped(DropReason.TCP_NO_TIMESTAMP, now);
      return false;
    }
    int ahead = SequenceNumbers.difference(seg.wireSeq, entry.irs + 1);
    int window = (int) Math.min(65_535, config(entry).get(TcpSetting.RECEIVE_BUFFER));
    int len = seg.has(RST) ? 0 : seg.len();
    // at the left edge a closed window, too, lets RST and ACK through (§3.10.7.4)
    boolean begins = ahead == 0 || ahead > 0 && ahead < window;
    boolean ends = len > 0 && ahead + len - 1 >= 0 && ahead + len - 1 < window;
    boolean old = checksTime && seg.hasTimestamps && SequenceNumbers.before(seg.tsVal, entry.tsVal);
    if ((begins || ends) && !old) {
      return true;
    }
    if (!old && ahead == -1 && completes(entry, seg)) {
      // appendix A.2: the connection that it makes answers
      return true;
    }
    host.dropped(old ? DropReason.TCP_OLD_TIMESTAMP : DropReason.TCP_NOT_ACCEPTABLE, now);
    if (!seg.has(RST)) {
      answer(entry, seg, now);
    }
    return false;
  }

  /** A keep-alive, at IRS: the peer has our SYN,ACK, and only its acknowledgment was lost. */
  private static boolean completes(HalfOpen entry, InboundSegment seg) {
    return config(entry).is(TcpSetting.ACK_OF_OLD_SEGMENTS)
        && seg.len() <= 1
        && seg.has(ACK)
        && !seg.has(SYN)
        && !seg.has(RST)
        && seg.wireAck == entry.iss + 1;
  }

  /** C-DUPSYN: the same SYN again gets the SYN,ACK again, anything else an ACK. */
  private void answer(HalfOpen entry, InboundSegment seg, long now) {
    if (!mayAnswer(entry, now)) {
      return;
    }
    boolean sameSyn = seg.has(SYN) && !seg.has(ACK) && seg.wireSeq == entry.irs;
    if (sameSyn && config(entry).is(TcpSetting.SYN_ACK_FOR_DUPLICATE_SYN)) {
      queue.sendSynAck(entry, now);
    } else {
      sender.sendAck(entry, now);
    }
  }

  private static boolean mayAnswer(HalfOpen entry, long now) {
    return entry.mayAnswer(now, config(entry).get(TcpSetting.CHALLENGE_INTERVAL));
  }

  /** Second: an exact reset ends the entry, another is challenged (RFC 5961 §3.2). */
  private boolean checkReset(HalfOpen entry, InboundSegment seg, long now) {
    if (!seg.has(RST)) {
      return true;
    }
    if (seg.wireSeq == entry.irs + 1) {
      queue.giveUp(entry, TransitionCause.RETURNED_TO_LISTEN, now);
    } else {
      host.dropped(DropReason.TCP_RESET_CHALLENGED, now);
      challenge(entry, now);
    }
    return false;
  }

  /** Fourth: a SYN in the window is challenged, or ends the entry where so configured. */
  private boolean checkSyn(HalfOpen entry, InboundSegment seg, long now) {
    if (!seg.has(SYN)) {
      return true;
    }
    host.dropped(DropReason.TCP_SYN_CHALLENGED, now);
    if (config(entry).is(TcpSetting.CHALLENGE_SYN_IN_SYN_RECEIVED)) {
      challenge(entry, now);
    } else {
      queue.giveUp(entry, TransitionCause.RETURNED_TO_LISTEN, now);
    }
    return false;
  }

  private void challenge(HalfOpen entry, long now) {
    if (mayAnswer(entry, now)) {
      sender.sendAck(entry, now);
    }
  }

  /** Fifth: the acknowledgment of our SYN completes the handshake, if there is room. */
  private void checkAcknowledgment(HalfOpen entry, FlowKey flow, InboundSegment seg, long now) {
    if (!seg.has(ACK)) {
      host.dropped(DropReason.TCP_NO_ACKNOWLEDGMENT, now);
      return;
    }
    if (seg.wireAck != entry.iss + 1) {
      host.dropped(DropReason.TCP_BAD_ACKNOWLEDGMENT, now);
      host.replyReset(flow, seg, now);
      return;
    }
    Listener listener = entry.listener;
    if (listener.acceptQueue().isFull()) {
      // the entry stays: the peer will say it again, or we shall
      listener.countAcceptOverflow();
      host.dropped(DropReason.TCP_ACCEPT_QUEUE_FULL, now);
      return;
    }
    syn.answeredAt = queue.answeredAt(entry);
    queue.take(entry, flow);
    entry.parameters(syn);
    int retransmissions = entry.retransmissions;
    TcpConnection child = host.promote(listener, flow, syn, entry.serial, retransmissions, now);
    listen.complete(listener, child, seg, now);
  }

  /** An ICMP error about the SYN,ACK: hard ones end the entry (RFC 5927 §4.1). */
  public void icmpArrives(int slot, IcmpErrorKind kind, int quotedSeq, long now) {
    HalfOpen entry = queue.entry(slot);
    if (quotedSeq == entry.iss && kind == IcmpErrorKind.HARD) {
      queue.giveUp(entry, TransitionCause.UNREACHABLE, now);
    } else {
      host.dropped(DropReason.ICMP_IRRELEVANT_QUOTE, now);
    }
  }

  private static TcpConfig config(HalfOpen entry) {
    return entry.listener.config();
  }
}
