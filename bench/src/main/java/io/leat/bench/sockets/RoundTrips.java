package io.leat.bench.sockets;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.CompletableFuture;

/** One octet back and forth between two virtual threads, over channels that block. */
final class RoundTrips implements Load {
  private final AutoCloseable network;
  private final SocketChannel client;
  private final SocketChannel server;
  private final Thread echo;

  /**
   * @param network closed at the end
   */
  RoundTrips(
      AutoCloseable network, SelectorProvider from, SelectorProvider to, InetSocketAddress address)
      throws IOException {
    this.network = network;
    try (ServerSocketChannel listener = to.openServerSocketChannel()) {
      listener.bind(address);
      client = from.openSocketChannel();
      client.connect(listener.getLocalAddress());
      server = listener.accept();
    }
    client.setOption(StandardSocketOptions.TCP_NODELAY, true);
    server.setOption(StandardSocketOptions.TCP_NODELAY, true);
    echo = Thread.ofVirtual().start(this::echo);
  }

  private void echo() {
    ByteBuffer octet = ByteBuffer.allocateDirect(1);
    try {
      while (server.read(octet) > 0) {
        octet.flip();
        server.write(octet);
        octet.clear();
      }
    } catch (IOException e) {
      return; // the client has gone, or the other end tells of it
    }
  }

  @Override
  public long run(long nanos) {
    CompletableFuture<Long> count = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            count.complete(exchange(nanos));
          } catch (IOException e) {
            count.completeExceptionally(e);
          }
        });
    return count.join();
  }

  private long exchange(long nanos) throws IOException {
    ByteBuffer octet = ByteBuffer.allocateDirect(1);
    long end = System.nanoTime() + nanos;
    long count = 0;
    while (System.nanoTime() < end) {
      octet.clear();
      client.write(octet);
      octet.clear();
      if (client.read(octet) < 0) {
        throw new IOException("the echo ended");
      }
      count++;
    }
    return count;
  }

  @Override
  public void close() throws Exception {
    client.close();
    echo.join();
    server.close();
    network.close();
  }
}
