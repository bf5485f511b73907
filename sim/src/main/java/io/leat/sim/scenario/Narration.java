package io.leat.sim.scenario;

/**
 * What the narrator says, and when.
 *
 * @param timeNanos virtual time
 */
public record Narration(long timeNanos, Text text) {}
