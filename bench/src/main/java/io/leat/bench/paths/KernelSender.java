package io.leat.bench.paths;

import io.leat.bench.kernel.KernelCounters;
import io.leat.bench.kernel.KernelSocket;
import io.leat.link.linux.NetworkNamespace;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The kernel as the sender. */
final class KernelSender implements Sender {
  private static final int PIECE = 256 << 10;

  private final NetworkNamespace namespace;
  private final KernelSocket socket;
  private final Thread writer;

  KernelSender(NetworkNamespace namespace, Control control, int port) throws IOException {
    this.namespace = namespace;
    socket =
        namespace.call(() -> {
          KernelSocket made = new KernelSocket();
          made.congestionControl(control.linux());
          made.connect(Network.RECEIVER, port);
          return made;
        });
    writer = Thread.ofPlatform().daemon().name("linux-sender").start(this::write);
  }

  private void write() {
    MemorySegment piece = Arena.ofAuto().allocate(PIECE);
    boolean open = true;
    while (open) {
      open = socket.send(piece);
    }
  }

  @Override
  public String inUse() throws IOException {
    return socket.congestionControl();
  }

  /** All of the namespace: nothing else sends there. */
  @Override
  public Sent sent() throws IOException {
    KernelCounters counters = KernelCounters.of(namespace);
    return new Sent(counters.segmentsOut(), counters.retransmissions(), counters.timeouts());
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
