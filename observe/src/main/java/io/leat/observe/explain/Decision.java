package io.leat.observe.explain;

/**
 * Something that was decided for a connection.
 *
 * @param timeNanos when it happened last, on the clock of its loop
 * @param times how often in a row
 * @param what what, and why
 * @param source RFC and section, or the setting that decides
 */
public record Decision(long timeNanos, int times, Sentence what, String source) {}
