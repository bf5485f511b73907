package io.leat.cli.drill;

import io.leat.cli.CommandFailure;
import io.leat.sim.drill.run.Drill;
import io.leat.sim.drill.run.DrillOptions;
import io.leat.sim.drill.run.IpVersion;
import io.leat.sim.drill.run.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Runs many scripts, as many at a time as there are processors. */
final class Batch {
  private final DrillOptions options;
  private final List<IpVersion> versions;
  private final @Nullable Path via;

  /**
   * @param versions each script runs over each of them; none for what scripts say
   * @param via the socket of a bridge; null for this process
   */
  Batch(DrillOptions options, List<IpVersion> versions, @Nullable Path via) {
    this.options = options;
    this.versions = versions;
    this.via = via;
  }

  Report run(List<Path> scripts) throws IOException {
    List<Future<Report.Entry>> runs = new ArrayList<>();
    int processors = Runtime.getRuntime().availableProcessors();
    try (ExecutorService workers = Executors.newFixedThreadPool(processors)) {
      for (Path script : scripts) {
        if (versions.isEmpty()) {
          runs.add(workers.submit(() -> run(script, null)));
        }
        for (IpVersion version : versions) {
          runs.add(workers.submit(() -> run(script, version)));
        }
      }
      List<Report.Entry> entries = new ArrayList<>();
      for (Future<Report.Entry> run : runs) {
        entries.add(result(run));
      }
      return new Report(entries);
    }
  }

  private Report.Entry run(Path script, @Nullable IpVersion version) throws IOException {
    Drill drill = new Drill(options.withVersion(version), via);
    return drill.run(script);
  }

  private static Report.Entry result(Future<Report.Entry> run) throws IOException {
    try {
      return run.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
