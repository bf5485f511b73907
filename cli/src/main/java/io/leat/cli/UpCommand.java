package io.leat.cli;

import io.leat.cli.attach.Place;
import io.leat.cli.attach.TunRequest;
import io.leat.cli.console.ConsoleCommand;
import io.leat.cli.http.Root;
import io.leat.console.ConsoleServer;
import io.leat.link.linux.Privileges;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code leat up}: a folder over HTTP, over Leat. */
@Command(
    name = "up",
    description = {
      "Serves a folder over HTTP on Leat's TCP, and prints every state that a connection passes.",
      "",
      "With privilege, or where an unprivileged user may make namespaces, Leat gets a network"
          + " namespace of its own, and the command to fetch from it is printed. Without, 127.0.0.1"
          + " is forwarded through two Leats that are joined in memory, so that curl and a browser"
          + " get the files through Leat's TCP all the same. Only --tun touches this namespace."
    },
    footer = {
      "",
      "A line that begins with 'ready' says that it serves. SIGTERM or Ctrl-C ends it in order: no"
          + " new connections, responses under way finish within --grace, everything queued is"
          + " sent, then FIN. A second signal ends it at once, with exit code 1.",
      "",
      "Examples:",
      "  leat up",
      "  leat up --forward --console 8411",
      "  leat up --pcap up.pcapng",
      "  leat up --tun tun0 --address 10.9.0.2/16 --root /srv/files",
      "  leat up --tun tun0 --address 10.9.0.2/16 --address fd09::2/64"
    })
final class UpCommand implements Callable<Integer> {
  /** Set by the launcher, which has started this JVM under {@code unshare -Urn}. */
  private static final String IN_USER_NAMESPACE = "LEAT_USER_NAMESPACE";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private NetworkOptions network = new NetworkOptions();

  @Option(
      names = "--root",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "The folder to serve; nothing outside it is. Default: this folder.")
  private Path folder = Path.of(".");

  @Option(
      names = "--port",
      defaultValue = "8080",
      description = "The port to listen on. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--grace",
      paramLabel = "TIME",
      defaultValue = "5s",
      description = "How long responses may take to finish at the end. Default: ${DEFAULT-VALUE}.")
  private Duration grace = Duration.ofSeconds(5);

  @Option(
      names = "--forward",
      description = "Forward 127.0.0.1 through two Leats in memory, even with privilege.")
  private boolean forward;

  @Option(
      names = "--console",
      paramLabel = "PORT",
      description = "Serve the console on this port of 127.0.0.1 too, as leat console does.")
  private @Nullable Integer console;

  @Option(
      names = {"-q", "--quiet"},
      description = "Do not print transitions.")
  private boolean quiet;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (port < 0 || port > 65_535) {
      throw new ParameterException(spec.commandLine(), "--port must be 0 to 65535, not " + port);
    }
    TunRequest request = network.tunRequest();
    if (request != null && forward) {
      throw new ParameterException(spec.commandLine(), "--tun and --forward exclude each other");
    }
    if (console != null && System.getenv(IN_USER_NAMESPACE) != null) {
      throw new ParameterException(
          spec.commandLine(),
          "--console: nobody reaches 127.0.0.1 of this command's own namespace; run leat console"
              + " beside it");
    }
    Root root = Root.of(folder);
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (Place place = place(request, err);
        ConsoleServer page = console == null ? null : ConsoleCommand.start(console, null);
        Serving serving = new Serving(network, root, quiet, out, err)) {
      Signals signals = Signals.handle(place == null ? () -> {} : place::close);
      if (place == null) {
        serving.startForwarded(port);
      } else {
        serving.startAt(place, port);
      }
      if (page != null) {
        out.println("console " + page.url());
        out.flush();
      }
      signals.await();
      serving.end(grace);
    }
    return 0;
  }

  /** Null if there is nothing to attach to. */
  private @Nullable Place place(@Nullable TunRequest request, PrintWriter err) throws IOException {
    if (request != null) {
      return Place.here(request);
    }
    if (forward) {
      return null;
    }
    if (System.getenv(IN_USER_NAMESPACE) != null) {
      return Place.userNamespace();
    }
    Privileges.Ability able = Privileges.tun();
    if (able.given()) {
      able = Privileges.namespaces();
    }
    if (able.given()) {
      return Place.ownNamespace("leat-up-");
    }
    err.println("No network namespace (" + able.reason() + "), so 127.0.0.1 is forwarded.");
    return null;
  }
}
