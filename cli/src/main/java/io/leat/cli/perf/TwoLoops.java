package io.leat.cli.perf;

import io.leat.cli.perf.LoopbackMeasurement.Link;
import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.wire.IpAddress;
import io.leat.stack.LoopListener;
import io.leat.stack.StackConfig;
import io.leat.stack.StackLoop;
import io.leat.stack.ip.AddressListener;
import io.leat.stack.link.LinkDevice;
import io.leat.stack.link.MemoryPair;
import io.leat.tcp.demux.TcpSecrets;
import io.leat.tcp.trace.TcpTrace;
import java.lang.foreign.Arena;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Two loops in one thread, joined in memory by real packets. */
final class TwoLoops {
  static final IpAddress SERVER = IpAddress.parse("10.0.0.2");
  private static final String NAME = "loopback";
  private static final int QUEUE = 1024;

  final StackLoop client;
  final StackLoop server;
  private @Nullable Throwable failure;

  /**
   * @param config of both, without addresses
   * @param traces makes one for each
   */
  TwoLoops(StackConfig config, Link between, Supplier<TcpTrace> traces) {
    MemoryPair link =
        between.offload()
            ? MemoryPair.ofWholePackets(NAME, between.mtu(), QUEUE)
            : MemoryPair.ofPackets(NAME, between.mtu(), QUEUE);
    long now = System.nanoTime();
    client = loop(config.withAddress("10.0.0.1/24"), link.left(), traces.get(), now);
    server = loop(config.withAddress(SERVER + "/24"), link.right(), traces.get(), now);
  }

  private StackLoop loop(StackConfig config, LinkDevice device, TcpTrace trace, long now) {
    Random random = new Random();
    LoopListener listener =
        new LoopListener() {
          @Override
          public void failed(Throwable thrown) {
            failure = thrown;
          }
        };
    return new StackLoop(
        config,
        device,
        new ChunkPool(Arena.ofAuto(), config.chunkOctets(), config.maximumMemory()),
        TcpSecrets.from(random),
        random,
        trace,
        listener,
        AddressListener.NONE,
        now);
  }

  /**
   * Turns both for so long.
   *
   * @throws IllegalStateException if a handler or rule threw
   */
  void turn(long nanos) {
    long now = System.nanoTime();
    long end = now + nanos;
    while (now < end) {
      for (int i = 0; i < 16; i++) {
        now = System.nanoTime();
        client.runOnce(now);
        server.runOnce(now);
      }
      Throwable thrown = failure;
      if (thrown != null) {
        throw new IllegalStateException("the stack failed: " + thrown, thrown);
      }
    }
  }

  /** Of both, whose thread is the caller's. */
  LoopCosts costs() {
    long thread = Thread.currentThread().threadId();
    return LoopCosts.of(client, thread).beside(LoopCosts.of(server, thread));
  }
}
