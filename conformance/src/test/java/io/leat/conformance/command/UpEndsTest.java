package io.leat.conformance.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.testkit.Requires;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How {@code leat up} ends: in order, within its grace, or at once. */
@Timeout(180)
class UpEndsTest {
  private static final int BIG = 32 << 20;

  @TempDir private Path folder;

  private Up up(Site site, String... more) throws Exception {
    String[] all = new String[more.length + 3];
    all[0] = "--tun=tun0";
    all[1] = "--address=10.9.0.2/16";
    all[2] = "--root=" + folder;
    System.arraycopy(more, 0, all, 3, more.length);
    return Up.start(site, all);
  }

  /** A connection whose response is under way; nothing of it is read yet. */
  private static Socket asking(Site site) throws IOException {
    Socket socket = site.connect("10.9.0.2", 8080);
    socket
        .getOutputStream()
        .write("GET /big.bin HTTP/1.1\r\nHost: leat\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    assertThat(socket.getInputStream().read()).isEqualTo('H');
    return socket;
  }

  @Test
  void aResponseUnderWayFinishesWhileNobodyElseIsLetIn() throws Exception {
    Folder.file(folder, "big.bin", BIG);
    try (Site site = Site.inNamespace(folder)) {
      Up up = up(site, "--grace=20s");
      Socket socket = asking(site);
      up.terminate();
      up.out().awaitWords(":8080", "LISTEN       -> CLOSED", "CLOSE before a connection");
      assertThatThrownBy(() -> site.connect("10.9.0.2", 8080)).isInstanceOf(IOException.class);
      assertThat(socket.getInputStream().readAllBytes().length).isGreaterThan(BIG);
      socket.close();
      assertThat(up.awaitExit()).isZero();
      assertThat(up.err().all()).isEmpty();
    }
  }

  @Test
  void aResponseThatNobodyReadsIsCutWhenTheGraceIsOver() throws Exception {
    Folder.file(folder, "big.bin", BIG);
    try (Site site = Site.inNamespace(folder)) {
      Up up = up(site, "--grace=300ms");
      Socket socket = asking(site);
      long start = System.nanoTime();
      up.terminate();
      assertThat(up.awaitExit()).isZero();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
      assertThat(readAll(socket)).isLessThan(BIG);
    }
  }

  /** Octets until the end, or until a reset. */
  private static int readAll(Socket socket) {
    int octets = 0;
    try {
      byte[] piece = new byte[1 << 16];
      for (int n = 0; n >= 0; n = socket.getInputStream().read(piece)) {
        octets += n;
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("reset");
    }
    return octets;
  }

  @Test
  void aSecondSignalEndsItAtOnce() throws Exception {
    Folder.file(folder, "big.bin", BIG);
    try (Site site = Site.inNamespace(folder)) {
      Up up = up(site, "--grace=60s");
      Socket socket = asking(site);
      up.terminate();
      up.out().awaitWords(":8080", "LISTEN       -> CLOSED");
      up.terminate();
      assertThat(up.awaitExit()).isEqualTo(1);
      socket.close();
    }
  }

  @Test
  void anIdleConnectionIsClosedInOrder() throws Exception {
    Requires.command("curl");
    try (Site site = Site.inNamespace(folder)) {
      Up up = up(site);
      Socket idle = site.connect("10.9.0.2", 8080);
      up.out().awaitWords("-> ESTABLISHED");
      up.terminate();
      assertThat(idle.getInputStream().read()).isEqualTo(-1);
      idle.close();
      assertThat(up.awaitExit()).isZero();
    }
  }

  @Test
  void theSecondOneAtADeviceIsToldSo() throws Exception {
    try (Site site = Site.inNamespace(folder)) {
      Up first = up(site);
      Site.Ended second =
          site.run(Site.leat("up", "--tun=tun0", "--address=10.9.0.3/16", "--root=" + folder));
      assertThat(second.exit()).isEqualTo(1);
      assertThat(second.err()).startsWith("leat up: ").contains("EBUSY").doesNotContain("\n");
      first.endsWell();
    }
  }

  @Test
  void aNetworkThatIsRoutedElsewhereIsRefused() throws Exception {
    try (Site site = Site.inNamespace(folder)) {
      site.run("ip", "tuntap", "add", "other", "mode", "tun").succeeds();
      site.run("ip", "addr", "add", "10.9.3.1/24", "dev", "other").succeeds();
      site.run("ip", "link", "set", "other", "up").succeeds();
      Site.Ended refused =
          site.run(Site.leat("up", "--tun=tun0", "--address=10.9.0.2/16", "--root=" + folder));
      assertThat(refused.exit()).isEqualTo(1);
      assertThat(refused.err()).contains("10.9.0.2/16 overlaps the route", "dev other");
      assertThat(site.run("ip", "link").out()).doesNotContain("tun0");
    }
  }

  @Test
  void aDeletedDeviceIsReportedOnceAndTheProcessLives() throws Exception {
    Folder.file(folder, "big.bin", BIG);
    try (Site site = Site.inNamespace(folder)) {
      Up up = up(site);
      Socket socket = asking(site);
      site.run("ip", "link", "del", "tun0").succeeds();
      up.err().awaitBeginning("leat up: the device tun0 is gone");
      up.out().awaitWords("-> CLOSED", "device removed");
      assertThat(site.run(Site.leat("ss", "--json")).succeeds().out()).contains("LISTEN");
      up.terminate();
      assertThat(up.awaitExit()).isZero();
      assertThat(up.err().all()).hasSize(1);
      socket.close();
    }
  }

  @Test
  void aCaptureOfTheWholeRunIsLeftForTshark() throws Exception {
    Requires.command("curl");
    Requires.command("tshark");
    Folder.file(folder, "small.bin", 100_000);
    Path capture = folder.resolve("leat.pcapng");
    try (Site site = Site.inNamespace(folder)) {
      Up up = up(site, "--pcap=" + capture);
      site.run("curl", "-sS", "-o", "/dev/null", up.url() + "small.bin").succeeds();
      up.endsWell();
      assertThat(tshark(site, capture, "http.response.code == 200")).hasLineCount(1);
      assertThat(tshark(site, capture, "_ws.malformed || tcp.checksum.status == 0")).isEmpty();
      assertThat(tshark(site, capture, "tcp.flags.fin == 1")).hasLineCount(2);
    }
  }

  private static String tshark(Site site, Path capture, String filter) throws Exception {
    return site.run(
            "tshark", "-n", "-o", "tcp.check_checksum:TRUE", "-r", capture.toString(), "-Y", filter)
        .succeeds()
        .out();
  }
}
