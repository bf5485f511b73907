package io.leat.bench.sockets;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code bench/load}. */
@Command(
    name = "load",
    sortOptions = false,
    description = {
      "Puts real programs under load over a TUN in a network namespace, in both roles: wrk against"
          + " Netty on Leat, on the event loop that is the stack loop and on the NIO transport;"
          + " nginx and Redis on the kernel, asked by clients on Leat.",
      "",
      "Prints what was done and each error; the exit code is 1 if there was one. Needs root, and"
          + " wrk, nginx and redis-server."
    },
    footer = {"", "Examples:", "  bench/load", "  bench/load --seconds 5 --only nginx"})
public final class LoadCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "60",
      description = "How long each runs. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "64",
      description = "Connections at a time. Default: ${DEFAULT-VALUE}.")
  private int connections;

  @Option(
      names = "--only",
      paramLabel = "WORD",
      defaultValue = "",
      description = "Only the loads whose names have this word: wrk, IoHandler, NIO, nginx, Redis.")
  private String word = "";

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  boolean help;

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new LoadCommand());
    line.setUsageHelpAutoWidth(true);
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() {
    if (seconds < 1 || connections < 1) {
      throw new ParameterException(
          spec.commandLine(), "--seconds and --connections must be at least 1");
    }
    PrintWriter out = spec.commandLine().getOut();
    int runs = 0;
    int errors = 0;
    for (Map.Entry<String, RealLoads.RealLoad> load : RealLoads.all()) {
      if (!load.getKey().toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT))) {
        continue;
      }
      runs++;
      errors += runs(load, out) ? 0 : 1;
      out.flush();
    }
    if (runs == 0) {
      throw new ParameterException(spec.commandLine(), "no load is named " + word);
    }
    return errors == 0 ? 0 : 1;
  }

  private boolean runs(Map.Entry<String, RealLoads.RealLoad> load, PrintWriter out) {
    try {
      long times = load.getValue().run(seconds, connections);
      if (times == 0) {
        out.println(load.getKey() + ": nothing was answered");
        return false;
      }
      out.printf(Locale.ROOT, "%s: %,d in %d s, no error%n", load.getKey(), times, seconds);
      return true;
    } catch (Exception e) {
      out.println(load.getKey() + ": " + e);
      e.printStackTrace(out);
      return false;
    }
  }
}
