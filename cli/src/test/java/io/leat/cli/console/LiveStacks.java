package io.leat.cli.console;

import io.leat.cli.control.ControlFolders;
import io.leat.cli.control.ControlServer;
import io.leat.cli.control.Observed;
import io.leat.console.ConsoleServer;
import io.leat.packet.wire.IpAddress;
import io.leat.stack.LoopListener;
import io.leat.stack.Stack;
import io.leat.stack.StackConfig;
import io.leat.stack.link.LinkDevice;
import io.leat.stack.link.MemoryPair;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.trace.TcpTrace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Two stacks joined in memory, observed as those of {@code leat up} are, and a console of them. */
final class LiveStacks implements AutoCloseable {
  static final String TOKEN = "a token for tests";
  private static final IpAddress SERVER = IpAddress.parse("10.0.0.2");
  private static final int PORT = 80;

  final ConsoleServer console;
  private final Stack client;
  private final Stack server;
  private final ControlServer control;
  private final AtomicInteger accepted = new AtomicInteger();

  LiveStacks(Path folder) throws IOException {
    MemoryPair link = MemoryPair.ofPackets("memory", 1500, 4096);
    Observed.Observers atClient = Observed.Observers.create();
    Observed.Observers atServer = Observed.Observers.create();
    client = start("client", "10.0.0.1/24", link.left(), atClient);
    server = start("server", "10.0.0.2/24", link.right(), atServer);
    ControlFolders folders = ControlFolders.below(folder);
    control =
        ControlServer.start(
            folders,
            ProcessHandle.current().pid(),
            List.of(atClient.of(client), atServer.of(server)));
    console = ConsoleServer.start(0, new LiveSource(folders), TOKEN);
    server
        .listen(
            SERVER,
            PORT,
            connection -> {
              accepted.incrementAndGet();
              return new ConnectionHandler() {};
            })
        .join();
  }

  private static Stack start(
      String name, String address, LinkDevice device, Observed.Observers observers) {
    StackConfig config =
        StackConfig.DEFAULT
            .withName(name)
            .withAddress(address)
            .with(TcpSetting.MSL, 120_000_000_000L);
    return Stack.start(config, device, observers.beside(TcpTrace.OFF), new LoopListener() {});
  }

  /** Opens so many connections; each has sent a few octets that nobody reads. */
  List<TcpConnection> open(int count) {
    List<CompletableFuture<TcpConnection>> opening = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      opening.add(
          client.connect(
              SERVER,
              PORT,
              new ConnectionHandler() {
                @Override
                public void connected(TcpConnection connection, long now) {
                  connection.send(new byte[100], 0, 100, now);
                }
              }));
    }
    return opening.stream().map(CompletableFuture::join).toList();
  }

  /** The client closes its half of each: CLOSE_WAIT at the server. */
  void closeHalf(List<TcpConnection> connections) {
    client
        .submit(loop -> {
          connections.forEach(connection -> connection.close(loop.now()));
          return 0;
        })
        .join();
  }

  /** The server reads what there is, and closes: TIME_WAIT at the client. */
  void serverCloses() {
    server
        .submit(loop -> {
          List<TcpConnection> all = new ArrayList<>();
          loop.tcp().forEachConnection(all::add);
          byte[] target = new byte[1000];
          for (TcpConnection connection : all) {
            connection.receive(target, 0, target.length, loop.now());
            connection.closeFully(loop.now());
          }
          return all.size();
        })
        .join();
  }

  @Override
  public void close() {
    console.close();
    control.close();
    client.close(Duration.ZERO);
    server.close(Duration.ZERO);
  }
}
