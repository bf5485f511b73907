package io.leat.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.trace.TcpState;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an established connection costs that has talked and is idle now. */
@Tag("own-jvm")
@Timeout(180)
class IdleConnectionMemoryTest {
  private static final int CONNECTIONS = 100_000;
  private static final int BATCH = 100;
  private static final int PORTS = 5;

  /** All that a loop may take from the system for text. */
  private static final long TEXT_MEMORY = 4 << 20;

  private static final long DELAYED_ACK = 50_000_000L;
  private static final long QUIET = 2_000_000_000L;

  /** Sends an octet to begin with, and takes what comes. */
  private static final class Talker implements ConnectionHandler {
    private final byte[] some = new byte[16];
    private int connected;
    private int received;

    @Override
    public void connected(TcpConnection c, long now) {
      connected++;
      c.send(some, 0, 1, now);
    }

    @Override
    public void readable(TcpConnection c, long now) {
      received += Math.max(0, c.receive(some, 0, some.length, now));
    }
  }

  @Test
  void anIdleConnectionCostsAtMost640OctetsPerEnd() throws Exception {
    LoopPair pair = new LoopPair(StackConfig.DEFAULT.withMaximumMemory(TEXT_MEMORY), 4096);
    Talker client = new Talker();
    Talker server = new Talker();
    for (int port = 0; port < PORTS; port++) {
      listen(pair, 80 + port, server);
    }
    long before = heapUsed();
    for (int opened = 0; opened < CONNECTIONS; opened += BATCH) {
      open(pair, 80 + opened / BATCH % PORTS, client);
    }
    pair.settle(QUIET);
    assertThat(pair.failures).isEmpty();
    assertThat(established(pair.left)).isEqualTo(CONNECTIONS);
    assertThat(established(pair.right)).isEqualTo(CONNECTIONS);
    assertThat(client.received).isEqualTo(CONNECTIONS);
    assertThat(server.received).isEqualTo(CONNECTIONS);
    long heap = (heapUsed() - before) / (2 * CONNECTIONS);
    long text =
        pair.left.tcp().chunks().octetsAllocated() + pair.right.tcp().chunks().octetsAllocated();
    System.out.println(
        "Idle connection, octets per end: " + heap + "; text memory of both stacks: " + text);
    assertThat(pair.left.tcp().chunks().octetsInUse()).isZero();
    assertThat(pair.right.tcp().chunks().octetsInUse()).isZero();
    assertThat(heap).isLessThanOrEqualTo(640);
    assertThat(heap + text / (2 * CONNECTIONS)).isLessThanOrEqualTo(1024);
  }

  private static void listen(LoopPair pair, int port, Talker server) throws Exception {
    var binding = pair.right.bind(LoopPair.RIGHT, port, true);
    pair.right.listen(
        binding,
        pair.right.config().tcp(),
        (listener, now) -> {
          for (TcpConnection c = listener.accept(); c != null; c = listener.accept()) {
            c.setHandler(server);
          }
        });
  }

  private static void open(LoopPair pair, int port, Talker client) throws Exception {
    for (int i = 0; i < BATCH; i++) {
      pair.left.connect(null, 0, LoopPair.RIGHT, port, pair.left.config().tcp(), client);
    }
    pair.settle(DELAYED_ACK);
  }

  private static int established(StackLoop loop) {
    int[] count = {0};
    loop.tcp().forEachConnection(c -> count[0] += c.state() == TcpState.ESTABLISHED ? 1 : 0);
    return count[0];
  }

  /**
   * What a collection left; what was allocated for to ask is not counted. One collection in four
   * leaves nothing dead behind.
   */
  private static long heapUsed() {
    return IntStream.range(0, 4)
        .mapToLong(i -> {
          System.gc();
          return ManagementFactory.getMemoryPoolMXBeans().stream()
              .filter(pool -> pool.getType() == MemoryType.HEAP)
              .mapToLong(pool -> pool.getCollectionUsage().getUsed())
              .sum();
        })
        .min()
        .orElseThrow();
  }
}
