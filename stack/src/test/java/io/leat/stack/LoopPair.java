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
    left = left(config, faulty);
    right = right(config, link.right(), ofRight, AddressListener.NONE);
  }

  /**
   * Over devices that are joined already.
   *
   * @param ofRight is told what becomes of the right one's addresses
   */
  LoopPair(
      StackConfig config, LinkDevice leftDevice, LinkDevice rightDevice, AddressListener ofRight) {
    left = left(config, leftDevice);
    right = right(config, rightDevice, TcpTrace.OFF, ofRight);
  }

  private StackLoop left(StackConfig config, LinkDevice device) {
    StackConfig own = config.withName("left").withAddress(LEFT + "/8");
    return loop(own, device, 1, TcpTrace.OFF, AddressListener.NONE);
  }

  private StackLoop right(
      StackConfig config, LinkDevice device, TcpTrace trace, AddressListener addresses) {
    StackConfig own = config.withName("right").withAddress(RIGHT + "/8");
    return loop(own, device, 2, trace, addresses);
  }

  private StackLoop loop(
      StackConfig config, LinkDevice device, long seed, TcpTrace trace, AddressListener addresses) {
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
        config, device, chunks, TcpSecrets.from(random), random, trace, listener, addresses, now);
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
