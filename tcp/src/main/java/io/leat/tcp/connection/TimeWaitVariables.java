package io.leat.tcp.connection;

/**
 * What TIME-WAIT needs of a connection, as wire values (RFC 9293 §3.10.7.4, RFC 6191).
 *
 * @param window the window field of its segments
 * @param largestSendWindow MAX.SND.WND (RFC 5961 §5), at most 2^30
 * @param windowShift how that field is scaled, 0 to 14
 */
public record TimeWaitVariables(
    int sndNxt,
    int rcvNxt,
    int largestSendWindow,
    int window,
    int windowShift,
    boolean timestamps,
    int timestampRecent,
    int timestampOffset) {}
