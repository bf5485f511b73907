package io.leat.sim.simulation;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Runs simulations, one after another; the buffers are used again. Not thread-safe: each thread has
 * its own.
 *
 * <p>A simulation is two hosts, one to four connections with at least 64 KiB each way, and at least
 * three kinds of fault. Its seed decides everything, so that {@link #run} with the seed of a
 * failure is its replay.
 */
public final class Simulation {
  private final Path captures;
  private SimulationMemory memory = new SimulationMemory();

  /** Captures of failures go to {@code target}. */
  public Simulation() {
    this(Path.of("target"));
  }

  /**
   * @param captures the folder where the capture of a failure goes
   */
  public Simulation(Path captures) {
    this.captures = captures;
  }

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
    memory = new SimulationMemory();
    SimulationRun again = new SimulationRun(plan, memory);
    try (FailureReport report = new FailureReport(plan, again, captures)) {
      try {
        again.run();
        report.note("it did not fail again: the run is not determined by its seed");
      } catch (RuntimeException | AssertionError e) {
        if (!String.valueOf(e.getMessage()).equals(failure.getMessage())) {
          report.note("it failed otherwise when it was run again: " + e);
        }
      }
      return report.text(failure);
    } catch (IOException e) {
      return "simulation " + plan.seed() + ": " + failure + "; no capture: " + e;
    } finally {
      memory = new SimulationMemory();
    }
  }
}
