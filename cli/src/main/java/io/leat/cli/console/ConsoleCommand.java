package io.leat.cli.console;

import io.leat.cli.control.ControlFolders;
import io.leat.console.ConsoleServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code leat console}. */
@Command(
    name = "console",
    description = {
      "Serves a page on 127.0.0.1 that shows the connections of every running Leat that this user"
          + " may ask: live table, state diagram, and of the chosen one why it does what it does,"
          + " its ladder and its graphs; and a gallery that plays scenarios step by step.",
      "",
      "It answers this machine only, needs no network, and changes nothing unless it is started"
          + " with a token."
    },
    footer = {
      "",
      "A line that begins with 'ready' says that it serves. Ctrl-C or SIGTERM ends it.",
      "",
      "Examples:",
      "  leat console",
      "  leat console --port 8411",
      "  curl -s http://127.0.0.1:8411/api/connections",
      "  curl -sN http://127.0.0.1:8411/api/events"
    })
public final class ConsoleCommand implements Callable<Integer> {
  public static final int PORT = 8411;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8411",
      description = "The port of 127.0.0.1 to serve on; 0 for any (default: ${DEFAULT-VALUE}).")
  private int port = PORT;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description =
          "Let requests that carry this token abort connections: open the page with ?token=TOKEN."
              + " At least 8 characters; without it the console is read-only.")
  private @Nullable String token;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (port < 0 || port > 65_535) {
      throw new ParameterException(spec.commandLine(), "--port must be 0 to 65535, not " + port);
    }
    if (token != null && token.length() < 8) {
      throw new ParameterException(spec.commandLine(), "--token is shorter than 8 characters");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (ConsoleServer console = start(port, token)) {
      out.println("ready " + console.url());
      out.flush();
      // a signal ends the JVM, and with it the listener
      new CountDownLatch(1).await();
    }
    return 0;
  }

  /** Begins to serve what the running Leats of this machine tell. */
  public static ConsoleServer start(int port, @Nullable String token) throws IOException {
    try {
      return ConsoleServer.start(port, new LiveSource(ControlFolders.ofSystem()), token);
    } catch (BindException e) {
      throw new IOException("port " + port + " of 127.0.0.1 is taken", e);
    }
  }
}
