package io.leat.tcp.demux;

import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TransitionCause;

/** Entering, waiting in and leaving TIME-WAIT (RFC 9293 §3.4.2, §3.10.8). */
final class TimeWaits {
  private final TcpDemux demux;
  private final FlowTable flows;
  private final PortUse portUse;
  private final TcpCounters counters;
  private final TimeWaitTable table = new TimeWaitTable();
  private final ArrivesInTimeWait rules;
  private final long twoMsl;
  private final long limit;
  private final FlowKey scratch = new FlowKey();

  TimeWaits(
      TcpDemux demux, TcpConfig config, FlowTable flows, PortUse portUse, TcpCounters counters) {
    this.demux = demux;
    this.flows = flows;
    this.portUse = portUse;
    this.counters = counters;
    rules = new ArrivesInTimeWait(demux, table, config);
    twoMsl = 2 * config.get(TcpSetting.MSL);
    limit = config.get(TcpSetting.TIME_WAIT_LIMIT);
  }

  /** The connection has become TIME_WAIT and has left the connections. */
  void enter(TcpConnection connection, long now) {
    if (limit > 0 && table.size() >= limit) {
      counters.timeWaitEvicted++;
      end(table.oldest(), TransitionCause.TIME_WAIT_EVICTED, now);
    }
    boolean held = connection.isHeld();
    int entry = table.add(connection, connection.timeWaitVariables(), held, now + twoMsl);
    connection.setSlot(entry);
    flows.add(connection.flow(), FlowTable.Kind.TIME_WAIT, entry);
    portUse.add(connection.flow().localPort);
    demux.trace().timerSet(connection.serial(), TcpTimer.TWO_MSL, now + twoMsl, now);
    if (twoMsl == 0 || limit == 0) {
      end(entry, TransitionCause.TWO_MSL_EXPIRED, now);
    }
  }

  void segmentArrives(int entry, FlowKey flow, InboundSegment seg, long now) {
    rules.process(entry, flow, seg, now);
  }

  void restart(int entry, long now) {
    table.restart(entry, now + twoMsl);
    demux.trace().timerSet(table.serial(entry), TcpTimer.TWO_MSL, now + twoMsl, now);
  }

  /** Ends an entry, and tells the connection if its user still holds it. */
  void end(int entry, TransitionCause cause, long now) {
    table.flow(entry, scratch);
    TcpConnection owner = table.owner(entry);
    long serial = table.serial(entry);
    drop(entry);
    counters.events().moved(TcpState.TIME_WAIT, TcpState.CLOSED);
    demux.trace().transition(serial, scratch, TcpState.TIME_WAIT, TcpState.CLOSED, cause, now);
    if (owner != null) {
      owner.timeWaitEnded(cause, now);
    }
  }

  /** The user aborted a connection in TIME-WAIT: its entry goes. */
  void leave(TcpConnection connection) {
    if (table.owner(connection.slot()) == connection) {
      table.flow(connection.slot(), scratch);
      drop(connection.slot());
    }
  }

  void disown(TcpConnection connection) {
    if (table.owner(connection.slot()) == connection) {
      table.disown(connection.slot());
    }
  }

  private void drop(int entry) {
    flows.remove(scratch, FlowTable.Kind.TIME_WAIT, entry);
    portUse.remove(scratch.localPort);
    table.remove(entry);
  }

  int expire(long now) {
    int expired = 0;
    while (table.oldest() != TimeWaitTable.NONE && table.deadline(table.oldest()) <= now) {
      counters.events().expired(TcpTimer.TWO_MSL);
      demux.trace().timerExpired(table.serial(table.oldest()), TcpTimer.TWO_MSL, now);
      end(table.oldest(), TransitionCause.TWO_MSL_EXPIRED, now);
      expired++;
    }
    return expired;
  }

  long nextDeadline() {
    return table.oldest() == TimeWaitTable.NONE ? Long.MAX_VALUE : table.deadline(table.oldest());
  }

  boolean isFor(int entry, FlowKey flow) {
    return table.isFor(entry, flow);
  }

  long serial(int entry) {
    return table.serial(entry);
  }

  int sndNxt(int entry) {
    return table.sndNxt(entry);
  }

  int size() {
    return table.size();
  }

  long twoMsl() {
    return twoMsl;
  }

  void forEach(TimeWaitVisitor visitor) {
    FlowKey flow = new FlowKey();
    for (int entry = table.oldest(); entry != TimeWaitTable.NONE; entry = table.next(entry)) {
      table.flow(entry, flow);
      visitor.entry(table.serial(entry), flow, table.deadline(entry));
    }
  }
}
