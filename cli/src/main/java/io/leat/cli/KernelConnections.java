package io.leat.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * Connections of the kernel's to a port that echoes, many at a time: each sends an octet, waits for
 * it, and closes.
 */
final class KernelConnections {
  private static final int AT_A_TIME = 64;
  private static final long PATIENCE = 10_000_000_000L;

  private final InetSocketAddress echo;
  private final ByteBuffer octet = ByteBuffer.allocate(1);

  /** To be opened. */
  private int left;

  /** Open now. */
  private int open;

  private KernelConnections(InetSocketAddress echo, int count) {
    this.echo = echo;
    left = count;
  }

  /**
   * Runs {@code count} connections, or fewer if that takes ten seconds. In the network namespace of
   * the calling thread.
   *
   * @param count fewer than there are ephemeral ports: the kernel keeps each for a while
   */
  static void run(InetSocketAddress echo, int count) throws IOException {
    new KernelConnections(echo, count).run();
  }

  private void run() throws IOException {
    long end = System.nanoTime() + PATIENCE;
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < AT_A_TIME; i++) {
        openNext(selector);
      }
      while (open > 0 && System.nanoTime() < end) {
        selector.select(100);
        for (SelectionKey key : selector.selectedKeys()) {
          advance(key);
        }
        selector.selectedKeys().clear();
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
    }
  }

  private void openNext(Selector selector) throws IOException {
    if (left > 0) {
      left--;
      open++;
      SocketChannel channel = SocketChannel.open();
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_CONNECT);
      channel.connect(echo);
    }
  }

  private void advance(SelectionKey key) throws IOException {
    SocketChannel channel = (SocketChannel) key.channel();
    if (key.isConnectable()) {
      channel.finishConnect();
      channel.write(octet.clear());
      key.interestOps(SelectionKey.OP_READ);
    } else if (channel.read(octet.clear()) != 0) {
      channel.close();
      open--;
      openNext(key.selector());
    }
  }
}
