/**
 * What a network path does to packets: rate, queue, delay, loss, reordering, duplication,
 * corruption and congestion marks.
 *
 * <p>{@link io.leat.sim.path.PathDirection} is one direction of a path. It knows packets by number
 * and length only, has neither thread nor clock, and draws every fate from a seed and the number of
 * the packet: the same packets meet the same fates, in virtual time as in real time.
 */
@NullMarked
package io.leat.sim.path;

import org.jspecify.annotations.NullMarked;
