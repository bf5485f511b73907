package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.RST;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.TcpHeader;
import io.leat.tcp.connection.TcpOutput;
import io.leat.tcp.trace.TcpTrace;

/**
 * RFC 9293 §3.10.7.1: a segment that belongs to no connection is answered by RST, never a RST by
 * another; at a bounded rate.
 */
final class ResetReply {
  private static final long SECOND = 1_000_000_000L;
  private static final int HOP_LIMIT = 64;

  private final Slices noText = new Slices();
  private final long rate;
  private long tokens;
  private long refilledAt;

  /**
   * @param rate RSTs per second; also how many may go at once
   */
  ResetReply(long rate, long now) {
    this.rate = rate;
    tokens = rate;
    refilledAt = now;
  }

  /** Returns whether a reset was sent. */
  boolean reply(TcpOutput output, TcpTrace trace, FlowKey flow, InboundSegment seg, long now) {
    if (seg.has(RST) || !takeToken(now)) {
      return false;
    }
    boolean acknowledges = seg.has(ACK);
    int seq = acknowledges ? seg.wireAck : 0;
    int ack = acknowledges ? 0 : seg.wireSeq + seg.len();
    int flags = acknowledges ? RST : RST | ACK;
    PacketBuffer buffer = output.headerBuffer();
    buffer.append(TcpHeader.MIN_OCTETS);
    TcpHeader.write(
        buffer,
        buffer.start(),
        flow.localPort,
        flow.remotePort,
        seq,
        ack,
        TcpHeader.MIN_OCTETS,
        flags,
        0);
    TcpHeader.writeChecksum(buffer, buffer.start(), TcpHeader.MIN_OCTETS, flow, noText);
    trace.sent(0, flow, seq, ack, flags, 0, 0, false, now);
    output.send(flow, buffer, noText, 0, 0, HOP_LIMIT, now);
    return true;
  }

  private boolean takeToken(long now) {
    if (now - refilledAt >= SECOND) {
      tokens = rate;
      refilledAt = now;
    }
    return tokens-- > 0;
  }
}
