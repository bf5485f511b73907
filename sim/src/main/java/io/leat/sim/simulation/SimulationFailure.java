package io.leat.sim.simulation;

/** A simulation in which something did not hold; the message has seed, plan and what happened. */
public final class SimulationFailure extends AssertionError {
  private static final long serialVersionUID = 1;

  private final long seed;

  SimulationFailure(long seed, String message, Throwable cause) {
    super(message, cause);
    this.seed = seed;
  }

  public long seed() {
    return seed;
  }
}
