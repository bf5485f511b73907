package io.leat.sim.scenario;

import io.leat.sim.VirtualNetwork;

/** Told when a stage is set, so that frames can be captured. */
public interface StageObserver {
  default void set(VirtualNetwork network) {}
}
