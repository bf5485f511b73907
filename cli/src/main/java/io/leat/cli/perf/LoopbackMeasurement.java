package io.leat.cli.perf;

import io.leat.packet.buffer.SliceVisitor;
import io.leat.stack.StackConfig;
import io.leat.stack.StackLoop;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.demux.OpenException;
import io.leat.tcp.trace.TcpTrace;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.Supplier;

/**
 * Two stacks in one thread, and one stream between them: what TCP itself costs, without a kernel.
 *
 * <p>The stacks are joined by a memory pair that carries real segments of the MTU, with checksums
 * that the receiver verifies. Text is produced and consumed in the memory of the streams, whose
 * buffers are so large that what is written, under way and read stays in a core's second cache:
 * what is measured is the work, not the memory. The producer makes every {@value #MARK_EACH}th
 * octet tell its position, and the consumer checks that.
 */
public final class LoopbackMeasurement {
  /**
   * What was measured.
   *
   * @param octets of text that the receiver took
   * @param segments full segments that so much text fills
   * @param cpuNanos of processor time that the thread took
   * @param costs of both ends together
   */
  public record Result(
      int mtu, double seconds, long octets, long segments, long cpuNanos, LoopCosts costs) {
    public double gigabitsPerSecond() {
      return octets * 8 / seconds / 1e9;
    }

    /** For both ends together. */
    public double nanosPerSegment() {
      return seconds * 1e9 / segments;
    }

    /** As above, without the time in which the machine ran something else. */
    public double cpuNanosPerSegment() {
      return (double) cpuNanos / segments;
    }
  }

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int PORT = 5001;
  private static final long BUFFER = 128 << 10;
  private static final int PIECE = 64 << 10;
  private static final int MARK_EACH = 1024;
  private static final int IPV4_AND_TCP = 40;
  private static final int TIMESTAMPS = 12;

  private final int mtu;
  private final TwoLoops loops;
  private long received;

  /**
   * The link between the two stacks.
   *
   * @param offload whether super-segments pass it whole, as a TUN with offload
   */
  public record Link(int mtu, boolean offload) {}

  /**
   * @param config of both stacks, without addresses
   */
  public LoopbackMeasurement(StackConfig config, Link between) {
    this(config, between, () -> TcpTrace.OFF);
  }

  /**
   * As above, observed: for what observers cost.
   *
   * @param traces makes one for each of the two stacks
   */
  public LoopbackMeasurement(StackConfig config, Link between, Supplier<TcpTrace> traces) {
    this.mtu = between.mtu();
    StackConfig fixed =
        config
            .with(TcpSetting.SEND_BUFFER, BUFFER)
            .with(TcpSetting.SEND_BUFFER_MAXIMUM, BUFFER)
            .with(TcpSetting.RECEIVE_BUFFER, BUFFER)
            .with(TcpSetting.RECEIVE_BUFFER_MAXIMUM, BUFFER);
    loops = new TwoLoops(fixed, between, traces);
  }

  /**
   * Runs for {@code warmUp}, then measures.
   *
   * @param warmUpNanos for the compiler
   * @throws OpenException if the connection cannot be opened
   */
  public Result run(long warmUpNanos, long measuredNanos) throws OpenException {
    open();
    loops.turn(warmUpNanos);
    LoopCosts costs = loops.costs();
    long cpuBefore = THREADS.getCurrentThreadCpuTime();
    long start = System.nanoTime();
    long octets = turn(measuredNanos);
    double seconds = (System.nanoTime() - start) / 1e9;
    long cpuNanos = THREADS.getCurrentThreadCpuTime() - cpuBefore;
    int text = mtu - IPV4_AND_TCP - TIMESTAMPS;
    return new Result(mtu, seconds, octets, octets / text, cpuNanos, loops.costs().since(costs));
  }

  /**
   * Opens the connection: the first thing to do, once.
   *
   * @throws OpenException if it cannot be opened
   */
  public void open() throws OpenException {
    StackLoop sender = loops.client;
    StackLoop receiver = loops.server;
    receiver.listen(
        receiver.bind(TwoLoops.SERVER, PORT, true),
        receiver.config().tcp(),
        (listener, now) -> {
          TcpConnection accepted = listener.accept();
          if (accepted != null) {
            accepted.setHandler(new Consumer());
          }
        });
    sender.connect(null, 0, TwoLoops.SERVER, PORT, sender.config().tcp(), new Producer());
  }

  /**
   * Turns both loops for so long.
   *
   * @return octets of text that the receiver took meanwhile
   */
  public long turn(long nanos) {
    long before = received;
    loops.turn(nanos);
    return received - before;
  }

  /** Fills the send buffer whenever there is room. */
  private static final class Producer implements ConnectionHandler {
    private final SliceVisitor writer = Producer::write;

    @Override
    public void connected(TcpConnection connection, long now) {
      writable(connection, now);
    }

    @Override
    public void writable(TcpConnection connection, long now) {
      var stream = connection.sendStream();
      if (stream != null) {
        while (stream.produce(PIECE, writer) == PIECE) {}
        connection.sendPositionAdvanced(now);
        connection.awaitSendSpace();
      }
    }

    private static void write(long position, MemorySegment memory, long offset, int octets) {
      for (long at = -position & (MARK_EACH - 1); at < octets; at += MARK_EACH) {
        memory.set(ValueLayout.JAVA_BYTE, offset + at, markAt(position + at));
      }
    }
  }

  /** Both ends count positions from the same initial sequence number. */
  private static byte markAt(long position) {
    return (byte) (position / MARK_EACH);
  }

  private final class Consumer implements ConnectionHandler {
    private final SliceVisitor reader = Consumer::check;

    @Override
    public void readable(TcpConnection connection, long now) {
      var stream = connection.receiveStream();
      if (stream != null) {
        received += stream.consume(Integer.MAX_VALUE, reader);
        connection.receivePositionAdvanced(now);
      }
    }

    private static void check(long position, MemorySegment memory, long offset, int octets) {
      for (long at = -position & (MARK_EACH - 1); at < octets; at += MARK_EACH) {
        if (memory.get(ValueLayout.JAVA_BYTE, offset + at) != markAt(position + at)) {
          throw new IllegalStateException("octet " + (position + at) + " arrived wrong");
        }
      }
    }
  }
}
