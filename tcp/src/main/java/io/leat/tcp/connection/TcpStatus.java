package io.leat.tcp.connection;

import io.leat.tcp.recovery.LossRecovery;
import io.leat.tcp.trace.TcpState;

/**
 * What STATUS tells (RFC 9293 §3.9.1, §3.10.6). Sequence numbers are wire values; sizes octets;
 * times nanoseconds, {@link Long#MAX_VALUE} for a timer that does not run.
 *
 * @param receiveQueue octets that wait for RECEIVE
 * @param sendQueue octets not acknowledged, sent or not
 * @param retransmissionIn until what is outstanding goes again: by timeout, or by the probes and
 *     the reordering timer that come before it (RFC 8985)
 * @param inFlight octets thought to be in the network
 * @param lossPhase where the sender stands with losses
 * @param retransmittedSegments sent again, for whatever reason
 * @param recoveriesByTimeout how often the retransmission timer had to repair a loss
 * @param tailLossProbes sent (RFC 8985 §7)
 * @param spuriousRetransmissions reports by the peer of text that arrived twice (RFC 2883)
 */
public record TcpStatus(
    TcpState state,
    int sndUna,
    int sndNxt,
    long sndWnd,
    int rcvNxt,
    long rcvWnd,
    int receiveQueue,
    long sendQueue,
    int sendMss,
    long cwnd,
    long ssthresh,
    int srttMicros,
    int rttvarMicros,
    long rto,
    int retransmissions,
    boolean timestamps,
    boolean sack,
    int sendShift,
    int receiveShift,
    long retransmissionIn,
    long persistIn,
    long delayedAckIn,
    long keepAliveIn,
    long userTimeoutIn,
    long finWait2In,
    TcpError error,
    String congestionControl,
    long inFlight,
    LossRecovery.Phase lossPhase,
    long retransmittedSegments,
    long recoveriesByTimeout,
    long tailLossProbes,
    long spuriousRetransmissions) {}
