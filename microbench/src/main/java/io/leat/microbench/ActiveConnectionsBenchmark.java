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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a segment costs where many connections are active: each window of ten segments of 1,448
 * octets belongs to another one, far from the last in every table. As {@link SegmentBenchmark}
 * otherwise.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ActiveConnectionsBenchmark {
  private static final int SEGMENTS = 10;
  private static final int WINDOW = SEGMENTS * Peer.TEXT;
  private static final byte[] TEXT = new byte[WINDOW];

  /** About what a turn takes: each connection has its turn as often as it would. */
  private static final long TURN_NANOS = 2000;

  /** From one connection to the next; it shares no factor with how many there are. */
  private static final int STRIDE = 61_803;

  @Param({"1", "100000"})
  private int connections;

  private long now = 1_000_000_000L;
  private final Consumer application = new Consumer();
  private @Nullable Fixture fixture;
  private int current;

  private long expected;
  private long sent;

  /** What is made for so many connections. */
  private record Fixture(Peer peer, StackLoop loop, TcpConnection[] accepted) {}

  @Setup(Level.Trial)
  public void establish() throws OpenException {
    Peer peer = new Peer(connections);
    StackLoop loop = Loops.of(peer, now);
    Fixture made = new Fixture(peer, loop, new TcpConnection[connections]);
    fixture = made;
    int[] count = {0};
    loop.listen(
        loop.bind(Peer.LEAT, Peer.PORT, true),
        loop.config().tcp(),
        (listener, at) -> {
          for (TcpConnection c = listener.accept(); c != null; c = listener.accept()) {
            c.setHandler(application);
            made.accepted[count[0]++] = c;
          }
        });
    for (int i = 0; i < connections; i++) {
      peer.speaksFor(i);
      peer.sendsSyn();
      turn(loop);
      peer.acknowledges(peer.leatNext(), WINDOW);
      turn(loop);
    }
    if (count[0] != connections) {
      throw new IllegalStateException(count[0] + " connections of " + connections);
    }
  }

  private void turn(StackLoop loop) {
    loop.runOnce(now);
    now += TURN_NANOS;
  }

  private Fixture next() {
    Fixture made = fixture;
    if (made == null) {
      throw new IllegalStateException("nothing was established");
    }
    current = (int) ((current + (long) STRIDE) % connections);
    made.peer.speaksFor(current);
    return made;
  }

  /** Text in order, in bursts of ten; one acknowledgment leaves for each burst. */
  @Benchmark
  @OperationsPerInvocation(SEGMENTS)
  public void textArrives() {
    Fixture made = next();
    for (int i = 0; i < SEGMENTS; i++) {
      made.peer.sendsText();
    }
    turn(made.loop);
    expected += WINDOW;
  }

  /** A window of ten segments is written and leaves, and one acknowledgment of it arrives. */
  @Benchmark
  @OperationsPerInvocation(SEGMENTS)
  public void textIsSent() {
    Fixture made = next();
    TcpConnection connection = made.accepted[current];
    made.loop.execute(
        new Command() {
          @Override
          protected void run(StackLoop on, long at) {
            connection.send(TEXT, 0, WINDOW, at);
          }
        });
    turn(made.loop);
    made.peer.acknowledges(made.peer.leatNext(), WINDOW);
    turn(made.loop);
    sent += WINDOW;
  }

  /** A benchmark in which nothing moves would be a fast one. */
  @TearDown(Level.Iteration)
  public void check() {
    long left = fixture == null ? 0 : fixture.peer.octetsFromLeat;
    if (application.received != expected || left != sent) {
      throw new IllegalStateException(
          "received "
              + application.received
              + " of "
              + expected
              + ", sent "
              + left
              + " of "
              + sent);
    }
  }
}
