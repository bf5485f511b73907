package io.leat.bench.flood;

import io.leat.bench.kernel.KernelSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A stream from the kernel to the discarding port, as fast as it goes. */
final class BulkStream implements AutoCloseable {
  private static final int PIECE = 128 << 10;

  private final KernelSocket socket;
  private final Thread writer;

  /**
   * @param limit octets a second that it may send; 0 for as many as it can
   */
  BulkStream(Host host, long limit) throws IOException {
    socket =
        host.namespace()
            .call(() -> {
              KernelSocket made = new KernelSocket();
              made.congestionControl("cubic");
              if (limit > 0) {
                made.pace(limit);
              }
              made.connect(Host.SERVER, Host.DISCARD_PORT);
              return made;
            });
    writer = Thread.ofPlatform().daemon().name("bulk").start(this::write);
  }

  private void write() {
    MemorySegment piece = Arena.ofAuto().allocate(PIECE);
    boolean open = true;
    while (open) {
      open = socket.send(piece);
    }
  }

  /** Octets that the server has acknowledged. */
  long acknowledged() throws IOException {
    return socket.acknowledged();
  }

  @Override
  public void close() throws IOException {
    socket.shutdown();
    try {
      writer.join();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    socket.close();
  }
}
