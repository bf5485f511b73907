package io.leat.sim.simulation;

import io.leat.packet.buffer.ChunkPool;
import io.leat.sim.FramePool;
import java.lang.foreign.Arena;

/** What simulations on one thread use again and again. */
final class SimulationMemory {
  static final int CHUNK_OCTETS = 4096;
  static final int MOST_OCTETS = 2 << 20;

  final FramePool frames = new FramePool(1600);
  final ChunkPool chunksOfA = new ChunkPool(Arena.ofAuto(), CHUNK_OCTETS, MOST_OCTETS);
  final ChunkPool chunksOfB = new ChunkPool(Arena.ofAuto(), CHUNK_OCTETS, MOST_OCTETS);
  final FrameVerifier verifier = new FrameVerifier();
  final byte[] scratch = new byte[80_000];
}
