package io.leat.cli;

import io.leat.cli.console.ConsoleCommand;
import io.leat.cli.console.GalleryCommand;
import io.leat.cli.drill.DrillCommand;
import io.leat.cli.hold.HoldCommand;
import io.leat.cli.option.OptionTypes;
import io.leat.cli.rival.RivalCommand;
import io.leat.cli.run.RunCommand;
import io.leat.cli.scenario.DiagramCommand;
import io.leat.cli.scenario.ScenarioCommand;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code leat}: exit code 0 is done, 1 failed, 2 wrong usage. */
@Command(
    name = "leat",
    description = "TCP for the JVM, in user space.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = VersionCommand.class,
    footer = {
      "",
      "Examples:",
      "  leat up",
      "  leat scenario three-way-handshake",
      "  leat ss --all",
      "",
      "leat COMMAND --help tells all about a command.",
      "Exit codes: 0 done, 1 failed, 2 wrong usage, unless a command's help says otherwise.",
      "LEAT_JAVA_OPTS is handed to the JVM; LEAT_DEBUG=1 shows where an error came from."
    })
public final class Leat implements Runnable {
  /** In the order in which help lists them. */
  private static final List<String> COMMANDS =
      List.of(
          "up",
          "run",
          "nc",
          "ss",
          "scenario",
          "diagram",
          "console",
          "gallery",
          "hold",
          "relay",
          "drill",
          "rival",
          "version",
          "perf");

  /** Set to 1: failures are shown with their stack trace. */
  private static final String DEBUG = "LEAT_DEBUG";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and exit.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the versions of Leat and Java and exit.")
  boolean version;

  private static Object command(String name) {
    return switch (name) {
      case "up" -> new UpCommand();
      case "run" -> new RunCommand();
      case "nc" -> new NcCommand();
      case "ss" -> new SsCommand();
      case "scenario" -> new ScenarioCommand();
      case "diagram" -> new DiagramCommand();
      case "console" -> new ConsoleCommand();
      case "gallery" -> new GalleryCommand();
      case "hold" -> new HoldCommand();
      case "relay" -> new RelayCommand();
      case "drill" -> new DrillCommand();
      case "rival" -> new RivalCommand();
      case "version" -> new VersionCommand();
      case "perf" -> new PerfCommand();
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    int exit = commandLine(arguments).execute(arguments);
    System.out.flush();
    System.exit(exit);
  }

  /**
   * The command line that these arguments want: with one command if they begin with its name, for
   * to describe the options of all of them takes longer than the rest of a start.
   */
  static CommandLine commandLine(String... arguments) {
    boolean named = arguments.length > 0 && COMMANDS.contains(arguments[0]);
    return withCommands(named ? List.of(arguments[0]) : COMMANDS);
  }

  /** The whole command line, with its converters and error lines. */
  public static CommandLine commandLine() {
    return withCommands(COMMANDS);
  }

  private static CommandLine withCommands(List<String> names) {
    CommandLine line = new CommandLine(new Leat());
    // as a command line of its own, or options that are made while it is built would be missing
    names.forEach(name -> line.addSubcommand(name, new CommandLine(command(name))));
    OptionTypes.register(line);
    line.setUsageHelpAutoWidth(true);
    CommandLine run = line.getSubcommands().get("run");
    if (run != null) {
      run.setStopAtPositional(true); // what follows is the program's
    }
    line.setExecutionExceptionHandler((failure, of, parsed) -> failed(of, failure));
    line.setParameterExceptionHandler((wrong, arguments) -> wrongUsage(wrong));
    return line;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command? leat --help lists them");
  }

  private static int failed(CommandLine of, Exception failure) {
    PrintWriter err = of.getErr();
    err.println(of.getCommandSpec().qualifiedName() + ": " + sentence(failure));
    if (isDebugging()) {
      failure.printStackTrace(err);
    }
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }

  static boolean isDebugging() {
    return "1".equals(System.getenv(DEBUG));
  }

  private static String sentence(Exception failure) {
    String message = failure.getMessage();
    boolean ours = failure instanceof CommandFailure || failure instanceof java.io.IOException;
    if (message == null || message.isBlank()) {
      return failure.toString();
    }
    return ours ? message : failure.getClass().getSimpleName() + ": " + message;
  }

  private static int wrongUsage(ParameterException wrong) {
    CommandLine of = wrong.getCommandLine();
    String name = of.getCommandSpec().qualifiedName();
    PrintWriter err = of.getErr();
    err.println(name + ": " + wrong.getMessage());
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err)) {
      err.println("Try '" + name + " --help'.");
    }
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }
}
