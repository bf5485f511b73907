package io.leat.cli.perf;

import io.leat.socket.blocking.LeatServerSocketFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Services of the bench ports as an application would write them: blocking sockets, each connection
 * with a virtual thread of its own and a buffer of its own. They end with their stack.
 */
public final class BlockingServices {
  private static final int BACKLOG = 4096;
  private static final int BUFFER = 64 << 10;

  /** What is done with one connection until it ends. */
  public interface Service {
    void serve(Socket socket) throws IOException;
  }

  private final LeatServerSocketFactory factory;

  /**
   * @param factory of the stack that serves
   */
  public BlockingServices(LeatServerSocketFactory factory) {
    this.factory = factory;
  }

  /**
   * Serves on a port from now on.
   *
   * @throws IOException if the port is taken
   */
  public void listen(int port, Service service) throws IOException {
    ServerSocket listener = factory.createServerSocket(port, BACKLOG);
    Thread.ofVirtual().name("accept-" + port).start(() -> accept(listener, service));
  }

  private static void accept(ServerSocket listener, Service service) {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        Thread.ofVirtual().start(() -> serve(socket, service));
      } catch (IOException e) {
        if (listener.isClosed()) {
          return;
        }
      }
    }
  }

  private static void serve(Socket socket, Service service) {
    try (socket) {
      socket.setTcpNoDelay(true);
      service.serve(socket);
    } catch (IOException e) {
      return; // the client has gone, as clients of measurements do
    }
  }

  /** Takes everything and forgets it. */
  public static void discard(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[BUFFER];
    while (in.read(buffer) >= 0) {}
  }

  /** Sends until nobody takes it any more. */
  public static void source(Socket socket) throws IOException {
    OutputStream out = socket.getOutputStream();
    byte[] buffer = new byte[BUFFER];
    while (true) {
      out.write(buffer);
    }
  }

  /** Sends back what arrives. */
  public static void echo(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    OutputStream out = socket.getOutputStream();
    byte[] buffer = new byte[BUFFER];
    for (int octets = in.read(buffer); octets >= 0; octets = in.read(buffer)) {
      out.write(buffer, 0, octets);
    }
  }
}
