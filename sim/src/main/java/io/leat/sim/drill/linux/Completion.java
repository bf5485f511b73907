package io.leat.sim.drill.linux;

/**
 * What a system call returned.
 *
 * @param result at least 0, or -1 and {@code errno} says why
 * @param micros when it returned
 * @param fields what it returned beside, as the bridge's protocol writes it; empty on failure
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record Completion(long result, int errno, long micros, byte[] fields) {}
