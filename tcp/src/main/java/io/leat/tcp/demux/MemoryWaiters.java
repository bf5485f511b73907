package io.leat.tcp.demux;

import io.leat.packet.buffer.ChunkPool;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.send.SendStream;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/**
 * Senders that found the pool of chunks empty, in order of asking: as many are told as there are
 * chunks again.
 *
 * <p>Most chunks come back in a cycle of this loop, and each cycle looks. Other loops may share the
 * pool: for theirs it looks again after a while.
 */
final class MemoryWaiters {
  private static final long INTERVAL = 10_000_000L;

  private final ChunkPool chunks;
  private final SequencedSet<TcpConnection> waiting = new LinkedHashSet<>();
  private long nextLook = Long.MAX_VALUE;

  MemoryWaiters(ChunkPool chunks) {
    this.chunks = chunks;
  }

  void add(TcpConnection connection) {
    waiting.add(connection);
    nextLook = Long.MIN_VALUE;
  }

  void remove(TcpConnection connection) {
    if (!waiting.isEmpty() && waiting.remove(connection) && waiting.isEmpty()) {
      nextLook = Long.MAX_VALUE;
    }
  }

  /** Tells whom there is memory for. */
  void look(long now) {
    if (waiting.isEmpty()) {
      return;
    }
    long room = chunks.chunksLeft(SendStream.LEAVES);
    while (room-- > 0 && !waiting.isEmpty()) {
      waiting.removeFirst().memoryReturned();
    }
    nextLook = waiting.isEmpty() ? Long.MAX_VALUE : now + INTERVAL;
  }

  /** When to look again at the latest. */
  long nextDeadline() {
    return nextLook;
  }
}
