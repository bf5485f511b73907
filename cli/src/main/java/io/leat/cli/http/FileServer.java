package io.leat.cli.http;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpResponseInterceptor;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.HttpProcessors;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnectionFactory;
import org.apache.hc.core5.http.impl.io.HttpService;
import org.apache.hc.core5.http.io.support.BasicHttpServerRequestHandler;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Serves a folder on a server socket, a virtual thread for each connection.
 *
 * <p>{@link #close(Duration)} ends it in order: no new connections, idle ones closed, responses
 * under way finished as far as time allows. Any thread may call it.
 */
public final class FileServer {
  private static final Http1Config BOUNDS =
      Http1Config.custom()
          .setBufferSize(8192)
          .setMaxLineLength(8192)
          .setMaxHeaderCount(100)
          .setMaxEmptyLineCount(10)
          .build();

  private final ServerSocket listener;
  private final Consumer<Throwable> failures;
  private final HttpService service;
  private final DefaultBHttpServerConnectionFactory factory =
      DefaultBHttpServerConnectionFactory.builder().http1Config(BOUNDS).build();
  private final Set<Conversation> conversations = ConcurrentHashMap.newKeySet();
  private final Thread acceptor = Thread.ofVirtual().name("http-accept").unstarted(this::acceptAll);
  private volatile boolean closing;

  private FileServer(Root root, ServerSocket listener, Consumer<Throwable> failures) {
    this.listener = listener;
    this.failures = failures;
    FileHandler files = new FileHandler(root);
    service =
        HttpService.builder()
            .withHttp1Config(BOUNDS)
            .withHttpProcessor(
                HttpProcessors.customServer("Leat")
                    .addLast((HttpResponseInterceptor) this::announceEnd)
                    .build())
            .withHttpServerRequestHandler(
                new BasicHttpServerRequestHandler((request, context) -> files))
            .build();
  }

  /**
   * Begins to serve.
   *
   * @param listener bound; closed by {@link #close}
   * @param failures told of what ends the server, and of mistakes of its own
   */
  public static FileServer start(Root root, ServerSocket listener, Consumer<Throwable> failures) {
    FileServer server = new FileServer(root, listener, failures);
    server.acceptor.start();
    return server;
  }

  private void announceEnd(HttpResponse response, EntityDetails entity, HttpContext context) {
    if (closing) {
      response.setHeader(HttpHeaders.CONNECTION, "close");
    }
  }

  private void acceptAll() {
    try {
      while (!closing) {
        Conversation conversation = new Conversation(listener.accept(), this::isClosing);
        conversations.add(conversation);
        if (closing) {
          conversation.endIfIdle(); // accepted while close() went through the others
        }
        Thread.ofVirtual().name("http").start(() -> converse(conversation));
      }
    } catch (IOException e) {
      if (!listener.isClosed()) {
        failures.accept(e);
      }
    }
  }

  private void converse(Conversation conversation) {
    try {
      conversation.run(factory, service);
    } catch (RuntimeException | Error e) {
      failures.accept(e);
    } finally {
      conversation.end();
      conversations.remove(conversation);
    }
  }

  private boolean isClosing() {
    return closing;
  }

  /**
   * Ends the server and returns when the last response is out, or {@code grace} is over; then those
   * still under way are closed where they are.
   *
   * @return responses that were cut short
   */
  public int close(Duration grace) throws IOException {
    long end = System.nanoTime() + grace.toNanos();
    stopListening(grace);
    closing = true;
    conversations.forEach(Conversation::endIfIdle);
    for (Conversation conversation : conversations) {
      conversation.awaitEnd(end - System.nanoTime());
    }
    int cut = 0;
    for (Conversation conversation : conversations) {
      cut += conversation.end() ? 1 : 0;
    }
    return cut;
  }

  /**
   * First of all: whose connection ends because of closing shall find nobody listening. The JDK's
   * server socket takes connections until the thread that was in accept has left it.
   */
  private void stopListening(Duration atMost) throws IOException {
    listener.close();
    try {
      acceptor.join(atMost);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
