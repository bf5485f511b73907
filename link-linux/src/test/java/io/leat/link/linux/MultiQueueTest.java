package io.leat.link.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.IpAddress;
import io.leat.stack.Stack;
import io.leat.stack.StackConfig;
import io.leat.stack.StackGroup;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The kernel's TCP and two loops, each on a queue of one TUN, in a namespace of the test. */
@Timeout(120)
class MultiQueueTest {
  private static final int CONNECTIONS = 24;
  private static final int TEXT = 5000;
  private static final int PORT = 7;

  private TestNamespace ns;
  private final List<Stack> stacks = new ArrayList<>();
  private StackGroup group;

  @BeforeEach
  void start() throws IOException {
    ns = TestNamespace.createQuiet();
    TunOptions options = TunOptions.tun("tun0").withMultiQueue();
    List<TunDevice> queues = List.of(ns.openUp(options), ns.open(options));
    StackConfig whole = StackConfig.DEFAULT.withAddress("192.0.2.2/24");
    for (TunDevice queue : queues) {
      stacks.add(Stack.start(StackGroup.share(whole, stacks.size(), queues.size()), queue));
    }
    group = StackGroup.of(stacks);
  }

  @AfterEach
  void end() {
    stacks.forEach(stack -> stack.close(Duration.ZERO));
    if (ns != null) {
      ns.close();
    }
  }

  /** Sends back what arrives. */
  private static final class Echo implements ConnectionHandler {
    private final byte[] some = new byte[8192];

    @Override
    public void readable(TcpConnection c, long now) {
      int octets = c.receive(some, 0, some.length, now);
      while (octets > 0) {
        c.send(some, 0, octets, now);
        octets = c.receive(some, 0, some.length, now);
      }
    }
  }

  private int connections(Stack stack) {
    return stack.submit(on -> on.tcp().connectionCount()).join();
  }

  private static void exchange(SocketChannel kernel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(TEXT);
    while (text.hasRemaining()) {
      kernel.write(text);
    }
    text.clear();
    while (text.hasRemaining()) {
      assertThat(kernel.read(text)).isPositive();
    }
  }

  @Test
  void theKernelsConnectionsAreSpreadOverTheLoops() throws Exception {
    assertThat(ns.links.find("tun0").tun().queues()).isEqualTo(2);
    group.listen(IpAddress.ANY_IPV6, PORT, c -> new Echo()).get(10, TimeUnit.SECONDS);
    List<SocketChannel> channels = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        SocketChannel channel = ns.namespace.call(SocketChannel::open);
        channels.add(channel);
        channel.connect(new InetSocketAddress("192.0.2.2", PORT));
        exchange(channel);
      }
      assertThat(stacks).allMatch(stack -> connections(stack) > 0);
      assertThat(stacks.stream().mapToInt(this::connections).sum()).isEqualTo(CONNECTIONS);
    } finally {
      for (SocketChannel channel : channels) {
        channel.close();
      }
    }
  }

  @Test
  void eachLoopOpensConnectionsToTheKernel() throws Exception {
    try (ServerSocketChannel listener = ns.namespace.call(ServerSocketChannel::open)) {
      listener.bind(new InetSocketAddress("192.0.2.1", PORT), CONNECTIONS);
      for (int i = 0; i < CONNECTIONS; i++) {
        group.connect(IpAddress.parse("192.0.2.1"), PORT, new Echo()).get(10, TimeUnit.SECONDS);
        try (SocketChannel channel = listener.accept()) {
          exchange(channel);
        }
      }
    }
  }
}
