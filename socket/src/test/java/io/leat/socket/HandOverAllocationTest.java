package io.leat.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Text that passes between application threads and loops costs no memory on either side. */
class HandOverAllocationTest extends WithStacks {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** At most: the first one that allocates nothing shows that nothing has to be allocated. */
  private static final int ROUNDS = 20;

  private static final int OCTETS_PER_ROUND = 20_000_000;
  private static final int PIECE = 20_000;

  /** What the barriers of a round may allocate themselves; the round has some 14,000 segments. */
  private static final int BARRIERS = 1000;

  @Test
  void bulkTransferAllocatesNothingInFourThreadsWhenWarm() throws Exception {
    try (TcpListener listener = TcpListener.on(right).listen(RIGHT, 80);
        TcpStream client = TcpStream.on(left).connect(RIGHT, 80);
        TcpStream server = listener.accept()) {
      // parties meet before and after each round, so that only the transfer is measured
      CyclicBarrier barrier = new CyclicBarrier(3);
      byte[] written = new byte[PIECE];
      byte[] read = new byte[PIECE];
      AtomicBoolean over = new AtomicBoolean();
      Call<Void> writer = call(false, () -> rounds(barrier, over, () -> write(client, written)));
      Call<Void> reader = call(false, () -> rounds(barrier, over, () -> read(server, read)));
      List<Long> ids =
          List.of(
              writer.thread().threadId(),
              reader.thread().threadId(),
              loopThread("left"),
              loopThread("right"));
      long least = Long.MAX_VALUE;
      for (int round = 0; round < ROUNDS && least >= BARRIERS; round++) {
        long before = allocated(ids);
        barrier.await();
        barrier.await();
        least = Math.min(least, allocated(ids) - before);
      }
      over.set(true);
      barrier.await();
      writer.get();
      reader.get();
      assertThat(least).isLessThan(BARRIERS);
    }
  }

  private interface Round {
    void run() throws Exception;
  }

  private static Void rounds(CyclicBarrier barrier, AtomicBoolean over, Round round)
      throws Exception {
    for (barrier.await(); !over.get(); barrier.await()) {
      round.run();
      barrier.await();
    }
    return null;
  }

  private static void write(TcpStream stream, byte[] piece) throws Exception {
    for (int sent = 0; sent < OCTETS_PER_ROUND; sent += PIECE) {
      stream.output().write(piece);
    }
  }

  private static void read(TcpStream stream, byte[] piece) throws Exception {
    for (int read = 0; read < OCTETS_PER_ROUND; read += PIECE) {
      stream.input().readNBytes(piece, 0, PIECE);
    }
  }

  private static long allocated(List<Long> ids) {
    return ids.stream().mapToLong(THREADS::getThreadAllocatedBytes).sum();
  }

  private static long loopThread(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(name + "-loop"))
        .mapToLong(Thread::threadId)
        .findFirst()
        .orElseThrow();
  }
}
