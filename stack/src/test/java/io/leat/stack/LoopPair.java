package io.leat.stack;

import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.wire.IpAddress;
import io.leat.stack.ip.AddressListener;
import io.leat.stack.link.FaultInjector;
import io.leat.stack.link.Faults;
import io.leat.stack.link.LinkDevice;
import io.leat.stack.link.MemoryPair;
import io.leat.tcp.demux.TcpSecrets;
import io.leat.tcp.trace.TcpTrace;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Two loops that are joined in memory and turned by one thread, in virtual time. */
final class LoopPair {
  static final IpAddress LEFT = IpAddress.parse("10.0.0.1");
  static final IpAddress RIGHT = IpAddress.parse("10.0.0.2");

  /** Virtual time that one turn of both loops takes. */
  static final long TURN = 20_000;

  final List<Throwable> failures = new ArrayList<>();
  final StackLoop left;
  final StackLoop right;
  long now = 1_000_000_000L;

  LoopPair(StackConfig config, int queueFrames) {
    this(config, queueFrames, Faults.NONE);
  }

  /**
   * @param ofRight is told of what the right one's TCP does
   */
  LoopPair(StackConfig config, int queueFrames, TcpTrace ofRight) {
    this(config, queueFrames, Faults.NONE, ofRight);
  }

  LoopPair(StackConfig config, int queueFrames, Faults faults) {
    this(config, queueFrames, faults, TcpTrace.OFF);
  }

  private LoopPair(StackConfig config, int queueFrames, Faults faults, TcpTrace ofRight) {
    MemoryPair link = MemoryPair.ofPackets("pair", 1500, queueFrames);
    LinkDevice faulty =
        faults.equals(Faults.NONE)
            ? link.left()
            : new FaultInjector(link.left(), faults, faults, 3);
    left = loop(config.withName("left").withAddress(LEFT + "/8"), faulty, 1, TcpTrace.OFF);
    right = loop(config.withName("right").withAddress(RIGHT + "/8"), link.right(), 2, ofRight);
  }

  private StackLoop loop(StackConfig config, LinkDevice device, long seed, TcpTrace trace) {
    SplittableRandom random = new SplittableRandom(seed);
    LoopListener listener =
        new LoopListener() {
          @Override
          public void failed(Throwable failure) {
            failures.add(failure);
          }
        };
    ChunkPool chunks = new ChunkPool(Arena.ofAuto(), config.chunkOctets(), config.maximumMemory());
    return new StackLoop(
        config,
        device,
        chunks,
        TcpSecrets.from(random),
        random,
        trace,
        listener,
        new AddressListener() {},
        now);
  }

  /** Turns both loops once. */
  int turn() {
    int work = left.runOnce(now) + right.runOnce(now);
    now += TURN;
    return work;
  }

  /** Turns until nothing moves and nothing is due for {@code quietNanos}. */
  void settle(long quietNanos) {
    while (true) {
      long due = Math.min(left.nextDeadline(), right.nextDeadline());
      if (turn() == 0) {
        if (due == Long.MAX_VALUE || due - now > quietNanos) {
          return;
        }
        now = Math.max(now, due);
      }
    }
  }
}
