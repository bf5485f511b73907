package io.leat.cli.http;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnectionFactory;
import org.apache.hc.core5.http.impl.io.HttpService;
import org.apache.hc.core5.http.io.HttpServerConnection;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.util.Timeout;

/** One connection of a client: request after request, until either side has had enough. */
final class Conversation {
  /** Between requests. */
  private static final Timeout IDLE = Timeout.ofSeconds(60);

  /** For each read within a request. */
  private static final Timeout WITHIN = Timeout.ofSeconds(30);

  private final Socket socket;
  private final BooleanSupplier closing;
  private final CountDownLatch ended = new CountDownLatch(1);
  private boolean idle = true;
  private boolean closed;

  Conversation(Socket socket, BooleanSupplier closing) {
    this.socket = socket;
    this.closing = closing;
  }

  /** Serves the connection; returns when it is over, for whatever reason of the client's. */
  void run(DefaultBHttpServerConnectionFactory factory, HttpService service) {
    try (HttpServerConnection connection = factory.createConnection(socket)) {
      connection.setSocketTimeout(WITHIN);
      while (connection.isOpen() && connection.isDataAvailable(IDLE) && begin()) {
        service.handleRequest(connection, HttpCoreContext.create());
        if (!endRequest()) {
          return;
        }
      }
    } catch (IOException | HttpException e) {
      // The client's doing (reset, timeout, garbage), or ours after the grace: nobody to tell.
      end();
    } finally {
      ended.countDown();
    }
  }

  /** A request has begun to arrive. */
  private synchronized boolean begin() {
    idle = false;
    return !closed;
  }

  private synchronized boolean endRequest() {
    idle = true;
    return !closed && !closing.getAsBoolean();
  }

  /** Closes the connection unless a request is under way. */
  synchronized void endIfIdle() {
    if (idle) {
      end();
    }
  }

  /**
   * Closes the connection: what is queued is still sent, then FIN.
   *
   * @return whether it was open
   */
  synchronized boolean end() {
    if (closed) {
      return false;
    }
    closed = true;
    boolean open = !socket.isClosed();
    try {
      socket.close();
    } catch (IOException e) {
      return false; // it was gone already
    }
    return open;
  }

  void awaitEnd(long nanos) {
    try {
      ended.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
