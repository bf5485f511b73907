package io.leat.conformance.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.testkit.Requires;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One {@code leat up} over a TUN, and the kernel's TCP at the other end. */
@Timeout(180)
class UpOverTunTest {
  private static final String LEAT = "10.9.0.2";
  private static final int PORT = 8080;
  private static final int BIG = 64 << 20;
  private static final int MIDDLE = 256 << 10;

  @TempDir private static Path folder;
  private static Path root;
  private static Site site;
  private static Up up;

  @BeforeAll
  static void serve() throws Exception {
    Requires.command("curl");
    root = Files.createDirectory(folder.resolve("root"));
    Folder.file(root, "big.bin", BIG);
    Folder.file(root, "middle.bin", MIDDLE);
    Files.writeString(folder.resolve("secret.txt"), "secret");
    Files.createSymbolicLink(root.resolve("out"), folder.resolve("secret.txt"));
    site = Site.inNamespace(folder);
    up =
        Up.start(
            site,
            "--tun=tun0",
            "--address=" + LEAT + "/16",
            "--address=fd09::2/64",
            "--root=" + root,
            "--msl=100ms",
            "--port=" + PORT);
  }

  @AfterAll
  static void end() throws Exception {
    if (site != null) {
      try (Site closing = site) {
        up.endsWell();
      }
    }
  }

  @Test
  void theReadyLineNamesBothAddresses() {
    assertThat(up.ready()).startsWith("ready http://10.9.0.2:8080/ http://[fd09::2]:8080/ serves ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://10.9.0.2:8080/", "http://[fd09::2]:8080/"})
  void aFileArrivesWhole(String url) throws Exception {
    Path got = folder.resolve("got.bin");
    site.run("curl", "-sS", "-g", "-o", got.toString(), url + "big.bin").succeeds();
    assertThat(Folder.sha256(got)).isEqualTo(Folder.sha256(root.resolve("big.bin")));
  }

  @Test
  void aPartOfAFileArrives() throws Exception {
    Path got = folder.resolve("part.bin");
    String code =
        site.run(
                "curl",
                "-sS",
                "-r",
                "1000-1999",
                "-w",
                "%{http_code}",
                "-o",
                got.toString(),
                url("middle.bin"))
            .succeeds()
            .out();
    assertThat(code).isEqualTo("206");
    byte[] all = Files.readAllBytes(root.resolve("middle.bin"));
    assertThat(Files.readAllBytes(got)).isEqualTo(java.util.Arrays.copyOfRange(all, 1000, 2000));
  }

  @ParameterizedTest
  @CsvSource({
    "nosuch, 404",
    "../secret.txt, 400",
    "%2e%2e/secret.txt, 400",
    "a%00b, 400",
    "out, 403",
    ", 200"
  })
  void onlyTheFolderIsServed(String path, String code) throws Exception {
    String answer =
        site.run(
                "curl",
                "-sS",
                "--path-as-is",
                "-w",
                "\n%{http_code}",
                url(path == null ? "" : path))
            .succeeds()
            .out();
    assertThat(answer).endsWith("\n" + code).doesNotContain("secret");
  }

  private static String url(String path) {
    return "http://" + LEAT + ":" + PORT + "/" + path;
  }

  @Test
  void twoHundredConnectionsAtOnceAllGetTheirs() throws Exception {
    String expected = Folder.sha256(root.resolve("middle.bin"));
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      sockets.add(site.connect(LEAT, PORT));
    }
    assertThat(site.run(Site.leat("ss", "--state", "estab")).succeeds().out().lines())
        .hasSizeGreaterThanOrEqualTo(201);
    sockets.forEach(socket -> ask(socket, "middle.bin"));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers =
          threads.invokeAll(
              sockets.stream().map(socket -> (Callable<String>) () -> hash(socket)).toList());
      for (Future<String> answer : answers) {
        assertThat(answer.get()).isEqualTo(expected);
      }
    }
  }

  /** Asks for a file, and ends the sending direction at once: the answer comes all the same. */
  private static void ask(Socket socket, String name) {
    String request = "GET /" + name + " HTTP/1.1\r\nHost: leat\r\nConnection: close\r\n\r\n";
    try {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String hash(Socket socket) throws Exception {
    try (socket) {
      byte[] all = socket.getInputStream().readAllBytes();
      String head = new String(all, 0, Math.min(all.length, 1000), StandardCharsets.ISO_8859_1);
      int body = head.indexOf("\r\n\r\n") + 4;
      return Folder.sha256(java.util.Arrays.copyOfRange(all, body, all.length));
    }
  }

  @Test
  void aKernelThatAbortsInTheMiddleHarmsNobodyElse() throws Exception {
    Socket aborting = site.connect(LEAT, PORT);
    ask(aborting, "big.bin");
    assertThat(aborting.getInputStream().readNBytes(1000)).hasSize(1000);
    String port = LEAT + ":" + PORT + " 10.9.0.1:" + aborting.getLocalPort() + " ";
    aborting.setSoLinger(true, 0);
    aborting.close();
    up.out().awaitWords(port, "-> CLOSED", "RST arrived");
    site.run("curl", "-sS", "-o", "/dev/null", url("middle.bin")).succeeds();
  }

  @Test
  void theKernelsEndIsShownBesideLeats() throws Exception {
    Socket socket = site.connect(LEAT, PORT);
    String ends = LEAT + ":" + PORT + " 10.9.0.1:" + socket.getLocalPort() + " ";
    up.out().awaitWords(ends, "SYN_RECEIVED -> ESTABLISHED", "[kernel ESTABLISHED]");
    socket.close();
    up.out().awaitWords(ends, "ESTABLISHED  -> CLOSE_WAIT", "FIN arrived", "[kernel ");
    up.out().awaitWords(ends, "LAST_ACK     -> CLOSED");
  }

  @Test
  void theListenerIsToldWithBothItsQueues() throws Exception {
    String json = site.run(Site.leat("ss", "--json", "--state", "Listen")).succeeds().out();
    assertThat(json)
        .startsWith("[{\"state\":\"LISTEN\",\"local\":\"[::]:8080\",\"remote\":\"[::]:0\"")
        .contains("\"recvQ\":0,\"sendQ\":1024,\"incomplete\":0,\"incompleteMax\":1024,")
        .contains("\"overflows\":0,")
        .endsWith("}]");
  }
}
