package io.leat.cli.relay;

import io.leat.sim.path.PathConfig;

/**
 * What a relay does in each direction.
 *
 * @param seed both directions draw from it, each its own fates
 */
public record RelayPlan(PathConfig leftToRight, PathConfig rightToLeft, long seed) {}
