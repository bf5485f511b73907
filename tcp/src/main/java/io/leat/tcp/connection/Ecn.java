package io.leat.tcp.connection;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.CWR;
import static io.leat.packet.wire.TcpFlags.ECE;
import static io.leat.packet.wire.TcpFlags.SYN;

import io.leat.packet.wire.InboundSegment;

/** Explicit congestion notification (RFC 3168 §6.1), where both SYNs agreed on it. */
final class Ecn {
  private static final int MASK = 3;
  private static final int ECT_0 = 2;
  private static final int CONGESTION_EXPERIENCED = 3;

  private Ecn() {}

  /**
   * The control bits of our SYN or SYN,ACK (§6.1.1). A SYN that goes again does without: perhaps
   * somebody on the path dropped the first one for them (§6.1.1.1).
   */
  static int synFlags(TcpConnection c, boolean answers, boolean retransmission) {
    if (answers) {
      return c.options.ecn ? SYN | ACK | ECE : SYN | ACK;
    }
    return c.config.is(TcpSetting.ECN) && !retransmission ? SYN | ECE | CWR : SYN;
  }

  /** What a SYN,ACK in answer to our SYN says; one that only reflects both bits says no. */
  static boolean agreed(TcpConnection c, InboundSegment seg) {
    return c.config.is(TcpSetting.ECN)
        && c.snd.synRetransmissions == 0
        && seg.has(ACK | ECE)
        && !seg.has(CWR);
  }

  /** The bits of a segment: the echo, and that we have reduced on the first new text (§6.1.2). */
  static int flags(TcpConnection c, boolean newText) {
    if (!c.options.ecn) {
      return 0;
    }
    int bits = c.ecnEcho ? ECE : 0;
    if (newText && c.cwrPending) {
      c.cwrPending = false;
      bits |= CWR;
    }
    return bits;
  }

  /** ECT(0) on new text only: not on ACKs, retransmissions and window probes (§6.1.4 to §6.1.6). */
  static int trafficClass(TcpConnection c, boolean newText) {
    int configured = (int) c.config.get(TcpSetting.TRAFFIC_CLASS);
    return c.options.ecn && newText ? configured & ~MASK | ECT_0 : configured;
  }

  /** Text in the window arrived: the echo begins with CE, and ends with CWR (§6.1.3). */
  static void textArrived(TcpConnection c, InboundSegment seg) {
    if (!c.options.ecn || seg.textLength == 0) {
      return;
    }
    if (seg.has(CWR)) {
      c.ecnEcho = false;
    }
    if ((seg.trafficClass & MASK) == CONGESTION_EXPERIENCED && !c.ecnEcho) {
      c.ecnEcho = true;
      c.answer();
    }
  }

  static boolean isEcho(TcpConnection c, InboundSegment seg) {
    return c.options.ecn && seg.has(ECE) && !seg.has(SYN);
  }
}
