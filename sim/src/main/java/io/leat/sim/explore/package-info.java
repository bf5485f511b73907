/**
 * All that can happen to two real endpoints with short streams: every order of user calls,
 * arrivals, losses, duplicates and timeouts within bounds, each state once.
 *
 * <p>{@link io.leat.sim.explore.World} is one history, made of {@link
 * io.leat.sim.explore.Decision}s; {@link io.leat.sim.explore.Explorer} tries them all, breadth
 * first, so that what it finds is shown by the shortest history there is.
 */
@NullMarked
package io.leat.sim.explore;

import org.jspecify.annotations.NullMarked;
