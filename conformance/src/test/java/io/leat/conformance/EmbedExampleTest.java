package io.leat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.IpAddress;
import io.leat.socket.TcpListener;
import io.leat.socket.TcpStream;
import io.leat.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ten lines of the READMEs: compiled, run, and the same to the letter. */
class EmbedExampleTest {
  private static final Path ROOT = Path.of(System.getProperty("leat.root", ".."));

  private static String embed() throws Exception {
    // README
    try (Stack.Pair pair = Stack.pair()) {
      IpAddress server = IpAddress.parse("10.0.0.2");
      TcpListener listener = TcpListener.on(pair.right()).listen(server, 7);
      Thread.startVirtualThread(() -> echo(listener));
      try (TcpStream stream = TcpStream.on(pair.left()).connect(server, 7)) {
        stream.output().write("a leat carries a stream".getBytes(StandardCharsets.UTF_8));
        stream.shutdownOutput();
        return new String(stream.input().readAllBytes(), StandardCharsets.UTF_8);
      }
    }
    // README
  }

  private static void echo(TcpListener listener) {
    try (TcpStream session = listener.accept()) {
      session.input().transferTo(session.output());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  @Timeout(30)
  void theExampleRuns() throws Exception {
    assertThat(embed()).isEqualTo("a leat carries a stream");
  }

  @Test
  void theReadmesShowTheExampleAsItIs() throws Exception {
    Path source =
        ROOT.resolve("conformance/src/test/java/io/leat/conformance/EmbedExampleTest.java");
    String example = Files.readString(source).split(" {4}// README\n", -1)[1];
    for (String page : List.of("README.md", "README.zh-CN.md")) {
      assertThat(ROOT.resolve(page)).content().contains("```java\n" + dedented(example) + "```");
    }
  }

  private static String dedented(String example) {
    return example.stripTrailing().stripIndent() + "\n";
  }
}
