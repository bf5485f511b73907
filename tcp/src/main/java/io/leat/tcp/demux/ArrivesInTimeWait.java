package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.FIN;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.SYN;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.SequenceNumbers;
import io.leat.packet.wire.TcpHeader;
import io.leat.packet.wire.TcpOptionsEncoder;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TransitionCause;

/**
 * RFC 9293 §3.10.7.4 in TIME-WAIT, on wire values: the last ACK again for a FIN that comes again, a
 * new connection for a SYN that is newer (RFC 6191), nothing for a RST (RFC 1337).
 */
final class ArrivesInTimeWait {
  private final TcpDemux demux;
  private final TimeWaitTable table;
  private final TcpConfig config;

  ArrivesInTimeWait(TcpDemux demux, TimeWaitTable table, TcpConfig config) {
    this.demux = demux;
    this.table = table;
    this.config = config;
  }

  void process(int entry, FlowKey flow, InboundSegment seg, long now) {
    if (isNewSyn(seg)) {
      reuse(entry, flow, seg, now);
    } else if (checkSequenceNumber(entry, flow, seg, now) // first
        && checkReset(entry, flow, seg, now) // second
        && checkSyn(entry, flow, seg, now)) { // fourth
      checkAcknowledgment(entry, flow, seg, now); // fifth
    }
  }

  private static boolean isNewSyn(InboundSegment seg) {
    return seg.has(SYN) && !seg.has(ACK) && !seg.has(RST);
  }

  /** RFC 6191 §2: a SYN that is provably newer opens the flow again, if somebody can take it. */
  private void reuse(int entry, FlowKey flow, InboundSegment seg, long now) {
    int ahead = SequenceNumbers.difference(seg.wireSeq, table.rcvNxt(entry));
    boolean newer = ahead >= 0;
    if (table.timestamps(entry) && seg.hasTimestamps) {
      int older = SequenceNumbers.difference(seg.tsVal, table.recent(entry));
      newer = older > 0 || older == 0 && ahead >= 0;
    } else if (seg.hasTimestamps && config.is(TcpSetting.TIMESTAMPS)) {
      // the old connection did without them: what carries one is of another
      newer = true;
    }
    boolean synFin = seg.has(FIN);
    if (!newer || synFin || !demux.reopen(entry, flow, seg, now)) {
      demux.dropped(DropReason.TCP_TIME_WAIT, now);
    }
  }

  /** First: timestamps (RFC 7323 §5.3) and window; a FIN that comes again restarts 2MSL. */
  private boolean checkSequenceNumber(int entry, FlowKey flow, InboundSegment seg, long now) {
    if (!checkTimestamp(entry, flow, seg, now)) {
      return false;
    }
    int ahead = SequenceNumbers.difference(seg.wireSeq, table.rcvNxt(entry));
    int window = table.rcvWnd(entry);
    int len = seg.has(RST) ? 0 : seg.len();
    if (isAcceptable(ahead, len, window)) {
      return true;
    }
    demux.dropped(DropReason.TCP_NOT_ACCEPTABLE, now);
    if (seg.has(RST)) {
      return false;
    }
    boolean repeatedFin = seg.has(FIN) && !seg.has(SYN) && ahead + len == 0;
    if (repeatedFin) {
      demux.restartTimeWait(entry, now);
    }
    boolean repeatedText = len > 0 && ahead + len <= 0 && !seg.has(SYN);
    answer(entry, flow, repeatedText || seg.has(SYN | ACK), now);
    return false;
  }

  private boolean checkTimestamp(int entry, FlowKey flow, InboundSegment seg, long now) {
    if (!table.timestamps(entry) || seg.has(RST)) {
      return true;
    }
    if (!seg.hasTimestamps) {
      boolean tolerated = config.is(TcpSetting.TOLERATE_MISSING_TIMESTAMPS);
      if (!tolerated) {
        demux.dropped(DropReason.TCP_NO_TIMESTAMP, now);
      }
      return tolerated;
    }
    if (SequenceNumbers.before(seg.tsVal, table.recent(entry))) {
      demux.dropped(DropReason.TCP_OLD_TIMESTAMP, now);
      answer(entry, flow, false, now);
      return false;
    }
    return true;
  }

  private static boolean isAcceptable(int ahead, int len, int window) {
    if (window == 0) {
      return ahead == 0;
    }
    boolean begins = ahead >= 0 && ahead < window;
    int last = ahead + len - 1;
    return begins || len > 0 && last >= 0 && last < window;
  }

  /** Second: ignored by RFC 1337, else as everywhere. */
  private boolean checkReset(int entry, FlowKey flow, InboundSegment seg, long now) {
    if (!seg.has(RST)) {
      return true;
    }
    boolean exact = seg.wireSeq == table.rcvNxt(entry);
    if (config.is(TcpSetting.RFC1337)) {
      demux.dropped(DropReason.TCP_TIME_WAIT, now);
    } else if (exact) {
      demux.endTimeWait(entry, TransitionCause.RESET_BY_PEER, now);
    } else {
      demux.dropped(DropReason.TCP_RESET_CHALLENGED, now);
      answer(entry, flow, false, now);
    }
    return false;
  }

  /** Fourth: a SYN with ACK is challenged. */
  private boolean checkSyn(int entry, FlowKey flow, InboundSegment seg, long now) {
    if (!seg.has(SYN)) {
      return true;
    }
    demux.dropped(DropReason.TCP_SYN_CHALLENGED, now);
    answer(entry, flow, false, now);
    return false;
  }

  /** Fifth to eighth: everything was acknowledged; text and FIN come too late. */
  private void checkAcknowledgment(int entry, FlowKey flow, InboundSegment seg, long now) {
    if (!seg.has(ACK)) {
      demux.dropped(DropReason.TCP_NO_ACKNOWLEDGMENT, now);
      return;
    }
    int beyond = SequenceNumbers.difference(seg.wireAck, table.sndNxt(entry));
    boolean neverSentOrTooOld = beyond > 0 || beyond < -table.largestSendWindow(entry);
    int ahead = SequenceNumbers.difference(seg.wireSeq, table.rcvNxt(entry));
    if (neverSentOrTooOld) {
      demux.dropped(DropReason.TCP_BAD_ACKNOWLEDGMENT, now);
      answer(entry, flow, false, now);
    } else if (seg.len() > 0) {
      demux.dropped(DropReason.TCP_TEXT_AFTER_FIN, now);
      answer(entry, flow, ahead < 0, now);
    }
  }

  /** The last acknowledgment again; unless the peer waits for it, not too often. */
  private void answer(int entry, FlowKey flow, boolean always, long now) {
    if (!always && !table.mayAnswer(entry, now, config.get(TcpSetting.CHALLENGE_INTERVAL))) {
      return;
    }
    PacketBuffer buffer = demux.output().headerBuffer();
    int next = buffer.start() + TcpHeader.MIN_OCTETS;
    if (table.timestamps(entry)) {
      int clock = (int) (now / 1_000_000) + table.timestampOffset(entry);
      next = TcpOptionsEncoder.timestamps(buffer, next, clock, table.recent(entry));
    }
    buffer.append(next - buffer.start());
    int seq = table.sndNxt(entry);
    int ack = table.rcvNxt(entry);
    int window = table.windowField(entry);
    demux.slices().clear();
    TcpHeader.write(
        buffer,
        buffer.start(),
        flow.localPort,
        flow.remotePort,
        seq,
        ack,
        buffer.length(),
        ACK,
        window);
    TcpHeader.writeChecksum(buffer, buffer.start(), buffer.length(), flow, demux.slices());
    demux.eventCounters().sent(ACK, false, 1);
    demux.trace().sent(table.serial(entry), flow, seq, ack, ACK, window, 0, false, now);
    int trafficClass = (int) config.get(TcpSetting.TRAFFIC_CLASS);
    int hopLimit = (int) config.get(TcpSetting.HOP_LIMIT);
    demux.output().send(flow, buffer, demux.slices(), 0, trafficClass, hopLimit, now);
  }
}
