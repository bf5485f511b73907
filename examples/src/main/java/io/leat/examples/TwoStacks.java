package io.leat.examples;

import io.leat.socket.nio.LeatSelectorProvider;
import io.leat.stack.Stack;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Two programs in one JVM that talk over TCP without a device: the shortest way to try it. */
public final class TwoStacks {
  private TwoStacks() {}

  /** Sends a line from one stack to the other. */
  public static void main(String[] arguments) throws Exception {
    InetSocketAddress address = new InetSocketAddress("10.0.0.2", 7);
    try (Stack.Pair pair = Stack.pair();
        ServerSocketChannel listener =
            LeatSelectorProvider.of(pair.right()).openServerSocketChannel();
        SocketChannel client = LeatSelectorProvider.of(pair.left()).openSocketChannel()) {
      listener.bind(address);
      client.connect(address);
      try (SocketChannel server = listener.accept()) {
        client.write(ByteBuffer.wrap("hello from 10.0.0.1".getBytes(StandardCharsets.UTF_8)));
        client.shutdownOutput();
        ByteBuffer text = ByteBuffer.allocate(100);
        int octets = 0;
        while (octets >= 0) {
          octets = server.read(text);
        }
        System.out.println(StandardCharsets.UTF_8.decode(text.flip()));
      }
    }
  }
}
