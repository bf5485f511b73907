package io.leat.observe.explain;

/**
 * What a sender knew at one moment. Sizes octets.
 *
 * @param ssthresh {@link Long#MAX_VALUE} while there is none
 * @param srttMicros 0 before the first sample
 * @param acknowledged so far
 */
public record SenderSample(
    long timeNanos,
    long cwnd,
    long ssthresh,
    long inFlight,
    int srttMicros,
    long rtoNanos,
    long acknowledged) {}
