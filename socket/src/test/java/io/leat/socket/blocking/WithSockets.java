package io.leat.socket.blocking;

import io.leat.socket.WithStacks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.BeforeEach;

/** Two stacks with socket factories: the left one connects, the right one listens. */
abstract class WithSockets extends WithStacks {
  protected LeatSocketFactory sockets;
  protected LeatServerSocketFactory servers;

  @BeforeEach
  void makeFactories() {
    sockets = new LeatSocketFactory(left);
    servers = new LeatServerSocketFactory(right);
  }

  /** Both ends of a connection. */
  record Ends(Socket client, Socket server) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      client.close();
      server.close();
    }
  }

  protected Ends connected() throws Exception {
    try (ServerSocket listener = servers.createServerSocket(0)) {
      Socket client = sockets.createSocket(inet(RIGHT), listener.getLocalPort());
      return new Ends(client, listener.accept());
    }
  }

  protected static InetSocketAddress right(int port) {
    return new InetSocketAddress(inet(RIGHT), port);
  }
}
