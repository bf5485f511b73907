package io.leat.tcp.connection;

import io.leat.tcp.trace.TcpTimer;
import org.jspecify.annotations.Nullable;

/**
 * What explains why a connection does what it does, beside {@link TcpStatus}. Sizes octets; times
 * nanoseconds; taken in one look, which allocates and is not for the segment path.
 *
 * @param una SND.UNA, relative to ISS; 0 without one
 * @param nxt SND.NXT, relative to ISS
 * @param rcvNxt RCV.NXT, relative to IRS; 0 without one
 * @param hold what keeps it from sending more now
 * @param unsent queued and never sent
 * @param outstanding sequence space sent and not acknowledged
 * @param finQueued whether CLOSE was called; a FIN follows what is queued
 * @param finSent whether our FIN has left at least once
 * @param peerFinReached whether the peer's FIN was reached in order
 * @param gapBefore whether text is held that lies beyond a gap
 * @param windowProbes probes since the peer's window was open last
 * @param keepAliveProbes probes since the peer was heard last
 * @param sinceSent since anything was sent; -1 if nothing was
 * @param sinceReceived since anything valid arrived; -1 if nothing did
 * @param sinceProgress since the oldest outstanding octet went out first, or progress was made
 * @param taken whether the application has the connection: accepted, or opened by itself
 * @param applicationGone whether the application has closed in both directions
 * @param readerClosed whether the application reads no more, though it may write
 * @param sendSpace octets that SEND would take now
 * @param unsentLimited whether the not-sent mark, not the buffer, limits what SEND takes
 * @param memoryShort whether the stack's memory for text is used up
 * @param headOctets text of the oldest segment outstanding; 0 if there is none
 * @param headTransmissions how often that was sent
 * @param headLost whether it counts as lost and was not sent again yet
 * @param smallOvertookFull whether the peer holds smaller segments behind full ones it lacks
 * @param maxWindow the largest window that the peer has offered
 * @param advertisedWindow the window that we offer
 * @param repairing whether losses are being repaired (RFC 6675, RFC 8985)
 * @param probing whether a probe of a closed window is outstanding
 * @param nextTimer which timer fires next; null if none runs
 * @param nextTimerIn until it fires
 */
public record TcpInsight(
    long una,
    long nxt,
    long rcvNxt,
    SendHold hold,
    long unsent,
    long outstanding,
    boolean finQueued,
    boolean finSent,
    boolean peerFinReached,
    boolean gapBefore,
    int windowProbes,
    int keepAliveProbes,
    long sinceSent,
    long sinceReceived,
    long sinceProgress,
    boolean taken,
    boolean applicationGone,
    boolean readerClosed,
    long sendSpace,
    boolean unsentLimited,
    boolean memoryShort,
    long headOctets,
    int headTransmissions,
    boolean headLost,
    boolean smallOvertookFull,
    long maxWindow,
    long advertisedWindow,
    boolean repairing,
    boolean probing,
    @Nullable TcpTimer nextTimer,
    long nextTimerIn) {}
