package io.leat.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.leat.stack.link.Faults;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import io.leat.testkit.Requirement;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** D7: what happens for each segment, from application to application, allocates nothing. */
@Tag("hot")
@Timeout(120)
class SegmentPathAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int TURNS = 10_000;

  /** Sends without end, and reads what comes. */
  private static final class Talker implements ConnectionHandler {
    private final byte[] text = new byte[30_000];
    private final byte[] read = new byte[30_000];
    private final boolean talks;
    long received;

    Talker(boolean talks) {
      this.talks = talks;
    }

    @Override
    public void connected(TcpConnection c, long now) {
      writable(c, now);
    }

    @Override
    public void writable(TcpConnection c, long now) {
      while (talks && c.send(text, 0, text.length, now) == text.length) {
        Thread.onSpinWait();
      }
    }

    @Override
    public void readable(TcpConnection c, long now) {
      int n = c.receive(read, 0, read.length, now);
      while (n > 0) {
        received += n;
        n = c.receive(read, 0, read.length, now);
      }
    }
  }

  @Test
  @Requirement("ATTACK A74")
  void bulkTransferAllocatesNothingWhenWarm() throws Exception {
    assertThat(allocatedPerRound(Faults.NONE, false)).isZero();
  }

  @Test
  void textInBothDirectionsAllocatesNothingWhenWarm() throws Exception {
    assertThat(allocatedPerRound(Faults.NONE, true)).isZero();
  }

  @Test
  void recoveryFromLossAndDisorderAllocatesNothingWhenWarm() throws Exception {
    Faults faults =
        Faults.NONE.withLoss(0.001).withDuplication(0.001).withReordering(0.001, 100_000);
    assertThat(allocatedPerRound(faults, true)).isZero();
  }

  /** The least that a round allocated, in which each side got at least a segment per turn. */
  private static long allocatedPerRound(Faults faults, boolean bothWays) throws Exception {
    LoopPair pair = new LoopPair(StackConfig.DEFAULT, 1024, faults);
    Talker client = new Talker(true);
    Talker server = new Talker(bothWays);
    var binding = pair.right.bind(LoopPair.RIGHT, 80, true);
    pair.right.listen(
        binding,
        pair.right.config().tcp(),
        (listener, now) -> {
          TcpConnection accepted = listener.accept();
          if (accepted != null) {
            accepted.setHandler(server);
            server.connected(accepted, now);
          }
        });
    pair.left.connect(null, 0, LoopPair.RIGHT, 80, pair.left.config().tcp(), client);
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20 && least > 0; round++) {
      long segments = pair.right.tcp().counters().segmentsArrived();
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < TURNS; i++) {
        pair.turn();
      }
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      assertThat(pair.right.tcp().counters().segmentsArrived() - segments).isGreaterThan(TURNS);
      least = Math.min(least, allocated);
    }
    assertThat(pair.failures).isEmpty();
    assertThat(server.received).isPositive();
    return least;
  }
}
