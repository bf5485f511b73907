package io.leat.cli.run;

import io.leat.cli.CommandFailure;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import java.io.IOException;
import java.net.NetworkInterface;
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
  private List<String> routes = new ArrayList<>();

  @Option(
      names = "--tun",
      paramLabel = "NAME",
      description = "Attach to this TUN device, which is there and has an address of the kernel's.")
  private @Nullable String tun;

  @Option(
      names = "--address",
      paramLabel = "ADDRESS/LENGTH",
      description = "Leat's address on the device, with its network; may be repeated.")
  private List<String> addresses = new ArrayList<>();

  @Option(
      names = "--via",
      paramLabel = "GATEWAY",
      description = "Where packets go that leave the networks of --address.")
  private @Nullable String gateway;

  @Option(
      names = "--hosts",
      paramLabel = "FILE",
      description = "Names for the program, as in /etc/hosts, before those of the system.")
  private @Nullable Path hosts;

  @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "The program, with arguments.")
  private List<String> command = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    RunPlan plan =
        RunPlan.of(
            command,
            agent(),
            agentOptions(),
            Path.of(System.getProperty("java.home"), "bin", "java"),
            System.getenv("JAVA_TOOL_OPTIONS"));
    ProcessBuilder builder = new ProcessBuilder(plan.command()).inheritIO();
    builder.environment().putAll(plan.environment());
    Process program;
    try {
      program = builder.start();
    } catch (IOException e) {
      throw new CommandFailure(command.getFirst() + " cannot be started: " + e.getMessage(), e);
    }
    Thread atExit = new Thread(program::destroy, "leat-run-end");
    Runtime.getRuntime().addShutdownHook(atExit);
    int exit = program.waitFor();
    Runtime.getRuntime().removeShutdownHook(atExit);
    return exit;
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

  /** As the agent reads them. */
  String agentOptions() throws IOException {
    if ((tun == null) != addresses.isEmpty()) {
      throw wrong("--tun and --address go together");
    }
    if (tun == null && gateway != null) {
      throw wrong("--via needs --tun and --address");
    }
    String via = gateway == null ? "" : ",via=" + address(gateway);
    List<String> options = new ArrayList<>();
    if (!routes.isEmpty()) {
      options.add("routes=" + prefixes(routes));
    }
    if (tun != null) {
      checkDevice(tun);
      options.add("stack=tun:" + tun + "," + prefixes(addresses) + via);
    } else {
      options.add("stack=memory");
    }
    if (hosts != null) {
      if (!Files.isReadable(hosts)) {
        throw new CommandFailure(hosts + " cannot be read");
      }
      options.add("hosts=" + hosts.toAbsolutePath());
    }
    return String.join(",", options);
  }

  private String prefixes(List<String> texts) {
    return texts.stream()
        .map(text -> {
          try {
            return IpPrefix.parse(text).toString();
          } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage() + "; for example 10.77.0.0/16");
          }
        })
        .collect(Collectors.joining(","));
  }

  private String address(String text) {
    try {
      return IpAddress.parse(text).toString();
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private static void checkDevice(String name) throws IOException {
    if (NetworkInterface.getByName(name) == null) {
      throw new CommandFailure(
          "there is no device "
              + name
              + "; make it with: ip tuntap add "
              + name
              + " mode tun && ip address add ADDRESS/LENGTH dev "
              + name
              + " && ip link set "
              + name
              + " up");
    }
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
