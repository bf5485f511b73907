package io.leat.observe;

import io.leat.packet.wire.TcpFlags;

/**
 * One TCP segment as an end saw it.
 *
 * @param flags the control bits of {@link TcpFlags}
 * @param wireSeq SEG.SEQ as sent
 * @param wireAck SEG.ACK as sent; 0 without ACK
 * @param seq SEG.SEQ relative to the initial sequence number, or as sent where that is not known
 * @param ack SEG.ACK relative to the initial sequence number, or as sent where that is not known
 * @param relative whether all of {@code seq} and {@code ack} that the segment has are relative
 * @param len octets of text, without SYN and FIN
 * @param segments that it is on the wire: more than 1 for a super-segment that was seen whole
 * @param window SEG.WND as sent: not scaled
 * @param options such as {@code mss 1460, ws 7}; empty if there are none, or they are not known
 */
public record TracedSegment(
    int flags,
    int wireSeq,
    int wireAck,
    long seq,
    long ack,
    boolean relative,
    int len,
    int segments,
    int window,
    String options) {

  /** A segment that is one on the wire too. */
  TracedSegment(
      int flags,
      int wireSeq,
      int wireAck,
      long seq,
      long ack,
      boolean relative,
      int len,
      int window,
      String options) {
    this(flags, wireSeq, wireAck, seq, ack, relative, len, 1, window, options);
  }

  public boolean has(int flag) {
    return (flags & flag) == flag;
  }

  /** Whether {@code other} is this segment at its other end. */
  boolean isSameOnTheWire(TracedSegment other) {
    return wireSeq == other.wireSeq
        && wireAck == other.wireAck
        && flags == other.flags
        && len == other.len
        && window == other.window;
  }

  /**
   * Flags and numbers, such as {@code SYN,ACK seq 0 ack 1}; the window only where it is closed. A
   * super-segment says how many segments it is: {@code ACK seq 1 ack 1 len 65160 in 45}.
   */
  public String text() {
    StringBuilder text = new StringBuilder(TcpFlags.format(flags));
    text.append(" seq ").append(seq);
    if (has(TcpFlags.ACK)) {
      text.append(" ack ").append(ack);
    }
    if (len > 0) {
      text.append(" len ").append(len);
    }
    if (segments > 1) {
      text.append(" in ").append(segments);
    }
    if (window == 0 && !has(TcpFlags.RST)) {
      text.append(" win 0");
    }
    return text.toString();
  }
}
