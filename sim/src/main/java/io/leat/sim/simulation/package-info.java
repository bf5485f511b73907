/**
 * Seeded simulations: two hosts, a few connections, a schedule of faults, and everything that must
 * hold checked after every event.
 *
 * <p>{@link io.leat.sim.simulation.Simulation} runs one; its seed is all that is needed to run it
 * again. {@link io.leat.sim.simulation.SimulationMain} runs as many as wanted.
 */
@NullMarked
package io.leat.sim.simulation;

import org.jspecify.annotations.NullMarked;
