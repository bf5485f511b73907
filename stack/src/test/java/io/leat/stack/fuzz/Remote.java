package io.leat.stack.fuzz;

import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.TcpFlags;

/** A peer as far as it must keep count to send segments that the stack believes. */
final class Remote {
  /** As the stack sees it: the stack's side is local. */
  final FlowKey flow = new FlowKey();

  /** The next sequence number that the peer would send. */
  int nxt;

  /** What of it the stack has acknowledged. */
  int acknowledged;

  /** Behind the last that the stack has sent. */
  int stackNxt;

  int stackTimestamp;
  boolean timestamps;
  private boolean heard;

  /** Nothing is known of the stack's side yet. */
  void begin(int iss) {
    nxt = iss;
    acknowledged = iss;
    stackNxt = 0;
    timestamps = false;
    heard = false;
  }

  /** A segment of the stack's for this flow. */
  void heard(InboundSegment seg) {
    if (seg.has(TcpFlags.RST)) {
      return;
    }
    int end = seg.wireSeq + seg.len();
    if (!heard || end - stackNxt > 0) {
      stackNxt = end;
    }
    heard = true;
    if (seg.has(TcpFlags.ACK)) {
      acknowledged = seg.wireAck;
      nxt = acknowledged - nxt > 0 ? acknowledged : nxt;
    }
    if (seg.hasTimestamps) {
      stackTimestamp = seg.tsVal;
      timestamps = true;
    }
  }
}
