package io.leat.bench.sockets;

import io.leat.stack.IdleStrategy;
import io.leat.stack.StackConfig;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code bench/java}. */
@Command(
    name = "java",
    sortOptions = false,
    description = {
      "Runs the same Java programs over Leat and over the kernel's loopback, in interleaved rounds of"
          + " one JVM, and prints a table in Markdown: how often a second, and the ratio to the"
          + " first line of each contest, medians of the rounds.",
      "",
      "Processor time is the whole JVM's, and says something even on a busy machine; 'system' is"
          + " how much of it the kernel took, 'switches' counts changes of threads. 'At most' is"
          + " how many times its own rate a contender would reach if it spent no time in the kernel"
          + " and kept all processors busy with the rest: on the kernel's line the bound of the"
          + " ratios below it.",
      "",
      "The exit code is 1 if a ratio is less than what is asked for. The contests over TUN make"
          + " network namespaces of their own, and need root."
    },
    footer = {
      "",
      "Examples:",
      "  bench/java                          # everything, about seven minutes",
      "  bench/java --contest http --contest round-trip --seconds 3"
    })
public final class JavaCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--contest",
      paramLabel = "NAME",
      description = "Only this one; --list names them. Repeatable.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--list", description = "Name the contests, and end.")
  private boolean list;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "9",
      description = "Rounds that count. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--warm-ups",
      paramLabel = "N",
      defaultValue = "12",
      description = "Rounds before them, in which the JVM compiles. Default: ${DEFAULT-VALUE}.")
  private int warmUps;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "1",
      description = "How long each runs in a round. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Option(
      names = "--idle-strategy",
      paramLabel = "HOW",
      description = "How Leat's loops wait: park, adaptive, yield or spin. Default: the stack's.")
  private IdleStrategy idle = StackConfig.DEFAULT.idle();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  boolean help;

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new JavaCommand());
    line.setUsageHelpAutoWidth(true);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((failure, of, parsed) -> {
      of.getErr().println("bench/java: " + failure);
      failure.printStackTrace(of.getErr());
      return CommandLine.ExitCode.SOFTWARE;
    });
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    List<Contest> contests = chosen();
    if (list) {
      contests.forEach(contest -> out.println(contest.name() + "  " + contest.title()));
      return 0;
    }
    out.println(
        "| | times a second | CPU µs each | system | switches each | ratio | asked for | at most |");
    out.println("|---|---|---|---|---|---|---|---|");
    boolean enough = true;
    for (Contest contest : contests) {
      out.println("| **" + contest.title() + "** | | | | | | | |");
      for (Contest.Score score : contest.hold(warmUps, rounds, seconds)) {
        out.println(row(score));
        enough &= score.isEnough();
      }
      out.flush();
    }
    return enough ? 0 : 1;
  }

  private List<Contest> chosen() {
    if (rounds < 1 || warmUps < 0 || seconds <= 0) {
      throw new ParameterException(
          spec.commandLine(), "--rounds and --seconds must be above 0, --warm-ups not below");
    }
    List<Contest> all = new Contests(StackConfig.DEFAULT.withIdle(idle)).all();
    Set<String> unknown = new TreeSet<>(names);
    all.forEach(contest -> unknown.remove(contest.name()));
    if (!unknown.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "there is no contest " + unknown + "; --list names them");
    }
    return all.stream()
        .filter(contest -> names.isEmpty() || names.contains(contest.name()))
        .toList();
  }

  private static String row(Contest.Score score) {
    double wanted = score.contender().wanted();
    return String.format(
        Locale.ROOT,
        "| %s | %,.0f | %.2f | %.0f %% | %.2f | %.2f | %s | %.1f |",
        score.contender().name(),
        score.rate(),
        score.cpuMicros(),
        100 * score.systemShare(),
        score.switches(),
        score.ratio(),
        wanted == 0 ? "" : String.format(Locale.ROOT, "%.1f", wanted),
        score.bound(Runtime.getRuntime().availableProcessors()));
  }
}
