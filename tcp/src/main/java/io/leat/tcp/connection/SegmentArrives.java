package io.leat.tcp.connection;

import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.SequenceNumbers;
import io.leat.packet.wire.TcpFlags;

/**
 * RFC 9293 §3.10.7: SEGMENT ARRIVES, for a connection that exists. CLOSED (§3.10.7.1), LISTEN
 * (§3.10.7.2) and TIME-WAIT have no sequence numbers to compare with and live above.
 */
final class SegmentArrives {
  private SegmentArrives() {}

  static void process(TcpConnection c, InboundSegment seg, long now) {
    switch (c.state()) {
      case SYN_SENT -> {
        seg.seq = SequenceNumbers.first(seg.wireSeq);
        seg.ack = SequenceNumbers.unwrap(seg.wireAck, c.snd.una);
        ArrivesInSynSent.process(c, seg, now);
      }
      case SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK -> {
        seg.seq = SequenceNumbers.unwrap(seg.wireSeq, c.rcv.nxt);
        seg.ack = SequenceNumbers.unwrap(seg.wireAck, c.snd.una);
        ArrivesInOtherStates.process(c, seg, now);
      }
      case CLOSED, LISTEN, TIME_WAIT -> throw new AssertionError(c.state());
    }
    if (c.answerAtOnce) {
      Transmitter.transmit(c, now);
    }
    assert Invariants.hold(c);
  }

  /** Removes octets of sequence space from the front, where SYN comes before the text. */
  static void trimFront(InboundSegment seg, long octets) {
    long left = octets;
    if (left > 0 && seg.has(TcpFlags.SYN)) {
      seg.flags &= ~TcpFlags.SYN;
      seg.seq++;
      seg.urgentPointer--;
      left--;
    }
    int text = (int) Math.min(left, seg.textLength);
    seg.seq += text;
    seg.urgentPointer -= text; // it counts from where the segment began (§3.8.5)
    seg.textOffset += text;
    seg.textLength -= text;
  }

  /** Removes octets of sequence space from the back, where FIN comes behind the text. */
  static void trimBack(InboundSegment seg, long octets) {
    long left = octets;
    if (left > 0 && seg.has(TcpFlags.FIN)) {
      seg.flags &= ~TcpFlags.FIN;
      left--;
    }
    seg.textLength -= (int) Math.min(left, seg.textLength);
  }
}
