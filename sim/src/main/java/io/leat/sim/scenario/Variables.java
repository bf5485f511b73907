package io.leat.sim.scenario;

import io.leat.observe.Side;
import io.leat.observe.explain.SenderSample;
import io.leat.tcp.connection.SendHold;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpInsight;
import io.leat.tcp.connection.TcpStatus;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import org.jspecify.annotations.Nullable;

/**
 * The variables of one end of a connection at a moment. Positions are relative to the initial
 * sequence numbers.
 *
 * @param ssthresh {@link Long#MAX_VALUE} while there is none
 * @param nextTimer null if none runs
 * @param nextTimerAt virtual time when it fires
 */
public record Variables(
    long timeNanos,
    Side side,
    long connection,
    TcpState state,
    long sndUna,
    long sndNxt,
    long sndWnd,
    long rcvNxt,
    long rcvWnd,
    long cwnd,
    long ssthresh,
    long inFlight,
    int srttMicros,
    long rtoNanos,
    long sendQueue,
    long receiveQueue,
    SendHold hold,
    @Nullable TcpTimer nextTimer,
    long nextTimerAt) {
  static Variables of(TcpConnection connection, Side side, long hostNow, long networkNow) {
    TcpStatus status = connection.status(hostNow);
    TcpInsight insight = connection.insight(hostNow);
    return new Variables(
        networkNow,
        side,
        connection.serial(),
        status.state(),
        insight.una(),
        insight.nxt(),
        status.sndWnd(),
        insight.rcvNxt(),
        status.rcvWnd(),
        status.cwnd(),
        status.ssthresh(),
        status.inFlight(),
        status.srttMicros(),
        status.rto(),
        status.sendQueue(),
        status.receiveQueue(),
        insight.hold(),
        insight.nextTimer(),
        insight.nextTimer() == null ? 0 : networkNow + insight.nextTimerIn());
  }

  /** Whether nothing but the time differs. */
  boolean isAs(Variables other) {
    return new Variables(
            other.timeNanos,
            side,
            connection,
            state,
            sndUna,
            sndNxt,
            sndWnd,
            rcvNxt,
            rcvWnd,
            cwnd,
            ssthresh,
            inFlight,
            srttMicros,
            rtoNanos,
            sendQueue,
            receiveQueue,
            hold,
            nextTimer,
            nextTimerAt)
        .equals(other);
  }

  /** What curves are drawn of. */
  public SenderSample sample() {
    return new SenderSample(timeNanos, cwnd, ssthresh, inFlight, srttMicros, rtoNanos, sndUna);
  }
}
