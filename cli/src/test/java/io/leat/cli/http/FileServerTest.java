package io.leat.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On the kernel's sockets: here HTTP is tested, not TCP. */
@Timeout(60)
class FileServerTest {
  private static final Duration GRACE = Duration.ofSeconds(10);

  @TempDir private Path folder;
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private ServerSocket listener;
  private FileServer server;

  @BeforeEach
  void serve() throws IOException {
    Path root = Files.createDirectory(folder.resolve("root"));
    Files.writeString(folder.resolve("secret.txt"), "secret");
    Files.writeString(root.resolve("hello.txt"), "hello, world");
    Files.createFile(root.resolve("empty.bin"));
    Files.createDirectory(root.resolve("sub"));
    Files.writeString(root.resolve("sub/<b>&\"x'.html"), "odd");
    Files.createSymbolicLink(root.resolve("out"), folder.resolve("secret.txt"));
    Files.createSymbolicLink(root.resolve("up"), folder);
    Files.createSymbolicLink(root.resolve("in"), root.resolve("hello.txt"));
    Files.createSymbolicLink(root.resolve("loop"), root.resolve("loop"));
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    server = FileServer.start(Root.of(root), listener, failures::add);
  }

  @AfterEach
  void end() throws IOException {
    server.close(Duration.ZERO);
    assertThat(failures).isEmpty();
  }

  @Test
  void aFileIsServedWithLengthTypeAndTag() throws IOException {
    Answer answer = get("/hello.txt");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("hello, world");
    assertThat(answer.head())
        .contains("Content-Length: 12\r\n", "Content-Type: text/plain; charset=utf-8\r\n")
        .contains("ETag: \"", "Last-Modified: ", "Accept-Ranges: bytes\r\n");
  }

  @Test
  void anEmptyFileIsServed() throws IOException {
    Answer answer = get("/empty.bin");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.head()).contains("Content-Length: 0\r\n");
  }

  @Test
  void headHasTheLengthAndNoBody() throws IOException {
    Answer answer = ask("HEAD", "/hello.txt", "");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.head()).contains("Content-Length: 12\r\n");
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void aRangeIsPartialContent() throws IOException {
    Answer answer = ask("GET", "/hello.txt", "Range: bytes=7-\r\n");
    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.head()).contains("Content-Range: bytes 7-11/12\r\n");
    assertThat(answer.body()).isEqualTo("world");
  }

  @Test
  void aRangeOutsideIsRefusedWithTheSize() throws IOException {
    Answer answer = ask("GET", "/hello.txt", "Range: bytes=12-\r\n");
    assertThat(answer.status()).isEqualTo(416);
    assertThat(answer.head()).contains("Content-Range: bytes */12\r\n");
  }

  @Test
  void aRangeOfAnotherVersionIsIgnored() throws IOException {
    Answer answer = ask("GET", "/hello.txt", "Range: bytes=7-\r\nIf-Range: \"other\"\r\n");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("hello, world");
  }

  @ParameterizedTest
  @CsvSource({
    "/nosuch, 404",
    "/hello.txt/, 404",
    "/hello.txt/x, 404",
    "/%252e%252e/secret.txt, 404",
    "/../secret.txt, 400",
    "/%2e%2e/secret.txt, 400",
    "/sub/..%2f..%2fsecret.txt, 400",
    "/hello.txt%00.html, 400",
    "/out, 403",
    "/up/secret.txt, 403",
    "/up/, 403",
    "/loop, 403"
  })
  void whatIsMissingIs404WhatIsOutsideIsRefused(String path, int status) throws IOException {
    Answer answer = get(path);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body()).doesNotContain("secret");
  }

  @Test
  void aLinkThatStaysInsideIsFollowed() throws IOException {
    assertThat(get("/in").body()).isEqualTo("hello, world");
  }

  @Test
  void aFolderIsListedWithoutWhatMayNotBeServed() throws IOException {
    Answer answer = get("/");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.head()).contains("Content-Type: text/html; charset=");
    assertThat(answer.body())
        .contains("<a href=\"./hello.txt\">hello.txt</a>", "<a href=\"./sub/\">sub/</a>")
        .doesNotContain("out", "loop", "\"./up");
  }

  @Test
  void namesInAListingAreEscaped() throws IOException {
    assertThat(get("/sub/").body())
        .contains("&lt;b&gt;&amp;&quot;x&#39;.html")
        .contains("href=\"./%3Cb%3E%26%22x%27.html\"")
        .doesNotContain("<b>");
  }

  @Test
  void aFolderWithoutItsSlashIsRedirectedWithinThisServer() throws IOException {
    assertThat(get("/sub").head()).contains("Location: /sub/\r\n");
  }

  @Test
  void anIndexStandsForItsFolder() throws IOException {
    Files.writeString(folder.resolve("root/sub/index.html"), "<p>index");
    assertThat(get("/sub/").body()).isEqualTo("<p>index");
  }

  @Test
  void anotherMethodIsRefused() throws IOException {
    Answer answer = ask("DELETE", "/hello.txt", "");
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.head()).contains("Allow: GET, HEAD\r\n");
    assertThat(folder.resolve("root/hello.txt")).exists();
  }

  @Test
  void aConnectionServesRequestAfterRequest() throws IOException {
    try (Socket socket = connect()) {
      send(socket, "GET /hello.txt HTTP/1.1\r\nHost: x\r\n\r\n");
      readOne(socket.getInputStream(), 12);
      send(socket, "GET /in HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertThat(rest(socket)).endsWith("hello, world");
    }
  }

  @Test
  void garbageIsABadRequest() throws IOException {
    try (Socket socket = connect()) {
      send(socket, "garbage\r\n\r\n");
      assertThat(rest(socket)).startsWith("HTTP/1.1 400");
    }
  }

  @Test
  void closingLetsAResponseFinishAndEndsIdleConnections() throws Exception {
    Path big = folder.resolve("root/big.bin");
    byte[] text = new byte[16 << 20];
    Files.write(big, text);
    try (Socket idle = connect();
        Socket busy = connect()) {
      send(idle, "GET /hello.txt HTTP/1.1\r\nHost: x\r\n\r\n");
      readOne(idle.getInputStream(), 12);
      send(busy, "GET /big.bin HTTP/1.1\r\nHost: x\r\n\r\n");
      String head = readHead(busy.getInputStream());
      CompletableFuture<Integer> closing = closeSoon(GRACE);
      assertThat(idle.getInputStream().read()).isEqualTo(-1);
      assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
      assertThat(head).startsWith("HTTP/1.1 200");
      assertThat(busy.getInputStream().readAllBytes()).hasSize(text.length);
      assertThat(closing.get(10, TimeUnit.SECONDS)).isZero();
    }
  }

  @Test
  void aConversationLearnsOfTheCloseOnlyWhenNobodyListensAnyMore() throws Exception {
    AtomicReference<Socket> open = new AtomicReference<>();
    List<String> answers = new CopyOnWriteArrayList<>();
    ServerSocket asksWhileItCloses =
        new ServerSocket(0, 50, InetAddress.getLoopbackAddress()) {
          @Override
          public void close() throws IOException {
            Socket socket = open.getAndSet(null);
            for (int request = 0; socket != null && request < 2; request++) {
              send(socket, "GET /hello.txt HTTP/1.1\r\nHost: x\r\n\r\n");
              answers.add(readHead(socket.getInputStream()));
              socket.getInputStream().readNBytes(12);
            }
            super.close();
          }
        };
    serveOn(asksWhileItCloses);
    try (Socket client = connect()) {
      open.set(client);
      assertThat(server.close(GRACE)).isZero();
      assertThat(answers).hasSize(2).noneMatch(head -> head.contains("Connection: close"));
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aConnectionAcceptedWhileTheServerClosesEndsToo() throws Exception {
    CountDownLatch accepted = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    ServerSocket acceptsLate =
        new ServerSocket(0, 50, InetAddress.getLoopbackAddress()) {
          @Override
          public Socket accept() throws IOException {
            Socket socket = super.accept();
            accepted.countDown();
            try {
              closed.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            return socket;
          }

          @Override
          public void close() throws IOException {
            super.close();
            closed.countDown();
          }
        };
    serveOn(acceptsLate);
    try (Socket client = connect()) {
      assertThat(accepted.await(20, TimeUnit.SECONDS)).isTrue();
      server.close(GRACE);
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  private void serveOn(ServerSocket other) throws IOException {
    server.close(Duration.ZERO);
    listener = other;
    server = FileServer.start(Root.of(folder.resolve("root")), listener, failures::add);
  }

  @Test
  void aResponseThatIsNotReadIsCutWhenTheGraceIsOver() throws Exception {
    Files.write(folder.resolve("root/big.bin"), new byte[64 << 20]);
    try (Socket stuck = connect()) {
      send(stuck, "GET /big.bin HTTP/1.1\r\nHost: x\r\n\r\n");
      readHead(stuck.getInputStream());
      assertThat(closeSoon(Duration.ofMillis(100)).get(10, TimeUnit.SECONDS)).isEqualTo(1);
    }
  }

  private CompletableFuture<Integer> closeSoon(Duration grace) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return server.close(grace);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    });
  }

  private record Answer(int status, String head, String body) {}

  private Answer get(String path) throws IOException {
    return ask("GET", path, "");
  }

  private Answer ask(String method, String path, String headers) throws IOException {
    try (Socket socket = connect()) {
      send(
          socket,
          method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "\r\n");
      String all = rest(socket);
      int end = all.indexOf("\r\n\r\n") + 4;
      return new Answer(
          Integer.parseInt(all.substring(9, 12)), all.substring(0, end), all.substring(end));
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(listener.getInetAddress(), listener.getLocalPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String rest(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static void readOne(InputStream in, int bodyOctets) throws IOException {
    assertThat(readHead(in)).startsWith("HTTP/1.1 200");
    assertThat(in.readNBytes(bodyOctets)).hasSize(bodyOctets);
  }

  private static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int octet = in.read();
      assertThat(octet).as("an octet of the head after: " + head).isNotNegative();
      head.append((char) octet);
    }
    return head.toString();
  }
}
