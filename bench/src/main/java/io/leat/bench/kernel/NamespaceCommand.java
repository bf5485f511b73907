package io.leat.bench.kernel;

import io.leat.link.linux.NetworkNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Commands of the system that run in a network namespace. */
public final class NamespaceCommand {
  private static final int PATIENCE_SECONDS = 30;

  private NamespaceCommand() {}

  /** {@code ip} with these words. */
  public static void ip(NetworkNamespace in, String arguments) throws IOException {
    run(in, ("ip " + arguments).split(" ", -1));
  }

  /**
   * Runs a command to its end.
   *
   * @throws IOException if it fails; the message is what it said
   */
  public static void run(NetworkNamespace in, String... command) throws IOException {
    Process process = in.call(() -> new ProcessBuilder(command).redirectErrorStream(true).start());
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + ": " + said.strip());
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
