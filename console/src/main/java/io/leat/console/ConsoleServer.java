package io.leat.console;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Serves the console on 127.0.0.1.
 *
 * <p>{@code GET /api/connections}, {@code /api/connections/PID/STACK/SERIAL}, {@code /api/stacks},
 * {@code /api/diagram}, {@code /api/scenarios}, {@code /api/scenarios/NAME?set=KNOBS}, {@code
 * /api/events} (server-sent events), and with a token {@code POST
 * /api/connections/PID/STACK/SERIAL/abort}.
 */
public final class ConsoleServer implements AutoCloseable {
  /** Pages that may listen at the same time. */
  private static final int STREAMS = 32;

  private static final int BACKLOG = 64;
  private static final String CONNECTIONS = "/api/connections/";
  private static final String SCENARIOS = "/api/scenarios/";
  private static final String ABORT = "/abort";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ConsoleSource source;
  private final Guard guard;
  private final Watch watch;
  private final Semaphore streams = new Semaphore(STREAMS);

  private ConsoleServer(HttpServer server, ConsoleSource source, @Nullable String token) {
    this.server = server;
    this.source = source;
    guard = new Guard(server.getAddress().getPort(), token);
    watch = new Watch(source);
  }

  /**
   * Begins to serve.
   *
   * @param port 0 for any
   * @param token what a request must carry to change something; null: nothing can be changed
   * @throws IOException if the port is taken
   */
  public static ConsoleServer start(int port, ConsoleSource source, @Nullable String token)
      throws IOException {
    InetAddress loopback = InetAddress.getByAddress("127.0.0.1", new byte[] {127, 0, 0, 1});
    HttpServer http = HttpServer.create(new InetSocketAddress(loopback, port), BACKLOG);
    ConsoleServer console = new ConsoleServer(http, source, token);
    http.setExecutor(console.threads);
    http.createContext("/", console::answer);
    http.start();
    return console;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** What to open in a browser. */
  public String url() {
    return "http://127.0.0.1:" + port() + "/";
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (guard.admits(exchange)) {
        admitted(exchange);
      } else {
        Reply.refuse(exchange, 403, "this console answers its own page on this machine only");
      }
    }
  }

  private void admitted(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    try {
      switch (exchange.getRequestMethod()) {
        case "GET", "HEAD" -> get(exchange, path);
        case "POST" -> post(exchange, path);
        default -> Reply.refuse(exchange, 405, "GET and POST only");
      }
    } catch (IllegalArgumentException e) {
      Reply.refuse(exchange, 404, String.valueOf(e.getMessage()));
    }
  }

  private void get(HttpExchange exchange, String path) throws IOException {
    switch (path) {
      case "/api/connections" ->
          Reply.json(exchange, "{\"connections\":" + Watch.all(source.connections()) + "}");
      case "/api/stacks" -> Reply.json(exchange, source.stacks());
      case "/api/diagram" -> Reply.json(exchange, source.diagram());
      case "/api/scenarios" -> Reply.json(exchange, source.scenarios());
      case "/api/events" -> events(exchange);
      case "/api/console" -> Reply.json(exchange, "{\"mayChange\":" + guard.hasToken() + "}");
      default -> {
        if (path.startsWith(CONNECTIONS)) {
          connection(exchange, path.substring(CONNECTIONS.length()));
        } else if (path.startsWith(SCENARIOS)) {
          Reply.json(
              exchange,
              source.scenario(path.substring(SCENARIOS.length()), parameter(exchange, "set")));
        } else {
          PageFiles.send(exchange, path);
        }
      }
    }
  }

  private void connection(HttpExchange exchange, String id) throws IOException {
    String found;
    try {
      found = source.connection(id);
    } catch (IOException e) {
      Reply.refuse(exchange, 404, String.valueOf(e.getMessage()));
      return;
    }
    Reply.json(exchange, found);
  }

  private void post(HttpExchange exchange, String path) throws IOException {
    if (!guard.mayChange(exchange)) {
      Reply.refuse(
          exchange,
          403,
          "read-only: start the console with --token, and send it as a bearer token");
    } else if (path.startsWith(CONNECTIONS) && path.endsWith(ABORT)) {
      try {
        source.abort(path.substring(CONNECTIONS.length(), path.length() - ABORT.length()));
      } catch (IOException e) {
        Reply.refuse(exchange, 404, String.valueOf(e.getMessage()));
        return;
      }
      Reply.json(exchange, "{}");
    } else {
      Reply.refuse(exchange, 404, "nothing to change there");
    }
  }

  private static String parameter(HttpExchange exchange, String name) {
    String query = exchange.getRequestURI().getRawQuery();
    for (String pair : query == null ? new String[0] : query.split("&", -1)) {
      if (pair.startsWith(name + "=")) {
        return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
      }
    }
    return "";
  }

  private void events(HttpExchange exchange) throws IOException {
    if (!streams.tryAcquire()) {
      Reply.refuse(exchange, 503, "too many pages listen already");
      return;
    }
    Watch.Listener listener = watch.listen();
    try {
      Reply.headers(exchange, "text/event-stream; charset=utf-8");
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = exchange.getResponseBody();
      out.write("retry: 2000\n\n".getBytes(StandardCharsets.UTF_8));
      out.flush();
      while (true) {
        out.write(listener.next().getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // the page was closed
    } finally {
      watch.leave(listener);
      streams.release();
    }
  }

  /** Ends at once. */
  @Override
  public void close() {
    watch.close();
    server.stop(0);
    threads.shutdownNow();
  }
}
