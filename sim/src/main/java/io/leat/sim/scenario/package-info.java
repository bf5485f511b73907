/**
 * Scenarios: small plays in which two hosts show one thing that TCP does, in virtual time.
 *
 * <p>Each says what it shows, plays it on real stacks, and checks that it happened; the events are
 * there for ladders, JSON and captures.
 */
@NullMarked
package io.leat.sim.scenario;

import org.jspecify.annotations.NullMarked;
