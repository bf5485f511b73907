package io.leat.socket.nio;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.leat.socket.WithStacks;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;

/** A round of select, read and write costs no memory in the thread that does it. */
class SelectorAllocationTest extends WithStacks {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** At most: the first one that allocates nothing shows that nothing has to be allocated. */
  private static final int BATCHES = 30;

  private static final int ROUNDS = 1000;

  @Test
  void pingPongThroughASelectorAllocatesNothingWhenWarm() throws Exception {
    try (ServerSocketChannel listener = LeatSelectorProvider.of(right).openServerSocketChannel();
        SocketChannel client = LeatSelectorProvider.of(left).openSocketChannel();
        Selector selector = LeatSelectorProvider.of(left).openSelector()) {
      listener.bind(new InetSocketAddress(inet(RIGHT), 80));
      client.connect(new InetSocketAddress(inet(RIGHT), 80));
      SocketChannel server = listener.accept();
      Call<Integer> echo = call(false, () -> echo(server)); // a virtual thread costs its waker
      client.configureBlocking(false);
      client.register(selector, SelectionKey.OP_READ);
      ByteBuffer buffer = ByteBuffer.allocate(1);
      long least = Long.MAX_VALUE;
      int rounds = 0;
      for (int batch = 0; batch < BATCHES && least >= ROUNDS; batch++) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int round = 0; round < ROUNDS; round++) {
          pingPong(client, selector, buffer);
        }
        rounds += ROUNDS;
        least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
      }
      client.shutdownOutput();
      assertThat(echo.get()).isEqualTo(rounds);
      server.close();
      assertThat(least).as("octets for %s rounds", ROUNDS).isLessThan(ROUNDS);
    }
  }

  private static void pingPong(SocketChannel client, Selector selector, ByteBuffer buffer)
      throws IOException {
    buffer.clear();
    client.write(buffer);
    buffer.clear();
    while (buffer.hasRemaining()) {
      selector.select();
      selector.selectedKeys().clear();
      client.read(buffer);
    }
  }

  private static int echo(SocketChannel server) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(10);
    int octets = 0;
    while (server.read(buffer) >= 0) {
      buffer.flip();
      octets += buffer.remaining();
      server.write(buffer);
      buffer.clear();
    }
    return octets;
  }
}
