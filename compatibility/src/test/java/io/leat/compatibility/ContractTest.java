package io.leat.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a JVM of its own needs to be on Leat: one property, and the jars of four modules. Nothing
 * else of this build is on its class path.
 */
@Timeout(120)
class ContractTest {
  private static final String PROPERTY =
      "-Djava.nio.channels.spi.SelectorProvider=io.leat.socket.nio.LeatSelectorProvider";

  private record Said(int exit, String text) {}

  @BeforeEach
  void once() {
    assumeTrue(Network.isLeat() && !Network.isRouted(), "once is enough");
  }

  /** The folders, or jars, of the modules that docs/sockets.md names, and of the program. */
  private static String classPath() {
    return Stream.concat(
            Stream.of(Outsider.class.getProtectionDomain().getCodeSource().getLocation().getPath()),
            Stream.of(System.getProperty("java.class.path").split(":"))
                .filter(entry ->
                    Stream.of("packet", "tcp", "stack", "socket")
                        .anyMatch(module -> entry.contains("/" + module + "/target/"))))
        .collect(Collectors.joining(":"));
  }

  private static Said java(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", classPath()));
    command.addAll(List.of(arguments));
    command.add(Outsider.class.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), text);
  }

  @Test
  void onePropertyPutsAJvmOnANetworkWhereEveryAddressIsLocal() throws Exception {
    Said said = java(PROPERTY);
    assertThat(said.text().lines())
        .containsExactly(
            "192.0.2.80 answers", "2001:db8::80 answers", "127.0.0.1 answers", "refused");
    assertThat(said.exit()).isZero();
  }

  /** The control: without the property the kernel does not have those addresses. */
  @Test
  void withoutThePropertyTheAddressesAreNotThere() throws Exception {
    Said said = java();
    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.text()).contains("BindException");
  }

  @Test
  void aStackThatIsNotUnderstoodSaysWhy() throws Exception {
    Said said = java(PROPERTY, "-Dleat.stack=tun0,10.9.0.2/16");
    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.text())
        .contains("leat.stack tun0,10.9.0.2/16: it is neither memory nor KIND:NAME,ADDRESS/PREFIX")
        .contains("for example tun:tun0,10.9.0.2/16");
  }

  @Test
  void aDeviceWithoutTheModuleThatOpensItSaysWhichDoes() throws Exception {
    Said said = java(PROPERTY, "-Dleat.stack=tun:tun0,10.9.0.2/16");
    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.text()).contains("leat-link-linux opens tun and tap");
  }
}
