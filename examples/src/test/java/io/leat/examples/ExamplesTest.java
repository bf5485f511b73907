package io.leat.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each example runs in a JVM of its own, as docs/examples.md says. */
@Timeout(120)
class ExamplesTest {
  private static final String PROPERTY =
      "-Djava.nio.channels.spi.SelectorProvider=io.leat.socket.nio.LeatSelectorProvider";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HttpOfTheJdk    | true  | hello over Leat",
        "TomcatServlet   | true  | a servlet for 192.0.2.81",
        "NettyOnTheLoop  | false | hello, Netty",
        "OkHttpByFactory | false | 200 hello, OkHttp",
        "JdbcOverSockets | false | the sum is 500500",
        "VirtualThreads  | false | 1000 answers, in all 99000",
        "TwoStacks       | false | hello from 10.0.0.1",
      })
  void anExampleSaysWhatItsPageSays(String name, boolean property, String line) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    if (property) {
      command.add(PROPERTY);
    }
    command.add("io.leat.examples." + name);
    Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
    program.getOutputStream().close();
    String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(program.waitFor()).as(said).isZero();
    assertThat(said.lines()).contains(line);
    Path page = Path.of(System.getProperty("leat.root"), "docs", "examples.md");
    assertThat(Files.readString(page)).contains(name + ".java").contains(line);
  }
}
