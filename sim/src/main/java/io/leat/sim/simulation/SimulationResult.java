package io.leat.sim.simulation;

import java.util.Set;

/**
 * What a simulation came to.
 *
 * @param hash of every frame with its time: equal for equal seeds
 * @param kinds the kinds of fault in its schedule
 * @param virtualNanos how long it took in virtual time
 * @param retransmissions segments sent more than once
 */
public record SimulationResult(
    long seed,
    long hash,
    Set<FaultKind> kinds,
    long frames,
    long textOctets,
    long retransmissions,
    long virtualNanos) {}
