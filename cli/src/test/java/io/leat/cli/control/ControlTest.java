package io.leat.cli.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.cli.json.Json;
import io.leat.packet.wire.IpAddress;
import io.leat.socket.TcpListener;
import io.leat.socket.TcpStream;
import io.leat.stack.LoopListener;
import io.leat.stack.Stack;
import io.leat.stack.StackConfig;
import io.leat.stack.link.MemoryPair;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTrace;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ControlTest {
  private static final long OWN = ProcessHandle.current().pid();
  private static final IpAddress RIGHT = IpAddress.parse("10.0.0.2");

  @TempDir private Path folder;
  private ControlFolders folders;
  private Stack.Pair pair;

  @BeforeEach
  void start() throws IOException {
    Path runtime = Files.createDirectory(folder.resolve("runtime"));
    folders = folders(Map.of("XDG_RUNTIME_DIR", runtime.toString()));
    pair = Stack.pair();
  }

  private ControlFolders folders(Map<String, String> environment) {
    return new ControlFolders(environment, folder.resolve("tmp"), folder.resolve("run"));
  }

  @AfterEach
  void end() {
    pair.close();
  }

  @Test
  void theSocketIsItsOwnersAlone() throws IOException {
    try (ControlServer server =
        ControlServer.start(folders, OWN, List.of(Observed.nothingOf(pair.right())))) {
      assertThat(server.file()).isEqualTo(folder.resolve("runtime/leat/" + OWN + ".sock"));
      assertThat(permissions(server.file())).isEqualTo("rw-------");
      assertThat(permissions(server.file().getParent())).isEqualTo("rwx------");
    }
    assertThat(folder.resolve("runtime/leat/" + OWN + ".sock")).doesNotExist();
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void withoutARuntimeFolderRootsLiesUnderRunAndOthersInAFolderOfTheirOwn() throws IOException {
    Files.createDirectory(folder.resolve("tmp"));
    assertThat(folders(Map.of()).own().getParent().getFileName()).hasToString("tmp");
    Files.createDirectory(folder.resolve("run"));
    int user = (int) Files.getAttribute(folder, "unix:uid");
    assertThat(folders(Map.of()).own().getParent().getFileName())
        .hasToString(user == 0 ? "run" : "tmp");
  }

  @Test
  void aFolderThatOthersMayEnterIsNotUsed() throws IOException {
    Path open = Files.createDirectory(folder.resolve("runtime/leat"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThatThrownBy(folders::own).hasMessageContaining("chmod 700");
  }

  @Test
  void aLinkInPlaceOfTheFolderIsNotFollowed() throws IOException {
    Path elsewhere =
        Files.createDirectory(
            folder.resolve("elsewhere"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.createSymbolicLink(folder.resolve("runtime/leat"), elsewhere);
    assertThatThrownBy(folders::own).isInstanceOf(IOException.class);
  }

  @Test
  void listenersAndConnectionsAreTold() throws Exception {
    pair.right().listen(RIGHT, 80, connection -> new ConnectionHandler() {}).get();
    CompletableFuture<Void> connected = new CompletableFuture<>();
    pair.left().connect(RIGHT, 80, completes(connected)).get();
    connected.get(10, TimeUnit.SECONDS);
    try (ControlServer server =
        ControlServer.start(
            folders,
            OWN,
            List.of(Observed.nothingOf(pair.left()), Observed.nothingOf(pair.right())))) {
      assertThat(server.file()).exists();
      ControlClient.Answer answer = ControlClient.askAll(folders);

      assertThat(answer.troubles()).isEmpty();
      assertThat(answer.processes()).isOne();
      SocketRow listener = only(answer, "right", TcpState.LISTEN);
      assertThat(listener.local()).isEqualTo("10.0.0.2:80");
      assertThat(listener.remote()).isEqualTo("0.0.0.0:0");
      assertThat(listener.sendQ()).isEqualTo(1024);
      assertThat(listener.pid()).isEqualTo(OWN);
      assertThat(listener.listener()).isEqualTo(new SocketRow.Queues(0, 1024, 0, 0, 0, 1));
      SocketRow client = only(answer, "left", TcpState.ESTABLISHED);
      assertThat(client.remote()).isEqualTo("10.0.0.2:80");
      assertThat(client.connection().mss()).isPositive();
    }
  }

  private static ConnectionHandler completes(CompletableFuture<Void> connected) {
    return new ConnectionHandler() {
      @Override
      public void connected(TcpConnection connection, long now) {
        connected.complete(null);
      }
    };
  }

  private static SocketRow only(ControlClient.Answer answer, String stack, TcpState state) {
    List<SocketRow> rows =
        answer.rows().stream()
            .filter(row -> row.stack().equals(stack) && row.state() == state)
            .toList();
    assertThat(rows).hasSize(1);
    return rows.getFirst();
  }

  @Test
  void manyConnectionsComeInBatches() throws Exception {
    int many = 3 * StackRows.BATCH + 1;
    pair.right().listen(RIGHT, 80, connection -> new ConnectionHandler() {}).get();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      CompletableFuture<Void> connected = new CompletableFuture<>();
      pair.left().connect(RIGHT, 80, completes(connected)).get();
      all.add(connected);
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
    List<Integer> batches = new ArrayList<>();
    StackRows.<RuntimeException>tell(
        Observed.nothingOf(pair.left()), false, rows -> batches.add(rows.size()));
    assertThat(batches).allMatch(size -> size <= StackRows.BATCH);
    assertThat(batches.stream().mapToInt(Integer::intValue).sum()).isEqualTo(many);
  }

  @Test
  void whatAKilledProcessLeftIsRemoved() throws IOException {
    Path own = folders.own();
    Path dead = own.resolve((1L << 40) + ".sock");
    try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      killed.bind(UnixDomainSocketAddress.of(dead));
    }
    assertThat(dead).exists();
    ControlClient.Answer answer = ControlClient.askAll(folders);
    assertThat(dead).doesNotExist();
    assertThat(answer).isEqualTo(new ControlClient.Answer(0, List.of(), List.of()));
  }

  @Test
  void aRequestThatIsTooLongIsHungUpOn() throws IOException {
    try (ControlServer server =
            ControlServer.start(folders, OWN, List.of(Observed.nothingOf(pair.left())));
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(server.file()))) {
      JsonLines lines = new JsonLines(channel, 1 << 16);
      assertThatThrownBy(
              () -> {
                lines.write("x".repeat(4 * ControlServer.REQUEST_OCTETS));
                String answer = lines.read();
                throw new IOException("answered " + answer);
              })
          .isInstanceOf(IOException.class)
          .hasMessageNotContaining("rows");
    }
  }

  @Test
  void whatIsNotUnderstoodIsRefused() throws IOException {
    assertThat(answerTo("hello")).contains("error");
    assertThat(answerTo("{}")).contains("error");
    assertThat(answerTo(Json.write(Map.of("leat", 2, "ask", "sockets")))).contains("version 1");
    assertThat(answerTo(Json.write(Map.of("leat", 1, "ask", "secrets")))).contains("error");
  }

  private String answerTo(String request) throws IOException {
    try (ControlServer server =
            ControlServer.start(folders, OWN, List.of(Observed.nothingOf(pair.left())));
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(server.file()))) {
      JsonLines lines = new JsonLines(channel, 1 << 16);
      lines.write(request);
      return lines.read();
    }
  }

  @Test
  void aRowSurvivesItsJson() {
    SocketRow row =
        new SocketRow(
            TcpState.SYN_RECEIVED,
            "[fd09::2]:80",
            "[fd09::1]:4711",
            1,
            2,
            "leat",
            7,
            List.of(new SocketRow.Timer("RETRANSMISSION", 1000)),
            null,
            new SocketRow.Path(1, 2, 3, 4, 5),
            9,
            null);
    assertThat(SocketRow.fromJson(Fields.parse(Json.write(row.toJson())))).isEqualTo(row);
  }

  @Test
  void whereASocketWasOpenedIsToldIfThatWasRecorded() throws Exception {
    pair.right().listen(RIGHT, 80, connection -> new ConnectionHandler() {}).get();
    try (ControlServer server =
            ControlServer.start(folders, OWN, List.of(Observed.nothingOf(pair.left())));
        TcpStream recorded =
            TcpStream.on(pair.left()).with(TcpSetting.RECORD_OPENING, true).connect(RIGHT, 80);
        TcpStream plain = TcpStream.on(pair.left()).connect(RIGHT, 80)) {
      assertThat(server.file()).exists();
      assertThat(facts(recorded)).contains("opened by thread").contains("ControlTest");
      assertThat(facts(plain)).doesNotContain("opened");
    }
  }

  private String facts(TcpStream stream) throws IOException {
    String local = "10.0.0.1:" + stream.localAddress().getPort();
    SocketRow row =
        ControlClient.askAll(folders).rows().stream()
            .filter(one -> one.local().equals(local))
            .findFirst()
            .orElseThrow();
    Object about =
        ControlClient.about(folders, row.id(), Map.of("ask", "connection"), "connection");
    return String.valueOf(((Map<?, ?>) ((Map<?, ?>) about).get("explanation")).get("facts"));
  }

  @Test
  void theCurvesOfALivingConnectionAreDrawn() throws Exception {
    Observed.Observers observers = Observed.Observers.create();
    MemoryPair link = MemoryPair.ofPackets("memory", 1500, 1024);
    try (Stack client =
            Stack.start(
                StackConfig.DEFAULT.withName("client").withAddress("10.0.0.1/24"),
                link.left(),
                observers.beside(TcpTrace.OFF),
                new LoopListener() {});
        Stack other =
            Stack.start(
                StackConfig.DEFAULT.withName("server").withAddress("10.0.0.2/24"), link.right());
        ControlServer server = ControlServer.start(folders, OWN, List.of(observers.of(client)));
        TcpListener listener = TcpListener.on(other).listen(RIGHT, 80);
        TcpStream stream = TcpStream.on(client).connect(RIGHT, 80);
        TcpStream accepted = listener.accept()) {
      assertThat(server.file()).exists();
      stream.output().write(new byte[100_000]);
      assertThat(accepted.input().readNBytes(100_000)).hasSize(100_000);
      String id = ControlClient.askAll(folders).rows().getFirst().id();
      assertThat(picture(id, "curves", "text")).contains("* cwnd").contains("SRTT");
      assertThat(picture(id, "curves", "svg")).startsWith("<svg").contains("g-plain");
      assertThat(picture(id, "time-sequence", "text")).contains("Time and sequence numbers");
    }
  }

  private String picture(String id, String picture, String format) throws IOException {
    Map<String, String> question =
        Map.of("ask", "picture", "picture", picture, "format", format, "lang", "en");
    return String.valueOf(ControlClient.about(folders, id, question, "picture"));
  }

  @Test
  void whatAStackHasCountedIsToldUnderTheNamesOfLinux() throws Exception {
    pair.right().listen(RIGHT, 80, connection -> new ConnectionHandler() {}).get();
    CompletableFuture<Void> connected = new CompletableFuture<>();
    pair.left().connect(RIGHT, 80, completes(connected)).get();
    connected.get(10, TimeUnit.SECONDS);
    try (ControlServer server =
        ControlServer.start(folders, OWN, List.of(Observed.nothingOf(pair.left())))) {
      assertThat(server.file()).exists();
      Map<String, Object> counted = ControlClient.counters(folders).getFirst();
      Map<?, ?> tcp = (Map<?, ?>) counted.get("Tcp");
      assertThat(tcp.get("ActiveOpens")).isEqualTo(1L);
      assertThat(tcp.get("CurrEstab")).isEqualTo(1L);
      assertThat((Long) tcp.get("OutSegs")).isGreaterThanOrEqualTo(2L);
      assertThat(((Map<?, ?>) counted.get("states")).get("ESTABLISHED")).isEqualTo(1L);
    }
  }
}
