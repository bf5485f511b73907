package io.leat.bench.paths;

import io.leat.link.linux.NetworkNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** The kernel behind the relay: counts what it reads of the connection that came last. */
final class Receiver implements AutoCloseable {
  private static final int PIECE = 1 << 20;

  private final ServerSocketChannel listener;
  private volatile @Nullable Flow flow;

  Receiver(NetworkNamespace namespace) throws IOException {
    listener =
        namespace.call(
            () -> ServerSocketChannel.open().bind(new InetSocketAddress(Network.RECEIVER, 0)));
    Thread.ofPlatform().daemon().name("receiver").start(this::serve);
  }

  int port() throws IOException {
    return ((InetSocketAddress) listener.getLocalAddress()).getPort();
  }

  /** Forgets the last connection. */
  void reset() throws IOException {
    Flow old = flow;
    flow = null;
    if (old != null) {
      old.peer.close();
    }
  }

  /** Whether a connection came since {@link #reset}. */
  boolean hasAccepted() {
    return flow != null;
  }

  /** When it came, on the scale of {@link System#nanoTime}. */
  long acceptedAt() {
    Flow current = flow;
    return current == null ? System.nanoTime() : current.acceptedAt;
  }

  /** Read from it so far. */
  long octets() {
    Flow current = flow;
    return current == null ? 0 : current.octets;
  }

  private void serve() {
    while (listener.isOpen()) {
      try {
        Flow next = new Flow(listener.accept());
        flow = next;
        Thread.ofPlatform().daemon().name("receiver-flow").start(next::readAll);
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  /** One connection. */
  private static final class Flow {
    private final SocketChannel peer;
    private final long acceptedAt = System.nanoTime();
    private volatile long octets;

    Flow(SocketChannel peer) {
      this.peer = peer;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void readAll() {
      ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
      try (peer) {
        for (int read = 0; read >= 0; read = peer.read(piece.clear())) {
          octets += read;
        }
      } catch (IOException e) {
        return; // reset by a sender that has sent long enough
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    reset();
  }
}
