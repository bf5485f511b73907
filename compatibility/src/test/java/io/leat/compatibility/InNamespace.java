package io.leat.compatibility;

import io.leat.testkit.Requires;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program in a JVM of its own, in a network namespace of its own, beside a server of the
 * operating system's that listens at 10.9.0.1. Over Leat it is at the other end of a TUN, without
 * Leat in the kernel itself. Everything ends with the shell that started it.
 */
final class InNamespace {
  static final String SERVER = "10.9.0.1";

  private static final String STACK = "-Dleat.stack=tun:tun0,10.9.0.2/16";

  private InNamespace() {}

  /** Skips, or fails, where there are no namespaces and no devices. */
  static void require() {
    Requires.tun();
    Requires.root();
    for (String command : List.of("ip", "unshare", "setpriv")) {
      Requires.command(command);
    }
  }

  /**
   * Runs the program; the lines that it said.
   *
   * @param startServer for the shell: D is a folder for the server, which ends when the shell
   *     function {@code stop} was called
   */
  static List<String> run(String startServer, Class<?> program)
      throws IOException, InterruptedException {
    String java =
        Path.of(System.getProperty("java.home"), "bin", "java")
            + " -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED "
            + (Network.isLeat() ? STACK : "")
            + " -cp \"$CP\" "
            + program.getName()
            + " "
            + SERVER
            + (Network.isLeat() ? " leat" : " kernel");
    String script =
        """
        set -eu
        D=$(mktemp -d)
        stop() { :; }
        trap 'stop >/dev/null 2>&1; rm -rf "$D"' EXIT
        ip link set lo up
        ip tuntap add tun0 mode tun
        ip address add %s/16 dev tun0
        ip link set tun0 up
        %s
        %s
        """
            .formatted(SERVER, startServer, java);
    ProcessBuilder builder = new ProcessBuilder("unshare", "-n", "sh", "-c", script);
    builder.environment().put("CP", System.getProperty("java.class.path"));
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError("the program ended badly:\n" + said);
    }
    return said.lines().toList();
  }
}
