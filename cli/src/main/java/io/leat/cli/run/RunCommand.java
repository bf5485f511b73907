package io.leat.cli.run;

import io.leat.cli.CommandFailure;
import io.leat.cli.attach.TunArguments;
import io.leat.cli.attach.TunRequest;
import io.leat.cli.attach.WaitingTun;
import io.leat.link.linux.Offload;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code leat run}: a Java program that knows nothing of Leat, on Leat. */
@Command(
    name = "run",
    description = {
      "Runs a Java program on Leat: connections to the addresses of --route are Leat's, all others"
          + " stay the kernel's. The program is not changed.",
      "",
      "Without --tun Leat's network is inside the JVM, and every address of it is local. Without"
          + " --route that is all addresses, and with --tun the networks of --address.",
      "",
      "A TUN that is not there is made and set up, which needs privilege, and is gone at the end."
          + " One that is there needs none, if it belongs to you.",
      "",
      "The word java stands for the JVM that leat runs on; a script or a build tool hands the"
          + " options to each JVM that it starts, by JAVA_TOOL_OPTIONS. The exit code is the"
          + " program's."
    },
    footer = {
      "",
      "Examples:",
      "  leat run -- java -jar server.jar",
      "  leat run --route 10.77.0.0/16 -- java -cp app.jar Main",
      "  leat run --tun tun0 --address 10.9.0.2/16 -- ./gradlew run"
    })
public final class RunCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--route",
      paramLabel = "PREFIX",
      description = "Addresses that are Leat's, as in 10.77.0.0/16; may be repeated.")
  private List<IpPrefix> routes = new ArrayList<>();

  @Mixin private TunArguments device = new TunArguments();

  @Option(
      names = "--via",
      paramLabel = "GATEWAY",
      description = "Where packets go that leave the networks of --address.")
  private @Nullable IpAddress gateway;

  @Option(
      names = "--hosts",
      paramLabel = "FILE",
      description = "Names for the program, as in /etc/hosts, before those of the system.")
  private @Nullable Path hosts;

  @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "The program, with arguments.")
  private List<String> command = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    TunRequest request = request();
    RunPlan plan =
        RunPlan.of(
            command,
            agent(),
            agentOptions(request),
            Path.of(System.getProperty("java.home"), "bin", "java"),
            System.getenv("JAVA_TOOL_OPTIONS"));
    try (WaitingTun made = request == null ? null : WaitingTun.open(request)) {
      return run(plan, made == null ? () -> {} : made::close);
    }
  }

  /**
   * @param cleaning what is done when this JVM ends before the program
   */
  private int run(RunPlan plan, Runnable cleaning) throws CommandFailure, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(plan.command()).inheritIO();
    builder.environment().putAll(plan.environment());
    Process program;
    try {
      program = builder.start();
    } catch (IOException e) {
      throw new CommandFailure(command.getFirst() + " cannot be started: " + e.getMessage(), e);
    }
    Thread atExit = new Thread(() -> end(program, cleaning), "leat-run-end");
    Runtime.getRuntime().addShutdownHook(atExit);
    int exit = program.waitFor();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return exit; // it is running, and cleans
    }
    return exit;
  }

  private static void end(Process program, Runnable cleaning) {
    program.destroy();
    cleaning.run();
  }

  private static Path agent() throws IOException {
    @Nullable CodeSource own = RunCommand.class.getProtectionDomain().getCodeSource();
    try {
      Path lib =
          own == null ? Path.of(".") : Path.of(own.getLocation().toURI()).resolveSibling("agent");
      Path jar = lib.resolve("leat-agent.jar");
      if (!Files.isReadable(jar)) {
        throw new CommandFailure(jar + " is not there: build it with ./mvnw -pl cli -am package");
      }
      return jar;
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  /** The device that was asked for; null for a network in memory. */
  private @Nullable TunRequest request() {
    if (gateway != null && device.tun() == null) {
      throw wrong("--via needs --tun and --address");
    }
    try {
      return device.request(Offload.AUTO);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  /** As the agent reads them. */
  private String agentOptions(@Nullable TunRequest request) throws CommandFailure {
    List<String> options = new ArrayList<>();
    if (!routes.isEmpty()) {
      options.add("routes=" + joined(routes));
    }
    if (request == null) {
      options.add("stack=memory");
    } else {
      String via = gateway == null ? "" : ",via=" + gateway;
      options.add("stack=tun:" + request.device() + "," + joined(request.addresses()) + via);
    }
    if (hosts != null) {
      if (!Files.isReadable(hosts)) {
        throw new CommandFailure(hosts + " cannot be read");
      }
      options.add("hosts=" + hosts.toAbsolutePath());
    }
    return String.join(",", options);
  }

  private static String joined(List<IpPrefix> prefixes) {
    return prefixes.stream().map(IpPrefix::toString).collect(Collectors.joining(","));
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
