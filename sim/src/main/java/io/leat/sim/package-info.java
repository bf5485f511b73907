/**
 * A network in one thread and in virtual time: hosts that run the real stack, links with every
 * fault, and user calls, all from one seed and exactly repeatable.
 *
 * <p>{@link io.leat.sim.VirtualNetwork} is the root. Nothing here waits, sleeps or looks at a
 * clock.
 */
@NullMarked
package io.leat.sim;

import org.jspecify.annotations.NullMarked;
