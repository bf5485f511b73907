package io.leat.microbench;

import io.leat.stack.Command;
import io.leat.stack.StackLoop;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.demux.OpenException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A segment from the device to the application, and from the application to the device: IP, demux,
 * TCP and the duty cycle of a loop, without checksums and without a kernel. One operation is one
 * segment of 1,448 octets, its share of the loop's turn included.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SegmentBenchmark {
  private static final int SEGMENTS = 10;
  private static final int WINDOW = SEGMENTS * Peer.TEXT;
  private static final int PIECE = 64 << 10;
  private static final long TURN_NANOS = 100_000;

  private final Peer peer = new Peer();
  private long now = 1_000_000_000L;
  private final StackLoop loop = Loops.of(peer, now);
  private final Application application = new Application();
  private @Nullable TcpConnection connection;
  private boolean sends;
  private long expected;
  private long sentBefore;

  /** Keeps the send buffer full if the benchmark sends. */
  private final class Application extends Consumer {
    @Override
    public void writable(TcpConnection connection, long at) {
      var stream = connection.sendStream();
      if (sends && stream != null) {
        while (stream.produce(PIECE, NOTHING) == PIECE) {}
        connection.sendPositionAdvanced(at);
        connection.awaitSendSpace();
      }
    }
  }

  @Setup(Level.Trial)
  public void establish() throws OpenException {
    loop.listen(
        loop.bind(Peer.LEAT, Peer.PORT, true),
        loop.config().tcp(),
        (listener, at) -> {
          TcpConnection accepted = listener.accept();
          if (accepted != null) {
            accepted.setHandler(application);
            connection = accepted;
          }
        });
    peer.sendsSyn();
    turn();
    peer.acknowledges(peer.leatNext(), WINDOW);
    turn();
    if (connection == null) {
      throw new IllegalStateException("no connection was established");
    }
  }

  private void turn() {
    loop.runOnce(now);
    now += TURN_NANOS;
  }

  /** Text in order, in bursts of ten; one acknowledgment leaves for each burst. */
  @Benchmark
  @OperationsPerInvocation(SEGMENTS)
  public void textArrives() {
    for (int i = 0; i < SEGMENTS; i++) {
      peer.sendsText();
    }
    turn();
    expected += WINDOW;
  }

  /** A window of ten segments leaves, whenever one acknowledgment opens it. */
  @Benchmark
  @OperationsPerInvocation(SEGMENTS)
  public void transmit() {
    startSending();
    peer.acknowledges(peer.leatNext(), WINDOW);
    turn();
    sentBefore += WINDOW;
  }

  /** The same, but each of the ten segments is acknowledged by itself: ten pure ACKs arrive. */
  @Benchmark
  @OperationsPerInvocation(SEGMENTS)
  public void transmitAndAcknowledgeEach() {
    startSending();
    int first = peer.leatNext() - WINDOW;
    for (int i = 1; i <= SEGMENTS; i++) {
      int left = i == SEGMENTS ? WINDOW : WINDOW - i * Peer.TEXT;
      peer.acknowledges(first + i * Peer.TEXT, left);
    }
    turn();
    sentBefore += WINDOW;
  }

  private void startSending() {
    TcpConnection established = connection;
    if (!sends && established != null) {
      sends = true;
      loop.execute(
          new Command() {
            @Override
            protected void run(StackLoop on, long at) {
              application.writable(established, at);
            }
          });
      turn();
      sentBefore = peer.octetsFromLeat;
    }
  }

  /** A benchmark in which nothing moves would be a fast one. */
  @TearDown(Level.Iteration)
  public void check() {
    if (application.received != expected) {
      throw new IllegalStateException("received " + application.received + ", not " + expected);
    }
    if (sends && peer.octetsFromLeat != sentBefore) {
      throw new IllegalStateException("sent " + peer.octetsFromLeat + ", not " + sentBefore);
    }
  }
}
