package io.leat.conformance.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requires;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Without privilege: the kernel's loopback, forwarded through two Leats in memory. */
@Timeout(180)
class UpForwardedTest {
  @TempDir private Path folder;

  @Test
  void curlGetsAFileThroughTwoLeatsAndOneSeesBothEnds() throws Exception {
    Requires.command("curl");
    Path file = Folder.file(folder, "file.bin", 4 << 20);
    try (Site site = Site.here(folder)) {
      Up up = Up.start(site, "--forward", "--port", "0", "--root", folder.toString());
      Path got = folder.resolve("got.bin");
      site.run("curl", "-sS", "-o", got.toString(), up.url() + "file.bin").succeeds();
      assertThat(Folder.sha256(got)).isEqualTo(Folder.sha256(file));
      up.out().awaitWords("client #1", "SYN_SENT     -> ESTABLISHED", "[server SYN_RECEIVED]");
      up.out().awaitWords("server #1", "ESTABLISHED  -> CLOSE_WAIT", "FIN arrived");
      String all = site.run(Site.leat("ss", "--all")).succeeds().out();
      assertThat(all).contains("LISTEN", "server/", "TIME_WAIT", "client/");
      up.endsWell();
      assertThat(site.run(Site.leat("ss", "--json")).succeeds().out()).isEqualTo("[]");
    }
  }

  @Test
  void quietPrintsNoTransition() throws Exception {
    Requires.command("curl");
    Folder.file(folder, "small.bin", 100);
    try (Site site = Site.here(folder)) {
      Up up = Up.start(site, "--forward", "-q", "--port", "0", "--root", folder.toString());
      site.run("curl", "-sS", up.url()).succeeds();
      up.endsWell();
      assertThat(up.out().all()).isEqualTo(List.of(up.ready(), "  curl " + up.url()));
    }
  }
}
