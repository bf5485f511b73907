package io.leat.tcp.connection;

import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.tcp.congestion.AckSample;
import io.leat.tcp.congestion.LossSample;
import io.leat.tcp.receive.LentText;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTrace;

/** All that a connection may ask of the world. */
public interface TcpHost {
  TcpOutput output();

  TcpTrace trace();

  ChunkPool chunks();

  /** The gather list in which segments are composed. */
  Slices slices();

  /** Who has text in the link's frames for the rest of the turn. */
  LentText lentText();

  /** In which the congestion control of whoever takes an acknowledgment is told of it. */
  AckSample ackSample();

  /** The same for losses. */
  LossSample lossSample();

  /** Where losses are counted. */
  LossCounters lossCounters();

  /** Where transitions, segments and timers are counted. */
  EventCounters eventCounters();

  /** A secret, clock-driven initial sequence number (RFC 6528). */
  int initialSequenceNumber(FlowKey flow, long now);

  /** A secret offset of the timestamp clock for this flow (RFC 7323 §5.4, §7.1). */
  int timestampOffset(FlowKey flow);

  /** The connection has intents: the transmitter runs for it at the end of the burst. */
  void markDirty(TcpConnection connection);

  /** Sets the wheel's deadline for the connection; {@link Long#MAX_VALUE} for none. */
  void armTimer(TcpConnection connection, long deadline);

  /** The connection has events for its handler, to be delivered at the end of the burst. */
  void notifyUser(TcpConnection connection);

  /** A state was entered; TIME_WAIT and CLOSED end the connection's place among the flows. */
  void stateChanged(TcpConnection connection, TcpState from, TcpState to, long now);

  /** The user closed a connection in TIME-WAIT: nobody will ask for it any more. */
  void userGone(TcpConnection connection);

  /**
   * The application of a connection has closed it in both directions.
   *
   * @return whether the connection may end in peace; else there are too many such
   */
  boolean admitOrphan(TcpConnection connection);

  /** The peer of a closed application would not take what is left; counted. */
  void orphanGivenUp(TcpConnection connection);

  /**
   * A sender found no memory in the pool: {@link TcpConnection#memoryReturned} is called once there
   * is some.
   */
  void awaitMemory(TcpConnection connection);

  /** A segment was dropped. */
  void dropped(TcpConnection connection, DropReason reason, long now);
}
