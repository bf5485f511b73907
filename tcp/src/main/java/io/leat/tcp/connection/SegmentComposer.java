package io.leat.tcp.connection;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.RST;
import static io.leat.packet.wire.TcpFlags.URG;

import io.leat.packet.buffer.ChecksumState;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.SequenceNumbers;
import io.leat.packet.wire.TcpHeader;
import io.leat.packet.wire.TcpOptionsEncoder;
import io.leat.tcp.receive.ReceiveWindow;
import io.leat.tcp.receive.SackBlocks;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TcpTrace;

/** Composes one segment of a connection and sends it (RFC 9293 §3.1). */
final class SegmentComposer {
  private static final int LARGEST_URGENT_POINTER = 65_535;

  private SegmentComposer() {}

  /** SYN, or SYN,ACK once the peer's SYN is known, with all options (§3.2). */
  static void syn(TcpConnection c, boolean retransmission, long now) {
    PacketBuffer buffer = c.host.output().headerBuffer();
    NegotiatedOptions options = c.options;
    boolean answers = c.receiveStream != null;
    int at = buffer.start() + TcpHeader.MIN_OCTETS;
    int next = TcpOptionsEncoder.mss(buffer, at, OpenCall.ownMss(c));
    int echo = answers ? c.timestamps.recent() : 0;
    if (options.sack && options.timestamps) {
      next = TcpOptionsEncoder.sackPermittedAndTimestamps(buffer, next, c.timestamp(now), echo);
    } else if (options.sack) {
      next = TcpOptionsEncoder.sackPermitted(buffer, next);
    } else if (options.timestamps) {
      next = TcpOptionsEncoder.timestamps(buffer, next, c.timestamp(now), echo);
    }
    if (options.windowScale) {
      next = TcpOptionsEncoder.windowScale(buffer, next, c.options.receiveShift);
    }
    int window = OpenCall.unscaledWindow(c);
    if (answers && c.rcv.edge - c.rcv.nxt < window) {
      c.rcv.edge = c.rcv.nxt + window;
    }
    buffer.append(next - buffer.start());
    c.host.slices().clear();
    int flags = Ecn.synFlags(c, answers, retransmission);
    send(c, buffer, c.snd.iss, flags, window, 0, 0, retransmission, now);
  }

  /**
   * A segment with text, or a FIN, or both, and an acknowledgment. Text of more than a full segment
   * leaves as a super-segment.
   */
  static void segment(
      TcpConnection c, long seq, int flags, int textLength, boolean retransmission, long now) {
    int full = fullText(c);
    segment(c, seq, flags, textLength, textLength > full ? full : 0, retransmission, now);
  }

  /** New text in one segment, also if it is larger than a full one: a probe of the path's MTU. */
  static void single(TcpConnection c, long seq, int textLength, long now) {
    segment(c, seq, 0, textLength, 0, false, now);
  }

  private static void segment(
      TcpConnection c,
      long seq,
      int flags,
      int textLength,
      int gsoOctets,
      boolean retransmission,
      long now) {
    Slices text = c.host.slices();
    text.clear();
    if (textLength > 0) {
      c.sending().slices(seq, seq + textLength, text);
    }
    PacketBuffer buffer = c.host.output().headerBuffer();
    buffer.append(TcpHeader.MIN_OCTETS + options(c, buffer, now));
    int all = flags | ACK | Ecn.flags(c, isNewText(c, seq, textLength, retransmission));
    send(c, buffer, seq, all, window(c), textLength, gsoOctets, retransmission, now);
  }

  /** Whether it carries text for the first time, and is no probe of a closed window. */
  private static boolean isNewText(
      TcpConnection c, long seq, int textLength, boolean retransmission) {
    return textLength > 0 && !retransmission && seq + textLength <= c.snd.una + c.snd.wnd;
  }

  /** An acknowledgment without text. */
  static void acknowledgment(TcpConnection c, long now) {
    segment(c, acceptableSeq(c), 0, 0, false, now);
  }

  /**
   * SND.NXT, unless a probe went beyond the window, or the window shrank: there the peer would drop
   * the segment, and with it what it acknowledges (§3.10.7.4, first).
   */
  private static long acceptableSeq(TcpConnection c) {
    SendVariables snd = c.snd;
    boolean windowKnown = snd.una > snd.iss;
    return windowKnown ? Math.min(snd.nxt, snd.una + snd.wnd) : snd.nxt;
  }

  /** RST of our own accord, at a sequence number that the peer's window takes (§3.10.5). */
  static void reset(TcpConnection c, long now) {
    bare(c, acceptableSeq(c), RST | ACK, now);
  }

  /** RST in reply to an acknowledgment of what was never sent (§3.5.2, group 2). */
  static void resetFor(TcpConnection c, InboundSegment seg, long now) {
    bare(c, seg.ack, RST, now);
  }

  private static void bare(TcpConnection c, long seq, int flags, long now) {
    PacketBuffer buffer = c.host.output().headerBuffer();
    buffer.append(TcpHeader.MIN_OCTETS);
    c.host.slices().clear();
    send(c, buffer, seq, flags, 0, 0, 0, false, now);
  }

  /** Text octets in a full segment that also carries what SACK option is due. */
  static int fullText(TcpConnection c) {
    return Math.max(1, c.snd.mss - sackOctets(c));
  }

  /** Octets of SACK option that the next segment carries. */
  private static int sackOctets(TcpConnection c) {
    if (!hasSackBlocks(c)) {
      return 0;
    }
    SackBlocks blocks = ArrivesInOtherStates.duplicates(c);
    int count = c.receiving().hasGap() ? c.receiving().ranges().count() : 0;
    count += blocks.hasDuplicate() ? 1 : 0;
    return TcpOptionsEncoder.sackOctets(
        Math.min(count, TcpOptionsEncoder.sackBlocksBeside(c.options.octets())));
  }

  private static boolean hasSackBlocks(TcpConnection c) {
    return c.options.sack
        && (c.receiving().hasGap() || c.sackBlocks != null && c.sackBlocks.hasDuplicate());
  }

  private static int options(TcpConnection c, PacketBuffer buffer, long now) {
    int from = buffer.start() + TcpHeader.MIN_OCTETS;
    int next = from;
    if (c.options.timestamps) {
      next = TcpOptionsEncoder.timestamps(buffer, next, c.timestamp(now), c.timestamps.recent());
    }
    if (hasSackBlocks(c)) {
      next = sack(c, buffer, next, TcpOptionsEncoder.sackBlocksBeside(next - from));
    }
    return next - from;
  }

  /** RFC 2018 §4: blocks on every acknowledgment while text is held out of order. */
  private static int sack(TcpConnection c, PacketBuffer buffer, int at, int most) {
    SackBlocks blocks = ArrivesInOtherStates.duplicates(c);
    blocks.choose(c.receiving().ranges(), most);
    int count = blocks.count();
    if (count == 0) {
      return at;
    }
    buffer.put32(at, 0x0101_0500 | 2 + 8 * count);
    int next = at + 4;
    for (int i = 0; i < count; i++, next += 8) {
      buffer.put32(next, SequenceNumbers.wire(blocks.left(i)));
      buffer.put32(next + 4, SequenceNumbers.wire(blocks.right(i)));
    }
    return next;
  }

  /** The window field; the edge that it promises is remembered (§3.8.6.2.2). */
  private static int window(TcpConnection c) {
    ReceiveVariables rcv = c.rcv;
    if (!c.state().acceptsText() && !c.state().maySend()) {
      return (int) Math.min(65_535, rcv.wnd() >> c.options.receiveShift);
    }
    int limit = c.rcvBuffer();
    long read = c.receiving().readPosition();
    long room = read + limit;
    long least = ReceiveWindow.leastGain(limit, c.snd.mss);
    rcv.edge = ReceiveWindow.edge(rcv.edge, rcv.nxt, room, least, c.options.receiveShift);
    // the capacity is that of the largest limit so far: what was advertised stays, but each
    // rounding
    // must not add to the one before
    long most = read + c.receiving().capacity() - 1;
    int field = ReceiveWindow.field(rcv.edge, rcv.nxt, c.options.receiveShift, most);
    rcv.edge = Math.max(rcv.edge, rcv.nxt + ((long) field << c.options.receiveShift));
    return field;
  }

  private static void send(
      TcpConnection c,
      PacketBuffer buffer,
      long seq,
      int flags,
      int window,
      int textLength,
      int gsoOctets,
      boolean retransmission,
      long now) {
    int at = buffer.start();
    int headerOctets = buffer.length();
    int wireSeq = SequenceNumbers.wire(seq);
    boolean acknowledges = (flags & ACK) != 0;
    int wireAck = acknowledges ? SequenceNumbers.wire(c.rcv.nxt) : 0;
    long urgent = c.snd.up - seq;
    boolean urgentAhead = urgent > 0 && textLength > 0;
    int allFlags = urgentAhead ? flags | URG : flags;
    TcpHeader.write(
        buffer,
        at,
        c.flow.localPort,
        c.flow.remotePort,
        wireSeq,
        wireAck,
        headerOctets,
        allFlags,
        window);
    if (urgentAhead) {
      TcpHeader.putUrgentPointer(buffer, at, (int) Math.min(urgent, LARGEST_URGENT_POINTER));
    }
    Slices text = c.host.slices();
    if (gsoOctets > 0 || c.host.output().completesChecksums()) {
      TcpHeader.writePartialChecksum(buffer, at, headerOctets, c.flow, textLength);
      buffer.offloaded(ChecksumState.PARTIAL, 0);
    } else {
      TcpHeader.writeChecksum(buffer, at, headerOctets, c.flow, text);
    }
    int segments = gsoOctets > 0 ? (textLength + gsoOctets - 1) / gsoOctets : 1;
    c.host.eventCounters().sent(allFlags, retransmission, segments);
    traceSent(c, wireSeq, wireAck, allFlags, window, textLength, gsoOctets, retransmission, now);
    if (acknowledges) {
      acknowledged(c, now);
    }
    c.lastSentAt = now;
    if (textLength > 0) {
      c.lastTextAt = now;
      if (answersText(c, now)) {
        c.ack.endQuick();
      }
    }
    c.host
        .output()
        .send(
            c.flow,
            buffer,
            text,
            gsoOctets,
            Ecn.trafficClass(c, isNewText(c, seq, textLength, retransmission)),
            (int) c.config.get(TcpSetting.HOP_LIMIT),
            now);
  }

  private static void traceSent(
      TcpConnection c,
      int wireSeq,
      int wireAck,
      int flags,
      int window,
      int textLength,
      int gsoOctets,
      boolean retransmission,
      long now) {
    TcpTrace trace = c.host.trace();
    if (trace == TcpTrace.OFF) {
      return;
    }
    if (gsoOctets > 0) {
      trace.sentTogether(
          c.serial,
          c.flow,
          wireSeq,
          wireAck,
          flags,
          window,
          textLength,
          gsoOctets,
          retransmission,
          now);
    } else {
      trace.sent(
          c.serial, c.flow, wireSeq, wireAck, flags, window, textLength, retransmission, now);
    }
  }

  /** Whether text has arrived so recently that a delayed ACK would travel with what is sent. */
  private static boolean answersText(TcpConnection c, long now) {
    return c.rcv.largestText > 0 && now - c.lastReceivedAt < c.config.get(TcpSetting.DELAYED_ACK);
  }

  private static void acknowledged(TcpConnection c, long now) {
    c.ack.acknowledged();
    c.answerAtOnce = false;
    c.rcv.lastAckSent = c.rcv.nxt;
    c.timers.stop(c, TcpTimer.DELAYED_ACK, now);
  }
}
