package io.leat.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requires;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A JVM of its own with one flag, and a program in it that asks only for addresses. */
@Timeout(180)
@EnabledIfSystemProperty(named = "leat.agent.jar", matches = ".+") // once it is packaged
class AgentJarTest {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  @TempDir Path folder;

  private record Said(int exit, String text) {}

  private static Path jar() {
    return Path.of(System.getProperty("leat.agent.jar"));
  }

  private static Said java(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(JAVA.toString(), "-XX:+UseSerialGC", "-ea"));
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), text);
  }

  private static Said run(String options, String... what) throws Exception {
    List<String> arguments = new ArrayList<>();
    arguments.add("-javaagent:" + jar() + "=" + options);
    arguments.add("-cp");
    arguments.add(Path.of("target", "test-classes").toString());
    arguments.add(TwoNetworks.class.getName());
    arguments.addAll(List.of(what));
    return java(arguments);
  }

  @Test
  void oneFlagPutsAProgramOnBothNetworks() throws Exception {
    Path hosts = Files.writeString(folder.resolve("hosts"), "10.77.0.9 db.leat.test\n");
    Said said =
        run(
            "routes=10.77.0.0/16,hosts=" + hosts,
            "sockets",
            "wildcard",
            "channels",
            "selector",
            "http",
            "options",
            "refused",
            "asynchronous",
            "names");
    assertThat(said.text().lines())
        .containsExactly(
            "hello 10.77.0.9 from 10.77.0.9",
            "hello 127.0.0.1 from 127.0.0.1",
            "hello 10.77.0.9 from 10.77.0.9",
            "hello 127.0.0.1 from 127.0.0.1",
            "hello 10.77.0.9 from 10.77.0.9",
            "accept timed out",
            "channel 10.77.0.9 reads 1",
            "channel 127.0.0.1 reads 1",
            "channel 10.77.0.9 reads 1",
            "one selector saw 40 octets and 3 of a datagram",
            "http 127.0.0.1 true",
            "http 10.77.0.9 true",
            "options 10.77.0.9 true",
            "options 127.0.0.1 true",
            "refused 10.77.0.9",
            "refused 127.0.0.1",
            "asynchronous 10.77.0.9 reads 1, true",
            "asynchronous 127.0.0.1 reads 1, true",
            "asynchronous 10.77.0.9 reads 1, true",
            "asynchronous 127.0.0.1 reads 1, true",
            "asynchronous 127.0.0.1 reads 1, true",
            "asynchronous 10.77.0.9 reads 1, true",
            "asynchronous 10.77.0.9 reads 1, true",
            "asynchronous 127.0.0.1 reads 1, true",
            "10.77.0.9",
            "done");
    assertThat(said.exit()).isZero();
  }

  @Test
  void withoutOptionsEverythingIsInMemory() throws Exception {
    Said said = run("", "sockets", "wildcard", "http", "refused", "asynchronous");
    assertThat(said.text())
        .endsWith("asynchronous 127.0.0.1 reads 1, true\ndone\n")
        .contains("hello 10.77.0.9 from 10.77.0.9");
  }

  @Test
  void optionsThatAreNotUnderstoodEndTheJvmWithOneLine() throws Exception {
    Said said = run("router=10.77.0.0/16", "sockets");
    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.text().lines()).hasSize(1);
    assertThat(said.text()).startsWith("leat agent: 'router=10.77.0.0/16' is none of");
  }

  @Test
  void aDeviceThatCannotBeOpenedEndsTheJvmWithOneLine() throws Exception {
    Said said = run("stack=nosuch:tun0,10.77.0.2/16", "sockets");
    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.text())
        .startsWith("leat agent: nothing on the class path opens devices of kind nosuch");
  }

  @Test
  void theJarSaysHowItIsUsed() throws Exception {
    Said said = java(List.of("-jar", jar().toString()));
    assertThat(said.exit()).isZero();
    assertThat(said.text()).contains("-javaagent:leat-agent.jar").contains("routes=PREFIX");
  }

  @Test
  void throughADeviceTheKernelIsReachedAndLoopbackStaysTheKernels() throws Exception {
    Requires.tun();
    Requires.root();
    Requires.command("ip");
    Requires.command("unshare");
    String script =
        String.join(
            " && ",
            "ip link set lo up",
            "ip tuntap add tun0 mode tun",
            "ip address add 10.77.0.1/16 dev tun0",
            "ip link set tun0 up",
            "exec "
                + JAVA
                + " --enable-native-access=ALL-UNNAMED -ea -javaagent:"
                + jar()
                + "=stack=tun:tun0,10.77.0.9/16 -cp target/test-classes "
                + ThroughDevice.class.getName());
    Process process =
        new ProcessBuilder("unshare", "-n", "sh", "-c", script).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    assertThat(text.lines())
        .containsExactly(
            "Leat's client is 10.77.0.9 for the kernel's server",
            "the kernel's client is 10.77.0.1 for Leat's server");
  }
}
