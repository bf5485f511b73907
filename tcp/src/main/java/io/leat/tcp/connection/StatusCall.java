package io.leat.tcp.connection;

import io.leat.packet.wire.SequenceNumbers;
import io.leat.tcp.trace.TcpTimer;

/** RFC 9293 §3.10.6: STATUS. */
final class StatusCall {
  private StatusCall() {}

  static TcpStatus status(TcpConnection c, long now) {
    LossCounters losses = c.losses == null ? new LossCounters() : c.losses;
    return new TcpStatus(
        c.state(),
        SequenceNumbers.wire(c.snd.una),
        SequenceNumbers.wire(c.snd.nxt),
        c.snd.wnd,
        SequenceNumbers.wire(c.rcv.nxt),
        c.rcv.wnd(),
        c.receiveStream == null ? 0 : c.receiveStream.readable(),
        c.sendStream == null ? 0 : c.sendStream.held(),
        c.snd.mss,
        c.cwnd(),
        c.ssthresh(),
        c.rtt.srttMicros(),
        c.rtt.rttvarMicros(),
        c.rto(),
        c.retransmissions,
        c.options.timestamps,
        c.options.sack,
        c.options.sendShift,
        c.options.receiveShift,
        in(c.timers.outstanding(), now),
        in(c.timers.deadline(TcpTimer.PERSIST), now),
        in(c.timers.deadline(TcpTimer.DELAYED_ACK), now),
        in(c.timers.deadline(TcpTimer.KEEP_ALIVE), now),
        in(c.timers.deadline(TcpTimer.USER_TIMEOUT), now),
        in(c.timers.deadline(TcpTimer.FIN_WAIT_2), now),
        c.error(),
        c.config.congestionControl(),
        c.inFlight(),
        c.lossPhase(),
        losses.retransmissions,
        losses.recoveriesByTimeout,
        losses.tailLossProbes,
        losses.spuriousRetransmissions);
  }

  private static long in(long deadline, long now) {
    return deadline == TcpTimers.NEVER ? TcpTimers.NEVER : Math.max(0, deadline - now);
  }
}
