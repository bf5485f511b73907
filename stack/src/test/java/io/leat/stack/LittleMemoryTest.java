package io.leat.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.stack.link.Faults;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections of two stacks that send as much as they can, and have memory for a part of it. */
class LittleMemoryTest {
  private static final int CONNECTIONS = 12;
  private static final int PORT = 7;
  private static final int OCTETS = 300_000;

  /** Far less than the buffers of all connections would span. */
  private static final long MEMORY = 1 << 20;

  private static final long ENOUGH = 600_000_000_000L;

  /** Sends so much and counts what comes; its user sees to both whenever it is told to. */
  private static final class Talker implements ConnectionHandler {
    private final byte[] some = new byte[100_000];
    private int sent;
    private int received;

    @Override
    public void connected(TcpConnection c, long now) {
      writable(c, now);
    }

    @Override
    public void writable(TcpConnection c, long now) {
      int taken;
      do {
        taken = c.send(some, 0, Math.min(some.length, OCTETS - sent), now);
        sent += Math.max(0, taken);
      } while (taken > 0);
    }

    @Override
    public void readable(TcpConnection c, long now) {
      int taken;
      do {
        taken = c.receive(some, 0, some.length, now);
        received += Math.max(0, taken);
      } while (taken > 0);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.01})
  void allComesThroughThoughBothSidesSendMoreThanTheyHaveMemoryFor(double loss) throws Exception {
    Faults faults = Faults.NONE.withLoss(loss).withDelay(1_000_000, 1_000_000);
    LoopPair pair = new LoopPair(StackConfig.DEFAULT.withMaximumMemory(MEMORY), 4096, faults);
    List<Talker> talkers = new ArrayList<>();
    pair.right.listen(
        pair.right.bind(LoopPair.RIGHT, PORT, true),
        pair.right.config().tcp(),
        (listener, now) -> {
          for (TcpConnection c = listener.accept(); c != null; c = listener.accept()) {
            Talker talker = new Talker();
            talkers.add(talker);
            c.setHandler(talker);
            talker.connected(c, now);
          }
        });
    for (int i = 0; i < CONNECTIONS; i++) {
      Talker talker = new Talker();
      talkers.add(talker);
      pair.left.connect(null, 0, LoopPair.RIGHT, PORT, pair.left.config().tcp(), talker);
    }
    long end = pair.now + ENOUGH;
    while (!(talkers.size() == 2 * CONNECTIONS && allReceived(talkers)) && pair.now < end) {
      if (pair.turn() == 0) {
        pair.now =
            Math.max(pair.now, Math.min(pair.left.nextDeadline(), pair.right.nextDeadline()));
      }
    }
    assertThat(pair.failures).isEmpty();
    assertThat(talkers).extracting(talker -> talker.received).containsOnly(OCTETS);
  }

  private static boolean allReceived(List<Talker> talkers) {
    return talkers.stream().allMatch(talker -> talker.received == OCTETS);
  }
}
