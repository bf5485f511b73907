package io.leat.sim.drill.script;

/**
 * One event: when, and what.
 *
 * @param line where it stands, from 1
 */
public record Event(int line, EventTime time, Action action) {}
