package io.leat.tcp.handshake;

import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.tcp.connection.SynParameters;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpHost;
import org.jspecify.annotations.Nullable;

/** What the listening side asks of the layer that knows all flows. */
public interface HandshakeHost extends TcpHost {
  /** A serial number for a new half-open entry or connection. */
  long newSerial();

  /** Whether one more connection fits; the refusal is counted. */
  boolean admitConnection(long now);

  void halfOpenAdded(int slot, FlowKey flow);

  void halfOpenRemoved(int slot, FlowKey flow);

  /**
   * The handshake of a half-open entry or a cookie is complete but for the segment at hand: makes
   * the connection, in SYN-RECEIVED.
   *
   * @param retransmissions how often the SYN,ACK was sent again for want of an answer
   */
  TcpConnection promote(
      Listener listener,
      FlowKey flow,
      SynParameters syn,
      long serial,
      int retransmissions,
      long now);

  /** RST in answer to a segment that belongs to nothing (RFC 9293 §3.10.7.1). */
  void replyReset(FlowKey flow, InboundSegment seg, long now);

  /** A listener has a completed connection. */
  void notifyListener(Listener listener);

  void dropped(DropReason reason, long now);

  /**
   * A rule of ours failed.
   *
   * @param connection ends with it; null where there is none yet
   */
  void failed(@Nullable TcpConnection connection, Throwable failure, long now);
}
