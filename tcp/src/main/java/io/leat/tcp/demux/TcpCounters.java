package io.leat.tcp.demux;

import io.leat.packet.wire.DropReason;
import io.leat.tcp.connection.EventCounters;
import io.leat.tcp.connection.LossCounters;

/** What a stack has counted since its start. Read from any thread, perhaps a little late. */
public final class TcpCounters {
  private final long[] drops = new long[DropReason.values().length];
  private final LossCounters losses = new LossCounters();
  private final EventCounters events = new EventCounters();
  long segmentsArrived;
  long connectionsOpened;
  long connectionsAccepted;
  long connectionsRefusedByLimit;
  long timeWaitEvicted;
  long orphansRefused;
  long orphansGivenUp;
  long malformedOptions;

  void drop(DropReason reason) {
    drops[reason.ordinal()]++;
  }

  public long drops(DropReason reason) {
    return drops[reason.ordinal()];
  }

  /** What senders found lost, and how they recovered. */
  public LossCounters losses() {
    return losses;
  }

  /** Transitions, segments that left, timers that expired. */
  public EventCounters events() {
    return events;
  }

  public long segmentsArrived() {
    return segmentsArrived;
  }

  /** Active opens. */
  public long connectionsOpened() {
    return connectionsOpened;
  }

  /** Passive handshakes completed. */
  public long connectionsAccepted() {
    return connectionsAccepted;
  }

  /** SYNs dropped and OPENs refused because the stack's limit was reached. */
  public long connectionsRefusedByLimit() {
    return connectionsRefusedByLimit;
  }

  /** TIME-WAIT entries that went before their time because the table was full. */
  public long timeWaitEvicted() {
    return timeWaitEvicted;
  }

  /** Connections reset when their application closed, because there were too many such. */
  public long orphansRefused() {
    return orphansRefused;
  }

  /** Connections reset after their application had closed, for the peer kept its window closed. */
  public long orphansGivenUp() {
    return orphansGivenUp;
  }

  /** Segments whose options were read only up to one of impossible length. */
  public long malformedOptions() {
    return malformedOptions;
  }

  /** Segments with RST, in answer to segments without a connection or of a connection's own. */
  public long resetsSent() {
    return events.resetsSent();
  }
}
