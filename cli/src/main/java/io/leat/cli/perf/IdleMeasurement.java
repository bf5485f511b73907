package io.leat.cli.perf;

import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.wire.IpAddress;
import io.leat.stack.LoopListener;
import io.leat.stack.StackConfig;
import io.leat.stack.StackLoop;
import io.leat.stack.ip.AddressListener;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.demux.OpenException;
import io.leat.tcp.demux.TcpSecrets;
import io.leat.tcp.trace.TcpTrace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an idle connection costs a server: many are opened, each through its handshake, then
 * hibernate, and a random one in a hundred exchanges an octet.
 *
 * <p>Memory is the heap in use after full collections, above what was in use before the first
 * connection, and all that the stack may take for text. The clients' memory is taken before. Idle
 * time passes at once: the loop is told a later time.
 */
public final class IdleMeasurement {
  /**
   * What was measured.
   *
   * @param connections established server ends
   * @param octetsPerConnection of one that is awake and quiet, from the first of them
   * @param octetsHibernating of one, when all hibernate
   * @param establishedPerSecond handshakes, hibernation of what was opened before included
   * @param woken connections that exchanged an octet
   * @param exchangedPerSecond octets there and back, each with a connection that hibernated
   */
  public record Result(
      int connections,
      double octetsPerConnection,
      double octetsHibernating,
      double establishedPerSecond,
      int woken,
      double exchangedPerSecond) {}

  /** So many are measured awake: all ten million would need more heap than most JVMs have. */
  private static final int AWAKE = 100_000;

  private static final int BATCH = 100_000;
  private static final int PORT = 7;
  private static final IpAddress SERVER = IpAddress.parse("10.0.0.1");
  private static final IpAddress FIRST_CLIENT = IpAddress.parse("10.1.0.0");
  private static final long TEXT_MEMORY = 8 << 20;
  private static final long QUIET = 2_000_000_000L;
  private static final long HIBERNATION = 60_000_000_000L;

  private final int connections;
  private final Consumer<String> progress;
  private final Crowd crowd;
  private final StackLoop loop;
  private final Echo echo = new Echo();
  private long skipped;
  private @Nullable Throwable failure;

  /**
   * @param config of the server's stack, without addresses
   * @param progress is told in words how far it is
   */
  public IdleMeasurement(StackConfig config, int connections, Consumer<String> progress) {
    this.connections = connections;
    this.progress = progress;
    crowd = new Crowd(connections, (int) SERVER.lo(), PORT, (int) FIRST_CLIENT.lo());
    StackConfig own =
        config
            .withAddress(SERVER + "/8")
            .withMaximumMemory(TEXT_MEMORY)
            .with(TcpSetting.MAXIMUM_CONNECTIONS, Math.max(connections + 1_000, 1_000_000))
            .with(TcpSetting.HIBERNATION, HIBERNATION);
    Random random = new Random();
    LoopListener listener =
        new LoopListener() {
          @Override
          public void failed(Throwable thrown) {
            failure = thrown;
          }
        };
    loop =
        new StackLoop(
            own,
            crowd,
            new ChunkPool(Arena.ofAuto(), own.chunkOctets(), own.maximumMemory()),
            TcpSecrets.from(random),
            random,
            TcpTrace.OFF,
            listener,
            AddressListener.NONE,
            System.nanoTime());
  }

  /**
   * Opens all, and measures.
   *
   * @throws OpenException if nobody can listen
   */
  public Result run() throws OpenException {
    loop.listen(
        loop.bind(SERVER, PORT, true),
        loop.config().tcp(),
        (accepting, now) -> {
          for (TcpConnection c = accepting.accept(); c != null; c = accepting.accept()) {
            c.setHandler(echo);
          }
        });
    long before = heapUsed();
    int awake = Math.min(connections, AWAKE);
    long opening = open(awake);
    pass(QUIET);
    double octetsAwake = perConnection(heapUsed() - before, awake);
    progress.accept(awake + " awake, " + Math.round(octetsAwake) + " octets each");
    while (crowd.established() < connections) {
      int next = Math.min(connections, crowd.established() + BATCH);
      opening += open(next);
      long start = System.nanoTime();
      pass(HIBERNATION + QUIET);
      opening += System.nanoTime() - start;
      progress.accept(next + " of " + connections + " established");
    }
    pass(HIBERNATION + QUIET);
    int hibernating = loop.tcp().hibernatingCount();
    if (hibernating != connections) {
      throw new IllegalStateException(hibernating + " of " + connections + " hibernate");
    }
    double octetsHibernating = perConnection(heapUsed() - before, connections);
    progress.accept("all hibernate, " + Math.round(octetsHibernating) + " octets each");
    int woken = Math.max(1, connections / 100);
    long exchange = exchange(woken);
    return new Result(
        connections,
        octetsAwake,
        octetsHibernating,
        connections / (opening / 1e9),
        woken,
        woken / (exchange / 1e9));
  }

  /** With what the stack has taken from the system for text, and has kept. */
  private double perConnection(long heap, int count) {
    return (double) (heap + loop.tcp().chunks().octetsAllocated()) / count;
  }

  private long open(int wanted) {
    long start = System.nanoTime();
    crowd.want(wanted);
    while (crowd.established() < wanted || loop.tcp().halfOpenCount() > 0 || loop.tcp().hasWork()) {
      turn();
    }
    return System.nanoTime() - start;
  }

  private long exchange(int count) {
    Random random = new Random();
    for (int i = 0; i < count; i++) {
      crowd.say(random.nextInt(connections));
    }
    long start = System.nanoTime();
    while (crowd.heard() < count) {
      turn();
    }
    return System.nanoTime() - start;
  }

  /** Lets so much time pass, and everything that it brings. */
  private void pass(long nanos) {
    skipped += nanos;
    do {
      turn();
    } while (loop.nextDeadline() <= now());
  }

  private void turn() {
    loop.runOnce(now());
    if (failure != null) {
      throw new IllegalStateException("the stack failed: " + failure, failure);
    }
    if (crowd.resets() > 0) {
      throw new IllegalStateException("the stack has reset a connection");
    }
  }

  private long now() {
    return System.nanoTime() + skipped;
  }

  /** The serial collector leaves dead objects between live ones in three of four collections. */
  private static long heapUsed() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  /** Sends back what comes; of no connection in particular. */
  private static final class Echo implements ConnectionHandler {
    private final MemorySegment piece = Arena.ofAuto().allocate(4096, Long.BYTES);

    @Override
    public void readable(TcpConnection connection, long now) {
      int octets = connection.receive(piece, 0, (int) piece.byteSize(), now);
      while (octets > 0) {
        connection.send(piece, 0, octets, now);
        octets = connection.receive(piece, 0, (int) piece.byteSize(), now);
      }
      if (octets < 0) {
        connection.closeFully(now);
      }
    }

    @Override
    public boolean mayHibernate() {
      return true;
    }
  }
}
