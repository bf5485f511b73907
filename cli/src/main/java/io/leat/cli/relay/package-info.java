/**
 * The relay: a network path in real time, between two TUN devices.
 *
 * <p>What the path does to packets is {@link io.leat.sim.path.PathDirection}, which virtual time
 * uses as well; here are the devices, the clock, the packets' memory, and the options.
 */
@NullMarked
package io.leat.cli.relay;

import org.jspecify.annotations.NullMarked;
