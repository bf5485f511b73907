package io.leat.bench.sockets;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The JDK's HTTP server, and its client that asks. */
final class Requests implements Load {
  private static final int SERVER_THREADS = 4;
  private static final byte[] BODY = new byte[1024];

  private final AutoCloseable network;
  private final HttpServer server;
  private final ExecutorService serving = Executors.newFixedThreadPool(SERVER_THREADS);
  private final Asker asker;

  /**
   * @param network closed at the end
   * @param from where the client is, as {@link SwitchedProvider} knows it
   */
  Requests(
      AutoCloseable network,
      SwitchedProvider.Side from,
      SwitchedProvider.Side to,
      InetSocketAddress address,
      int connections)
      throws IOException {
    this.network = network;
    server = SwitchedProvider.on(to, () -> HttpServer.create(address, 2 * connections));
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, BODY.length);
          exchange.getResponseBody().write(BODY);
          exchange.close();
        });
    server.setExecutor(serving);
    server.start();
    String host = address.getAddress().getHostAddress();
    URI uri = URI.create("http://" + host + ":" + server.getAddress().getPort() + "/");
    asker = new Asker(from, uri, connections, BODY.length);
  }

  @Override
  public long run(long nanos) throws Exception {
    return asker.run(nanos);
  }

  @Override
  public void close() throws Exception {
    asker.close();
    server.stop(0);
    serving.shutdownNow();
    network.close();
  }
}
