package io.leat.socket.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.socket.WithStacks;
import io.leat.stack.Stack;
import io.leat.stack.StackConfig;
import io.leat.tcp.connection.TcpSetting;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Channels of two stacks of one JVM, by objects and without any property. */
class ChannelsOfStacksTest extends WithStacks {
  private static final InetSocketAddress SERVER = new InetSocketAddress(inet(RIGHT), 80);

  private LeatSelectorProvider client() {
    return LeatSelectorProvider.of(left);
  }

  private LeatSelectorProvider server() {
    return LeatSelectorProvider.of(right);
  }

  @Test
  void oneSelectorWatchesChannelsOfBothStacks() throws Exception {
    try (Selector selector = client().openSelector();
        ServerSocketChannel listener = server().openServerSocketChannel();
        SocketChannel channel = client().openSocketChannel()) {
      listener.bind(SERVER);
      listener.configureBlocking(false);
      listener.register(selector, SelectionKey.OP_ACCEPT);
      channel.configureBlocking(false);
      assertThat(channel.connect(SERVER)).isFalse();
      channel.register(selector, SelectionKey.OP_CONNECT);
      boolean connected = false;
      SocketChannel accepted = null;
      while (!connected || accepted == null) {
        selector.select();
        for (SelectionKey key : selector.selectedKeys()) {
          if (key.isConnectable()) {
            connected = channel.finishConnect();
            key.interestOps(0);
          } else if (key.isAcceptable()) {
            accepted = listener.accept();
          }
        }
        selector.selectedKeys().clear();
      }
      assertThat(accepted.getRemoteAddress()).isEqualTo(channel.getLocalAddress());
      accepted.close();
    }
  }

  /** Room is where little waits unsent, however large the buffer is for what is in flight. */
  @Test
  @Timeout(20)
  void aSelectorTellsOfRoomAsLongAsThereIsTextToWrite() throws Exception {
    int octets = 1 << 20;
    StackConfig config = StackConfig.DEFAULT.with(TcpSetting.NOT_SENT_LOW_WATER, 4096);
    try (Stack.Pair pair = Stack.pair(config, 1500);
        Selector selector = LeatSelectorProvider.of(pair.left()).openSelector();
        ServerSocketChannel listener =
            LeatSelectorProvider.of(pair.right()).openServerSocketChannel();
        SocketChannel channel = LeatSelectorProvider.of(pair.left()).openSocketChannel()) {
      listener.bind(SERVER);
      channel.connect(SERVER);
      Call<Long> reader = call(() -> readAll(listener.accept()));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_WRITE);
      ByteBuffer text = ByteBuffer.allocate(octets);
      while (text.hasRemaining()) {
        channel.write(text);
        selector.select();
        selector.selectedKeys().clear();
      }
      channel.shutdownOutput();
      assertThat(reader.get()).isEqualTo(octets);
    }
  }

  private static long readAll(SocketChannel channel) throws Exception {
    try (channel) {
      ByteBuffer some = ByteBuffer.allocate(64 << 10);
      long all = 0;
      for (int count = 0; count >= 0; count = channel.read(some.clear())) {
        all += count;
      }
      return all;
    }
  }

  @Test
  void anAddressWithoutARouteFailsTheConnect() throws Exception {
    SocketChannel channel = client().openSocketChannel();
    assertThatThrownBy(() -> channel.connect(new InetSocketAddress("192.0.2.1", 80)))
        .isInstanceOf(NoRouteToHostException.class)
        .hasMessageStartingWith("Network is unreachable");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void datagramChannelsAreTheKernels() throws Exception {
    try (DatagramChannel channel = client().openDatagramChannel()) {
      assertThat(channel.provider()).isNotInstanceOf(LeatSelectorProvider.class);
    }
  }

  @Test
  void aStackThatClosesEndsSelectionsAndReads() throws Exception {
    try (ServerSocketChannel listener = server().openServerSocketChannel();
        Selector selector = client().openSelector()) {
      listener.bind(SERVER);
      SocketChannel channel = client().openSocketChannel();
      channel.connect(SERVER);
      SocketChannel accepted = listener.accept();
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      Call<Integer> select = call(false, selector::select).blocked();
      left.close(Duration.ZERO);
      assertThat(select.get()).isEqualTo(1);
      assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
          .isInstanceOf(SocketException.class)
          .hasMessage("Stack closed");
      channel.close();
      accepted.close();
    }
  }
}
