package io.leat.microbench;

import io.leat.packet.buffer.ChunkPool;
import io.leat.stack.LoopListener;
import io.leat.stack.StackConfig;
import io.leat.stack.StackLoop;
import io.leat.stack.ip.AddressListener;
import io.leat.tcp.demux.TcpSecrets;
import io.leat.tcp.trace.TcpTrace;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;

/** Loops with a peer instead of a network, which a benchmark turns itself. */
final class Loops {
  private Loops() {}

  /** A loop at {@link Peer#LEAT} that reaches all peers, with the usual settings. */
  static StackLoop of(Peer peer, long now) {
    SplittableRandom random = new SplittableRandom(1);
    StackConfig config = StackConfig.DEFAULT.withAddress(Peer.LEAT + "/8");
    LoopListener failing =
        new LoopListener() {
          @Override
          public void failed(Throwable failure) {
            throw new IllegalStateException(failure);
          }
        };
    return new StackLoop(
        config,
        peer,
        new ChunkPool(Arena.ofAuto(), config.chunkOctets(), config.maximumMemory()),
        TcpSecrets.from(random),
        random,
        TcpTrace.OFF,
        failing,
        AddressListener.NONE,
        now);
  }
}
