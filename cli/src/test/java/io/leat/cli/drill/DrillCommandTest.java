package io.leat.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.cli.Leat;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DrillCommandTest {
  private static final String GOOD = "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n";
  private static final String BAD = GOOD + "+0 listen(3, 1) = 5\n";
  private static final String OTHER = GOOD + "+0 `ip addr add 10.0.0.1 dev tun0`\n";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    Files.createDirectories(folder.resolve("good"));
    Files.writeString(folder.resolve("good/a.pkt"), GOOD);
    Files.writeString(folder.resolve("bad.pkt"), BAD);
    Files.writeString(folder.resolve("other.pkt"), OTHER);
  }

  private int leat(String... arguments) {
    List<String> all = new ArrayList<>(List.of("drill"));
    all.addAll(List.of(arguments));
    CommandLine line = Leat.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(all.toArray(String[]::new));
  }

  private String lastLine() {
    return out.toString().lines().toList().getLast();
  }

  @Test
  void aFolderIsRunAndSummedUp() {
    int exit = leat(folder.toString(), "--failures", folder.resolve("failed").toString());
    assertThat(exit).isEqualTo(1);
    assertThat(lastLine()).isEqualTo("1 passed, 1 failed, 1 not applicable");
    assertThat(out.toString()).contains("bad.pkt:2 (ipv4) FAILED: expected listen() to return 5");
    assertThat(folder.resolve("failed")).isDirectoryContaining("glob:**.pcapng");
  }

  @Test
  void whatPassesOrIsNotApplicableIsNoFailure() {
    assertThat(leat(folder.resolve("good").toString(), folder.resolve("other.pkt").toString()))
        .isZero();
    assertThat(lastLine()).isEqualTo("1 passed, 0 failed, 1 not applicable");
  }

  @Test
  void severalIpVersionsAreSeveralRuns() {
    assertThat(leat(folder.resolve("good").toString(), "--ip-version", "ipv4,ipv6,mapped"))
        .isZero();
    assertThat(lastLine()).isEqualTo("3 passed, 0 failed, 0 not applicable");
  }

  @Test
  void verdictsAreWritten() throws IOException {
    Path tsv = folder.resolve("v.tsv");
    Path xml = folder.resolve("v.xml");
    assertThat(leat(folder.resolve("other.pkt").toString(), "--tsv", tsv + "", "--junit", xml + ""))
        .isZero();
    assertThat(Files.readString(tsv)).contains("other.pkt\tipv4\tNA\tline 2: the shell command");
    assertThat(Files.readString(xml)).contains("<testcase ").contains("<skipped ");
  }

  @Test
  void wrongUsageIsTold() {
    assertThat(leat()).isEqualTo(2);
    assertThat(leat("x.pkt", "--ip-version", "ipv9")).isEqualTo(2);
    assertThat(leat("--bridge", "x", "y.pkt")).isEqualTo(2);
    assertThat(leat("no-such.pkt")).isEqualTo(1);
    assertThat(err.toString()).contains("no such file or folder: no-such.pkt");
  }
}
