package io.leat.cli.perf;

import io.leat.cli.perf.LoopbackMeasurement.Link;
import io.leat.stack.StackConfig;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.demux.OpenException;
import io.leat.tcp.trace.TcpTrace;
import java.lang.management.ManagementFactory;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Two stacks in one thread, and short connections between them, some at a time: each is opened,
 * carries one octet there and back, and is closed by the client. What a connection costs without a
 * kernel; and a rehearsal for a server that is about to have such connections.
 *
 * <p>The client's stack has no TIME-WAIT, for it would have no ports left within a second.
 */
public final class ShortConnections {
  /**
   * What was measured.
   *
   * @param connections that were opened and answered
   * @param cpuNanos of processor time that the thread took for both ends
   * @param garbage octets of heap for both ends
   */
  public record Result(double seconds, long connections, long cpuNanos, long garbage) {
    /** For both ends together, without the time in which the machine ran something else. */
    public double cpuNanosPerConnection() {
      return (double) cpuNanos / connections;
    }

    public double garbagePerConnection() {
      return (double) garbage / connections;
    }

    public double connectionsPerSecond() {
      return connections / seconds;
    }
  }

  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final Link LINK = new Link(1500, false);
  private static final int PORT = 5003;

  private final TwoLoops loops;
  private final Function<TcpConnection, ConnectionHandler> echo;
  private long answered;

  /**
   * @param config of both stacks, without addresses
   * @param traces makes one for each of the two
   * @param echo sends back what arrives, and closes when the client has
   */
  public ShortConnections(
      StackConfig config,
      Supplier<TcpTrace> traces,
      Function<TcpConnection, ConnectionHandler> echo) {
    loops = new TwoLoops(config.with(TcpSetting.MSL, 0), LINK, traces);
    this.echo = echo;
  }

  /**
   * Runs for {@code warmUp}, then measures.
   *
   * @param atATime connections that are open at any time
   * @throws OpenException if one cannot be opened
   */
  public Result run(int atATime, long warmUpNanos, long measuredNanos) throws OpenException {
    loops.server.listen(
        loops.server.bind(TwoLoops.SERVER, PORT, true),
        loops.server.config().tcp(),
        (listener, now) -> {
          TcpConnection accepted = listener.accept();
          if (accepted != null) {
            accepted.setHandler(echo.apply(accepted));
          }
        });
    for (int i = 0; i < atATime; i++) {
      open();
    }
    loops.turn(warmUpNanos);
    long before = answered;
    long cpuBefore = THREADS.getCurrentThreadCpuTime();
    long garbageBefore = THREADS.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();
    loops.turn(measuredNanos);
    return new Result(
        (System.nanoTime() - start) / 1e9,
        answered - before,
        THREADS.getCurrentThreadCpuTime() - cpuBefore,
        THREADS.getCurrentThreadAllocatedBytes() - garbageBefore);
  }

  private void open() throws OpenException {
    loops.client.connect(null, 0, TwoLoops.SERVER, PORT, loops.client.config().tcp(), new Client());
  }

  private final class Client implements ConnectionHandler {
    private final byte[] octet = new byte[1];

    @Override
    public void connected(TcpConnection connection, long now) {
      connection.send(octet, 0, 1, now);
    }

    @Override
    public void readable(TcpConnection connection, long now) {
      if (connection.receive(octet, 0, 1, now) == 1) {
        answered++;
        connection.closeFully(now);
      }
    }

    @Override
    public void closed(TcpConnection connection, long now) {
      try {
        open();
      } catch (OpenException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
