package io.leat.conformance.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.socket.TcpListener;
import io.leat.testkit.Requirement;
import io.leat.testkit.Requires;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What nmap, which guesses stacks by what they leak, finds to guess by. */
@Timeout(500)
class NmapTest {
  private static final int OPEN = 80;
  private static final int CLOSED = 81;
  private static final int DIFFICULT = 250;

  /**
   * The index comes from the spread of six numbers: of truly random ones it is below 250 in 23 of
   * 1000 asks. Of numbers that a clock or counter makes it is never near.
   */
  private static final int ASKS = 4;

  @TempDir Path folder;

  @Test
  @Requirement("ATTACK A04")
  @Requirement("ATTACK A11")
  @Requirement("ATTACK A12")
  @Requirement("RFC6528 R6528-5")
  void nmapFindsNoSequenceInNumbersIdentificationsOrTimestamps() throws Exception {
    Requires.command("nmap");
    try (Wire wire = Wire.tunWithLeat();
        TcpListener listener = TcpListener.on(wire.leat()).listen(Wire.LEAT, OPEN)) {
      assertThat(listener.port()).isEqualTo(OPEN);
      int best = 0;
      for (int i = 0; i < ASKS && best < DIFFICULT; i++) {
        String answer = wire.namespace.call(this::ask);
        assertThat(one("portid=\"" + OPEN + "\"><state state=\"(\\w+)\"", answer))
            .isEqualTo("open");
        assertThat(one("portid=\"" + CLOSED + "\"><state state=\"(\\w+)\"", answer))
            .isEqualTo("closed");
        assertThat(one("<ipidsequence class=\"([^\"]+)\"", answer)).isEqualTo("All zeros");
        assertThat(one("<tcptssequence class=\"([^\"]+)\"", answer)).doesNotContain("HZ");
        best = Math.max(best, Integer.parseInt(one("<tcpsequence index=\"(\\d+)\"", answer)));
      }
      assertThat(best).as("TCP sequence prediction difficulty").isGreaterThanOrEqualTo(DIFFICULT);
    }
  }

  /** In the namespace of the calling thread. */
  private String ask() throws Exception {
    Path answer = folder.resolve("nmap.xml");
    Path said = folder.resolve("nmap.txt");
    List<String> command = new ArrayList<>(List.of("nmap", "-O", "-v", "-n", "-Pn", "-T4"));
    command.addAll(List.of("--max-os-tries", "1", "-p", OPEN + "," + CLOSED));
    command.addAll(List.of("-oX", answer.toString(), Wire.LEAT.toString()));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(said)).isZero();
    return Files.readString(answer, StandardCharsets.UTF_8);
  }

  private static String one(String pattern, String answer) {
    Matcher found = Pattern.compile(pattern).matcher(answer);
    assertThat(found.find()).as(pattern + " in " + answer).isTrue();
    return found.group(1);
  }
}
