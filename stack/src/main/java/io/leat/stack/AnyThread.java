package io.leat.stack;

/**
 * A handler that may run in any thread that has the loop's turn, one at a time, and not only in the
 * loop's own: it waits for nobody, takes no lock, and calls no code that does.
 */
public interface AnyThread {}
