package io.leat.microbench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code bench/parts}. */
@Command(
    name = "parts",
    sortOptions = false,
    description = {
      "Measures the parts of a segment's path by JMH: decoding, checksums, looking a connection up,"
          + " arrival, transmission. Prints nanoseconds and octets of garbage of each, and the"
          + " ratio to the baseline.",
      "",
      "Wants a machine that does nothing else; ratios mean something only on the baseline's."
    },
    footer = {
      "",
      "Examples:",
      "  bench/parts                          # all of them",
      "  bench/parts --only Checksum --quick",
      "  bench/parts --update                 # the baseline anew, to be reviewed like code"
    })
public final class PartsCommand implements Callable<Integer> {
  private static final String GARBAGE = "gc.alloc.rate.norm";
  private static final int SLOWER = 1;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--only",
      paramLabel = "REGEXP",
      defaultValue = ".*",
      description = "Benchmarks whose names match.")
  private String only = ".*";

  @Option(
      names = "--quick",
      description = "One JVM and short runs: to see that it works, not for numbers.")
  private boolean quick;

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      defaultValue = "microbench/baseline.tsv",
      description = "What to compare with. Default: ${DEFAULT-VALUE}.")
  private Path file = Path.of("baseline.tsv");

  @Option(
      names = "--at-most",
      paramLabel = "RATIO",
      defaultValue = "0",
      description = "Exit 1 if a part takes longer than so many times its baseline; 0 never does.")
  private double atMost;

  @Option(
      names = "--update",
      description = "Write what was measured to the baseline, with the name of this machine.")
  private boolean update;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  boolean help;

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new PartsCommand());
    line.setUsageHelpAutoWidth(true);
    line.setExecutionExceptionHandler((failure, of, parsed) -> {
      of.getErr().println("bench/parts: " + failure.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    });
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws IOException, RunnerException {
    if (update && quick) {
      throw new ParameterException(
          spec.commandLine(), "--update wants numbers: leave --quick away");
    }
    Baseline baseline = Baseline.read(file);
    Map<String, Baseline.Cost> measured = measure();
    PrintWriter out = spec.commandLine().getOut();
    String machine = machine();
    out.println("here:     " + machine);
    out.println(
        "baseline: "
            + (baseline.machine() == null ? "none yet; see --update" : baseline.machine()));
    double worst = print(measured, baseline, out);
    if (update) {
      measured.forEach(baseline::put);
      baseline.write(file, machine);
      out.println(file);
    }
    out.flush();
    return atMost > 0 && worst > atMost ? SLOWER : 0;
  }

  private Map<String, Baseline.Cost> measure() throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(only)
            .forks(quick ? 1 : 3)
            .warmupIterations(quick ? 1 : 5)
            .warmupTime(TimeValue.milliseconds(quick ? 300 : 1000))
            .measurementIterations(quick ? 1 : 5)
            .measurementTime(TimeValue.milliseconds(quick ? 300 : 1000))
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.NORMAL)
            .jvmArgsAppend(
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "--enable-native-access=ALL-UNNAMED");
    Collection<RunResult> results = new Runner(options.build()).run();
    Map<String, Baseline.Cost> costs = new TreeMap<>();
    for (RunResult result : results) {
      Result<?> garbage = result.getSecondaryResults().get(GARBAGE);
      costs.put(
          name(result),
          new Baseline.Cost(
              result.getPrimaryResult().getScore(), garbage == null ? 0 : garbage.getScore()));
    }
    return costs;
  }

  /** As in {@code FlowTableBenchmark.find connections=1}. */
  private static String name(RunResult result) {
    String[] parts = result.getParams().getBenchmark().split("\\.", -1);
    StringBuilder name = new StringBuilder(parts[parts.length - 2]);
    name.append('.').append(parts[parts.length - 1]);
    for (String key : result.getParams().getParamsKeys()) {
      name.append(' ').append(key).append('=').append(result.getParams().getParam(key));
    }
    return name.toString();
  }

  /** The largest ratio; 0 if there is none. */
  private static double print(
      Map<String, Baseline.Cost> measured, Baseline baseline, PrintWriter out) {
    double worst = 0;
    out.printf("%-52s %9s %10s %9s %6s%n", "", "ns", "garbage", "baseline", "ratio");
    for (Map.Entry<String, Baseline.Cost> part : measured.entrySet()) {
      Baseline.Cost now = part.getValue();
      Baseline.Cost before = baseline.of(part.getKey());
      String beside = "        -      -";
      if (before != null) {
        double ratio = now.nanos() / before.nanos();
        worst = Math.max(worst, ratio);
        beside = String.format(Locale.ROOT, "%9.1f %6.2f", before.nanos(), ratio);
      }
      out.printf(
          Locale.ROOT,
          "%-52s %9.1f %10.1f %s%n",
          part.getKey(),
          now.nanos(),
          now.garbage(),
          beside);
    }
    return worst;
  }

  private static String machine() {
    return processor()
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " processors, "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.version")
        + ", Java "
        + Runtime.version();
  }

  private static String processor() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }
}
