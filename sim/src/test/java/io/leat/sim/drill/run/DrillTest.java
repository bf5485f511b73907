package io.leat.sim.drill.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrillTest {
  private static final String ESTABLISHED =
      """
         0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
        +0 bind(3, ..., ...) = 0
        +0 listen(3, 1) = 0
        +0 < S 0:0(0) win 32768 <mss 1000>
        +0 > S. 0:0(0) ack 1 <mss 1460>
       +.1 < . 1:1(0) ack 1 win 32768
        +0 accept(3, ..., ...) = 4
      """;

  private final Drill drill = new Drill(DrillOptions.DEFAULT);

  private Report.Entry entry(String script) throws IOException {
    return drill.run(Path.of("some/script.pkt"), script, null);
  }

  private Verdict run(String... lines) throws IOException {
    return entry(ESTABLISHED + String.join("\n", lines)).verdict();
  }

  private static void fails(Verdict verdict, String reason) {
    assertThat(verdict.status()).isEqualTo(Verdict.Status.FAIL);
    assertThat(verdict.reason()).contains(reason);
  }

  private static void isNotApplicable(Verdict verdict, String reason) {
    assertThat(verdict.status()).isEqualTo(Verdict.Status.NA);
    assertThat(verdict.reason()).contains(reason);
  }

  @Test
  void aScriptThatIsSoPasses() throws IOException {
    assertThat(run("+0 write(4, ..., 10) = 10", "+0 > P. 1:11(10) ack 1").status())
        .isEqualTo(Verdict.Status.PASS);
  }

  @Test
  void aPacketThatDiffersFailsWithEverythingThatDiffers() throws IOException {
    Verdict verdict = run("+0 write(4, ..., 10) = 10", "+0 > . 1:10(9) ack 2 <nop>");
    fails(verdict, "flags P. instead of .");
    fails(verdict, "length 10 instead of 9");
    fails(verdict, "ack 1 instead of 2");
    fails(verdict, "options <>");
    assertThat(verdict.line()).isEqualTo(9);
    assertThat(verdict.ladder()).contains("ESTABLISHED", "PSH,ACK seq 1 ack 1 len 10");
  }

  @Test
  void silenceAndBadTimesFail() throws IOException {
    fails(run("+0 > . 1:1(0) ack 1"), "stayed silent");
    fails(
        run("+0 write(4, ..., 10) = 10", "+.05 > P. 1:11(10) ack 1"),
        "expected P. 1:11(10) ack 1 at 0.150000 s but it happened at 0.100000 s");
    fails(run("+0...0.5 read(4, ..., 10) = 0"), "still waits");
    fails(run("+0 read(4, ..., 10) = 0"), "it waits");
  }

  @Test
  void resultsAndErrorsAreCompared() throws IOException {
    fails(run("+0 write(4, ..., 10) = 9"), "to return 9 but got 10");
    fails(run("+0 read(9, ..., 10) = -1 EINVAL"), "fail with EINVAL but got EBADF");
    fails(run("+0 getsockopt(4, SOL_TCP, TCP_NODELAY, [1], [4]) = 0"), "the value 1 but got 0");
    fails(run("+0 poll([{fd=4, events=POLLIN, revents=POLLIN}], 1, 0) = 1"), "1 but got 0");
  }

  @Test
  void assertionsFailWithTheValuesThatTheySaw() throws IOException {
    fails(run("+0 %{ assert tcpi_snd_cwnd > 10, 'too small' }%"), "tcpi_snd_cwnd is 10: too small");
  }

  @Test
  void whatThereIsNotIsNotApplicable() throws IOException {
    isNotApplicable(run("+0 `ip route change default via 10.0.0.1`"), "ip route change");
    isNotApplicable(run("+0 setsockopt(4, SOL_TCP, TCP_MD5SIG, [1], 4) = 0"), "TCP_MD5SIG");
    isNotApplicable(run("+0 splice(4, ..., 5, ..., 10, 0) = 10"), "splice()");
    isNotApplicable(run("+0 < udp (100)"), "udp");
    isNotApplicable(run("+0 %{ import os }%"), "import");
    isNotApplicable(run("+0 setsockopt(4, SOL_TCP, SO_NO_SUCH, [1], 4) = 0"), "SO_NO_SUCH");
  }

  @Test
  void whatCannotBeReadFails() throws IOException {
    fails(run("+0 frobnicate"), "cannot be read");
    assertThat(run("+0 frobnicate").line()).isEqualTo(8);
  }

  @Test
  void aScriptsOwnIpVersionGoesFirst() throws IOException {
    assertThat(entry("--ip_version=ipv6\n" + ESTABLISHED).version()).isEqualTo(IpVersion.IPV6);
    assertThat(entry(ESTABLISHED).version()).isEqualTo(IpVersion.IPV4);
  }

  @Test
  void initScriptsGiveSettings(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("init.sh"), "sysctl -w net.ipv4.tcp_sack=0\n");
    String script = ESTABLISHED.replace("<mss 1000>", "<mss 1000,nop,nop,sackOK>");
    DrillOptions with = new DrillOptions(null, -1, List.of(file), Map.of());
    Verdict verdict = new Drill(with).run(Path.of("x"), script, null).verdict();
    assertThat(verdict.status()).isEqualTo(Verdict.Status.PASS);
    fails(entry(script).verdict(), "options <mss 1460,nop,nop,sackOK>");
  }

  @Test
  void reportsHaveALineForEachRunAndOneForAll() throws IOException {
    Report report =
        new Report(List.of(entry(ESTABLISHED), entry("0 x"), entry("0 pipe(...) = 0\n")));
    assertThat(report.summary()).isEqualTo("1 passed, 1 failed, 1 not applicable");
    assertThat(report.tsv().lines().toList().getFirst()).isEqualTo("some/script.pkt\tipv4\tPASS\t");
    assertThat(report.tsv()).contains("\tFAIL\tline 1: the script cannot be read");
    assertThat(report.junit()).contains("tests=\"3\" failures=\"1\"", "<skipped message=");
    assertThat(report.table()).hasSize(2).last().asString().startsWith("some");
  }

  @Test
  void aFailureLeavesLadderAndPackets(@TempDir Path folder) throws IOException {
    Report.Entry failed = entry(ESTABLISHED + "+0 write(4, ..., 10) = 9\n");
    Path name = new FailureFiles(folder).write(failed);
    assertThat(Path.of(name + ".txt")).content().contains("ESTABLISHED");
    assertThat(Path.of(name + ".pcapng")).isNotEmptyFile();
  }
}
