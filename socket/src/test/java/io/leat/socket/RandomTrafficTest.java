package io.leat.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.IpAddress;
import io.leat.stack.Stack;
import io.leat.stack.StackConfig;
import io.leat.stack.link.FaultInjector;
import io.leat.stack.link.Faults;
import io.leat.stack.link.LinkDevice;
import io.leat.stack.link.MemoryPair;
import io.leat.tcp.connection.TcpSetting;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Connections that write and read pieces of any size both ways at once, with pauses, while their
 * options change: whoever is not told of what it waits for stands still, and the test with it.
 * {@code -Dleat.traffic.seconds=60} looks longer.
 */
@Timeout(600)
class RandomTrafficTest extends WithStacks {
  private static final int CONNECTIONS = 12;
  private static final long NANOS =
      TimeUnit.MILLISECONDS.toNanos(1000 * Long.getLong("leat.traffic.seconds", 0) + 700);

  private static final int LARGEST_PIECE = 100_000;
  private static final IpAddress HERE = IpAddress.parse("10.1.0.1");
  private static final IpAddress THERE = IpAddress.parse("10.1.0.2");

  private StackConfig config = StackConfig.DEFAULT;
  private final AtomicBoolean over = new AtomicBoolean();

  @Override
  protected StackConfig config() {
    return config;
  }

  @ParameterizedTest
  @CsvSource({"64, 0", "1, 0", "1, 0.002"})
  void nobodyWaitsForEver(int megabytes, double loss) throws Exception {
    long seed = System.nanoTime();
    config = config.withMaximumMemory((long) megabytes << 20);
    MemoryPair link = MemoryPair.ofPackets("traffic", 1500, 1024);
    Faults faults = Faults.NONE.withLoss(loss);
    LinkDevice lossy =
        loss == 0 ? link.left() : new FaultInjector(link.left(), faults, faults, seed);
    Stack here = start("here", HERE, lossy);
    Stack there = start("there", THERE, link.right());
    try {
      talk(here, there, seed);
    } catch (AssertionError | Exception e) {
      e.addSuppressed(new AssertionError("seed " + seed));
      throw e;
    } finally {
      there.close(Duration.ZERO);
      here.close(Duration.ZERO);
    }
  }

  private void talk(Stack here, Stack there, long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    List<TcpStream> streams = new ArrayList<>();
    List<Call<Long>> writers = new ArrayList<>();
    List<Call<Long>> readers = new ArrayList<>();
    try (TcpListener listener = TcpListener.on(there).listen(THERE, 80)) {
      for (int i = 0; i < CONNECTIONS; i++) {
        TcpStream client = TcpStream.on(here).connect(THERE, 80);
        TcpStream server = listener.accept();
        for (TcpStream stream : List.of(client, server)) {
          boolean virtual = random.nextBoolean();
          SplittableRandom writing = random.split();
          SplittableRandom reading = random.split();
          streams.add(stream);
          writers.add(call(virtual, () -> write(stream, writing)));
          readers.add(call(virtual, () -> read(stream, reading)));
        }
      }
      LockSupport.parkNanos(NANOS);
      over.set(true);
      for (int i = 0; i < streams.size(); i++) {
        long written = writers.get(i).get();
        assertThat(readers.get(i ^ 1).get()).isEqualTo(written);
      }
    } finally {
      streams.forEach(TcpStream::close);
    }
  }

  private long write(TcpStream stream, SplittableRandom random) throws IOException {
    byte[] piece = new byte[LARGEST_PIECE];
    long position = 0;
    while (!over.get()) {
      int octets = size(random);
      for (int i = 0; i < octets; i++) {
        piece[i] = octet(position + i);
      }
      stream.output().write(piece, 0, octets);
      position += octets;
      pause(random);
      change(stream, random);
    }
    stream.shutdownOutput();
    return position;
  }

  private static long read(TcpStream stream, SplittableRandom random) throws IOException {
    byte[] piece = new byte[LARGEST_PIECE];
    long position = 0;
    while (true) {
      int read = stream.input().read(piece, 0, size(random));
      if (read < 0) {
        return position;
      }
      for (int i = 0; i < read; i++) {
        if (piece[i] != octet(position + i)) {
          throw new AssertionError("octet " + (position + i) + " of " + stream);
        }
      }
      position += read;
      pause(random);
    }
  }

  private static byte octet(long position) {
    return (byte) (position ^ position >>> 8 ^ position >>> 16);
  }

  /** As often of one octet as of tens of thousands. */
  private static int size(SplittableRandom random) {
    return (int) Math.pow(LARGEST_PIECE, random.nextDouble());
  }

  private static void pause(SplittableRandom random) {
    if (random.nextInt(16) == 0) {
      LockSupport.parkNanos(random.nextInt(2_000_000));
    }
  }

  private static void change(TcpStream stream, SplittableRandom random) {
    switch (random.nextInt(32)) {
      case 0 -> stream.set(TcpSetting.SEND_BUFFER, random.nextInt(2000, 300_000));
      case 1 -> stream.set(TcpSetting.RECEIVE_BUFFER, random.nextInt(3000, 300_000));
      case 2 -> stream.set(TcpSetting.NOT_SENT_LOW_WATER, random.nextInt(1000, 300_000));
      case 3 -> stream.set(TcpSetting.NAGLE, random.nextInt(2));
      default -> {}
    }
  }
}
