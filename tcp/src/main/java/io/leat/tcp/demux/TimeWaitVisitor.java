package io.leat.tcp.demux;

import io.leat.packet.wire.FlowKey;

/** Sees one TIME-WAIT entry; {@code flow} is reused for the next. */
@FunctionalInterface
public interface TimeWaitVisitor {
  /**
   * @param deadline when 2MSL is over
   */
  void entry(long serial, FlowKey flow, long deadline);
}
