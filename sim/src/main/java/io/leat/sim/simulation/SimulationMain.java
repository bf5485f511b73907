package io.leat.sim.simulation;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs many simulations and says how it goes.
 *
 * <pre>java -ea -m io.leat.sim/io.leat.sim.simulation.SimulationMain
 *     [--count N] [--from SEED] [--threads N] [--seed SEED] [--digest]</pre>
 *
 * <p>With {@code --digest} it prints a number that tells of every frame of every simulation and of
 * its time: what changes how Leat is written, and not what it sends, leaves it as it was.
 *
 * <p>Exit code 0 if all held, 1 if one failed, 2 for wrong usage.
 */
public final class SimulationMain {
  private static final long REPORT_EVERY = 10_000_000_000L;
  private static final int MOST_FAILURES = 5;

  private final AtomicLong next;
  private final long end;
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong frames = new AtomicLong();
  private final AtomicLong virtualNanos = new AtomicLong();

  /** In whatever order they end. */
  private final AtomicLong digest = new AtomicLong();

  private final List<SimulationFailure> failures = new CopyOnWriteArrayList<>();
  private final long began = System.nanoTime();

  private SimulationMain(long from, long count) {
    next = new AtomicLong(from);
    end = from + count;
  }

  public static void main(String[] arguments) throws InterruptedException {
    long count = 10_000;
    long from = 0;
    int threads = Runtime.getRuntime().availableProcessors();
    boolean digest = false;
    try {
      for (int i = 0; i < arguments.length; i += 2) {
        if (arguments[i].equals("--digest")) {
          digest = true;
          i--;
          continue;
        }
        long value = Long.parseLong(arguments[i + 1]);
        switch (arguments[i]) {
          case "--count" -> count = value;
          case "--from" -> from = value;
          case "--threads" -> threads = Math.toIntExact(value);
          case "--seed" -> {
            from = value;
            count = 1;
          }
          default -> throw new IllegalArgumentException(arguments[i]);
        }
      }
    } catch (RuntimeException e) {
      System.err.println("usage: [--count N] [--from SEED] [--threads N] [--seed SEED] [--digest]");
      System.exit(2);
    }
    SimulationMain main = new SimulationMain(from, count);
    main.runAll(threads);
    if (digest) {
      System.out.printf("digest %016x%n", main.digest.get());
    }
    System.exit(main.failures.isEmpty() ? 0 : 1);
  }

  private void runAll(int threads) throws InterruptedException {
    List<Thread> workers =
        java.util.stream.IntStream.range(0, threads)
            .mapToObj(i -> Thread.ofPlatform().name("simulation-" + i).start(this::work))
            .toList();
    for (Thread worker : workers) {
      while (!worker.join(java.time.Duration.ofNanos(REPORT_EVERY))) {
        System.out.println(progress());
      }
    }
    failures.forEach(failure -> System.out.println(failure.getMessage()));
    System.out.println(progress());
  }

  private void work() {
    Simulation simulation = new Simulation();
    for (long seed = next.getAndIncrement();
        seed < end && failures.size() < MOST_FAILURES;
        seed = next.getAndIncrement()) {
      try {
        SimulationResult result = simulation.run(seed);
        digest.addAndGet(31 * result.hash() + result.virtualNanos());
        frames.addAndGet(result.frames());
        virtualNanos.addAndGet(result.virtualNanos());
      } catch (SimulationFailure failure) {
        failures.add(failure);
        simulation = new Simulation();
      } catch (RuntimeException | Error e) {
        // not of the simulated, but of the simulation
        failures.add(new SimulationFailure(seed, "seed " + seed + ": " + e, e));
        simulation = new Simulation();
      }
      done.incrementAndGet();
    }
  }

  private String progress() {
    double seconds = (System.nanoTime() - began) / 1e9;
    return String.format(
        Locale.ROOT,
        "%d simulations in %.0f s, %.0f a second, %d frames, %.1f hours of virtual time, %d failed",
        done.get(),
        seconds,
        done.get() / seconds,
        frames.get(),
        virtualNanos.get() / 3.6e12,
        failures.size());
  }
}
