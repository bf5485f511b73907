package io.leat.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.leat.testkit.Requires;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A JVM that is attached to a device by its command line, and the kernel's curl as its client. */
@Timeout(120)
class AttachedTest {
  private final String namespace = "leat-nio-" + ProcessHandle.current().pid();

  @BeforeEach
  void createNamespace() throws Exception {
    assumeTrue(Network.isLeat(), "once is enough");
    Requires.tun();
    Requires.root();
    Requires.command("ip");
    Requires.command("curl");
    run("ip", "netns", "add", namespace);
    inNamespace("ip", "tuntap", "add", "tun0", "mode", "tun");
    inNamespace("ip", "address", "add", "10.9.0.1/16", "dev", "tun0");
    inNamespace("ip", "link", "set", "tun0", "up");
  }

  @AfterEach
  void deleteNamespace() throws Exception {
    if (Network.isLeat()) {
      new ProcessBuilder("ip", "netns", "delete", namespace).start().waitFor();
    }
  }

  @Test
  void anUnmodifiedServerAnswersTheKernelThroughTheDeviceOfItsCommandLine() throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "ip",
                "netns",
                "exec",
                namespace,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.nio.channels.spi.SelectorProvider=io.leat.socket.nio.LeatSelectorProvider",
                "-cp",
                System.getProperty("java.class.path"),
                HelloServer.class.getName(),
                "10.9.0.2",
                "8080"));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LEAT_STACK", "tun:tun0,10.9.0.2/16");
    Process server = builder.start();
    try (BufferedReader said = server.inputReader()) {
      String first = said.readLine();
      assertThat(first).as("what the server says").isEqualTo("ready");
      String answer =
          inNamespace("curl", "--silent", "--max-time", "60", "http://10.9.0.2:8080/some/path");
      assertThat(answer).isEqualTo("hello from an unmodified program");
      server.getOutputStream().close();
      assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      server.destroyForcibly().waitFor();
    }
  }

  private String inNamespace(String... command) throws Exception {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    all.addAll(List.of(command));
    return run(all.toArray(String[]::new));
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", List.of(command), said).isZero();
    return said;
  }
}
