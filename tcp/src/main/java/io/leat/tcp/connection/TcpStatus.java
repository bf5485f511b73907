package io.leat.tcp.connection;

import io.leat.tcp.trace.TcpState;

/**
 * What STATUS tells (RFC 9293 §3.9.1, §3.10.6). Sequence numbers are wire values; sizes octets;
 * times nanoseconds, {@link Long#MAX_VALUE} for a timer that does not run.
 *
 * @param receiveQueue octets that wait for RECEIVE
 * @param sendQueue octets not acknowledged, sent or not
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
    TcpError error) {}
