package io.leat.sim.simulation;

/**
 * Runs simulations, one after another; the buffers are used again. Not thread-safe: each thread has
 * its own.
 *
 * <p>A simulation is two hosts, one to four connections with at least 64 KiB each way, and at least
 * three kinds of fault. Its seed decides everything, so that {@link #run} with the seed of a
 * failure is its replay.
 */
public final class Simulation {
  private SimulationMemory memory = new SimulationMemory();

  /**
   * Runs the simulation of {@code seed}.
   *
   * @throws SimulationFailure if anything did not hold
   */
  public SimulationResult run(long seed) {
    return run(PlanGenerator.plan(seed));
  }

  /**
   * Runs a simulation in which nothing goes wrong, so that nothing may be sent twice.
   *
   * @throws SimulationFailure if anything did not hold
   */
  public SimulationResult runClean(long seed) {
    return run(PlanGenerator.cleanPlan(seed));
  }

  private SimulationResult run(SimulationPlan plan) {
    try {
      return new SimulationRun(plan, memory).run();
    } catch (RuntimeException | AssertionError e) {
      throw new SimulationFailure(plan.seed(), report(plan, e), e);
    }
  }

  /** Runs it once more, and takes notes this time. */
  private String report(SimulationPlan plan, Throwable failure) {
    FailureReport report = new FailureReport(plan);
    memory = new SimulationMemory();
    try {
      SimulationRun again = new SimulationRun(plan, memory);
      report.watch(again);
      again.run();
      report.note("it did not fail again: the run is not determined by its seed");
    } catch (RuntimeException | AssertionError e) {
      if (!String.valueOf(e.getMessage()).equals(failure.getMessage())) {
        report.note("it failed otherwise when it was run again: " + e);
      }
    }
    memory = new SimulationMemory();
    return report.text(failure);
  }
}
