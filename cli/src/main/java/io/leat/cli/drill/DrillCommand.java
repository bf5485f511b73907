package io.leat.cli.drill;

import io.leat.cli.CommandFailure;
import io.leat.cli.Signals;
import io.leat.sim.drill.bridge.BridgeServer;
import io.leat.sim.drill.run.DrillOptions;
import io.leat.sim.drill.run.IpVersion;
import io.leat.sim.drill.run.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code leat drill}. */
@Command(
    name = "drill",
    description = {
      "Runs packetdrill scripts against Leat in virtual time, without root.",
      "A script that needs what Leat does not have is not applicable; the reason is told.",
    },
    footer = {
      "",
      "The last line is 'N passed, N failed, N not applicable'. Exit code 0: nothing failed.",
      "",
      "Examples:",
      "  leat drill drill/",
      "  leat drill mine.pkt --ip-version ipv6",
      "  leat drill drill/ --tsv verdicts.tsv --junit drill.xml",
      "  leat drill --bridge /tmp/bridge",
    })
public final class DrillCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "PATH",
      arity = "0..*",
      description = "Scripts, and folders with scripts (*.pkt).")
  List<Path> paths = new ArrayList<>();

  @Option(
      names = {"--ip-version", "--ip_version"},
      paramLabel = "VERSION",
      split = ",",
      description = "ipv4, ipv6 or mapped, or several with commas; a script's own goes first.")
  List<String> versions = new ArrayList<>();

  @Option(names = "--junit", paramLabel = "FILE", description = "Write verdicts as JUnit's XML.")
  @Nullable Path junit;

  @Option(
      names = "--tsv",
      paramLabel = "FILE",
      description = "Write a line for each: path, variant, PASS, FAIL or NA, reason.")
  @Nullable Path tsv;

  @Option(
      names = {"--init_scripts", "--init-scripts"},
      paramLabel = "FILE,...",
      split = ",",
      description = "Shell scripts whose settings (sysctl) come before each script.")
  List<Path> initScripts = new ArrayList<>();

  @Option(
      names = {"--tolerance_usecs", "--tolerance-usecs"},
      paramLabel = "N",
      description = "How far from its time an event may be (default: the script's, or 10000).")
  long tolerance = -1;

  @Option(
      names = "-D",
      paramLabel = "NAME=VALUE",
      description = "A word that stands for another in scripts.")
  Map<String, String> defines = new LinkedHashMap<>();

  @Option(
      names = "--failures",
      paramLabel = "FOLDER",
      description = "Where ladders and pcapng of failures go (default: a temporary folder).")
  @Nullable Path failures;

  @Option(
      names = "--via",
      paramLabel = "SOCKET",
      description = "Run the scripts against the bridge that is served on this socket.")
  @Nullable Path via;

  @Option(
      names = {"-v", "--verbose"},
      description = "A line for each script, and a ladder for each that fails.")
  boolean verbose;

  @Option(
      names = "--bridge",
      paramLabel = "SOCKET",
      description = "Serve the stack bridge on a Unix socket until SIGTERM; runs no scripts.")
  @Nullable Path bridge;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path socket = bridge;
    if (socket != null) {
      if (!paths.isEmpty()) {
        throw new ParameterException(spec.commandLine(), "--bridge runs no scripts: " + paths);
      }
      return serve(socket);
    }
    if (paths.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "which scripts? name files or folders, or --bridge SOCKET");
    }
    return run();
  }

  private int serve(Path socket) throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (BridgeServer server = BridgeServer.start(socket, complaint -> complain(err, complaint))) {
      Signals signals = Signals.handle(server::removePath);
      out.println("ready");
      out.flush();
      signals.await();
    }
    return CommandLine.ExitCode.OK;
  }

  private static void complain(PrintWriter err, String complaint) {
    err.println("leat drill: " + complaint);
    err.flush();
  }

  private int run() throws IOException {
    DrillOptions options = new DrillOptions(null, tolerance, initScripts, defines);
    Batch batch = new Batch(options, parsedVersions(), via);
    Report report = batch.run(Scripts.in(paths));
    PrintWriter out = spec.commandLine().getOut();
    new Printer(out, verbose, failures).print(report);
    write(tsv, report.tsv());
    write(junit, report.junit());
    return report.hasFailure() ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
  }

  private static void write(@Nullable Path file, String text) throws IOException {
    if (file != null) {
      try {
        Files.writeString(file, text);
      } catch (IOException e) {
        throw new CommandFailure("cannot write " + file + ": " + e.getMessage(), e);
      }
    }
  }

  private List<IpVersion> parsedVersions() {
    List<IpVersion> parsed = new ArrayList<>();
    for (String name : versions) {
      try {
        parsed.add(IpVersion.named(name));
      } catch (IllegalArgumentException e) {
        throw new ParameterException(
            spec.commandLine(), "--ip-version is ipv4, ipv6 or mapped, not " + name, e);
      }
    }
    return parsed;
  }
}
