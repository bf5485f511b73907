package io.leat.bench.paths;

import java.io.IOException;

/** A flow that sends as much as it may from its making until {@link #close}. */
interface Sender extends AutoCloseable {
  /** The congestion control in use, by the sender's own account. */
  String inUse() throws IOException;

  /** What the flow has done so far. */
  Sent sent() throws IOException;

  @Override
  void close() throws IOException;

  /**
   * @param segments of text, in full segments
   * @param timeouts of the retransmission timer
   */
  record Sent(long segments, long retransmissions, long timeouts) {
    Sent minus(Sent before) {
      return new Sent(
          segments - before.segments,
          retransmissions - before.retransmissions,
          timeouts - before.timeouts);
    }
  }
}
