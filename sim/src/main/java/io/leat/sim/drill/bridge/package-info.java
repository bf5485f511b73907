/**
 * The stack bridge: a packetdrill process on the other side of a Unix socket drives Leat.
 *
 * <p>{@link io.leat.sim.drill.bridge.BridgeServer} serves any number of runs, each on a stack of
 * its own; {@link io.leat.sim.drill.bridge.BridgeSession} is one run, without the socket.
 */
@NullMarked
package io.leat.sim.drill.bridge;

import org.jspecify.annotations.NullMarked;
