package io.leat.bench.frame;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that all these commands have. */
public final class MeasuringOptions {
  @Option(
      names = "--results",
      paramLabel = "FILE",
      defaultValue = "target/${COMMAND-NAME}/results.tsv",
      description =
          "What was finished; what is written of it goes beside it. Default: ${DEFAULT-VALUE}.")
  private Path results = Path.of("results.tsv");

  @Option(names = "--report", description = "Write what was measured, measure nothing, and end.")
  private boolean reportOnly;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  boolean help;

  /** Where finished measurements are kept. */
  public Path results() {
    return results;
  }

  /** A file beside the results. */
  public Path beside(String name) {
    return results.toAbsolutePath().resolveSibling(name);
  }

  public boolean reportOnly() {
    return reportOnly;
  }
}
