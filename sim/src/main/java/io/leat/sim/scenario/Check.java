package io.leat.sim.scenario;

/**
 * A claim that a scenario makes, and what was seen.
 *
 * @param evidence figures and states of the run
 */
public record Check(Text claim, boolean holds, String evidence) {}
