package io.leat.bench.frame;

import io.leat.cli.option.OptionTypes;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** Runs a command that measures. */
public final class Measuring {
  private Measuring() {}

  /** Runs the command and ends the JVM with its exit code. */
  public static void run(Callable<Integer> command, String... arguments) {
    System.exit(line(command).execute(arguments));
  }

  /** The command as it is called. */
  static CommandLine line(Callable<Integer> command) {
    CommandLine line = new CommandLine(command);
    OptionTypes.register(line);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(true);
    line.setExecutionExceptionHandler((failure, of, parsed) -> {
      of.getErr().println("bench/" + of.getCommandName() + ": " + failure.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    });
    return line;
  }

  /** This machine, as reports name it. */
  public static String machine() {
    return System.getProperty("os.name")
        + " "
        + System.getProperty("os.version")
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " processors, Java "
        + Runtime.version()
        + ".";
  }
}
