package io.leat.compatibility;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The JDK's server: answers with what it was sent, in chunks where the path ends so. */
final class EchoHttpServer implements AutoCloseable {
  static {
    // Of more idle connections than these the server closes one when it has answered on it, which
    // a client that has just taken it for its next POST cannot repeat. Read once, by the first
    // server of a JVM.
    System.setProperty("sun.net.httpserver.maxIdleConnections", "1000");
  }

  /**
   * Connections that wait to be accepted. Where they are more, Linux answers by SYN cookies and
   * then with RST, if the queue is full still when the client's first text arrives.
   */
  private static final int BACKLOG = 1000;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final String scheme;

  /**
   * @param context for HTTPS; null for HTTP
   */
  EchoHttpServer(@Nullable SSLContext context) throws IOException {
    InetSocketAddress any = new InetSocketAddress(Network.host(), 0);
    if (context == null) {
      server = HttpServer.create(any, BACKLOG);
    } else {
      HttpsServer secure = HttpsServer.create(any, BACKLOG);
      secure.setHttpsConfigurator(new HttpsConfigurator(context));
      server = secure;
    }
    scheme = context == null ? "http" : "https";
    server.createContext("/", EchoHttpServer::echo);
    server.setExecutor(threads);
    server.start();
  }

  private static void echo(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().set("X-Method", exchange.getRequestMethod());
    boolean chunked = exchange.getRequestURI().getPath().endsWith("chunked");
    exchange.sendResponseHeaders(200, chunked ? 0 : body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  URI uri(String path) {
    String host = Network.host().getHostAddress();
    return URI.create(scheme + "://" + host + ":" + server.getAddress().getPort() + path);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
