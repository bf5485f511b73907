package io.leat.socket.nio;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Accepts from a listener of Leat's and one of the kernel's, neither of which blocks. Who waits for
 * either waits in a selector of the kernel's, which a connection of Leat's wakes up.
 */
final class BothAccepts {
  private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final LeatServerSocketChannel leat;
  private final ServerSocketChannel kernel;
  private final Selector selector;
  private final ReentrantLock turn = new ReentrantLock();

  BothAccepts(LeatServerSocketChannel leat, ServerSocketChannel kernel) throws IOException {
    this.leat = leat;
    this.kernel = kernel;
    selector = KernelProvider.get().openSelector();
    kernel.register(selector, SelectionKey.OP_ACCEPT);
  }

  /** One that is there, or null. */
  @Nullable SocketChannel tryAccept() throws IOException {
    SocketChannel accepted = leat.accept();
    if (accepted == null) {
      accepted = kernel.accept();
    }
    if (accepted != null) {
      accepted.configureBlocking(true);
    }
    return accepted;
  }

  /**
   * Waits for one. A close from another thread ends it, and so does an interrupt of a thread that
   * has called {@code begin()}, which closes.
   *
   * @param timeoutNanos 0 for no limit
   * @throws SocketTimeoutException if the time is over
   */
  SocketChannel accept(long timeoutNanos) throws IOException {
    long deadline = timeoutNanos == 0 ? Long.MAX_VALUE : System.nanoTime() + timeoutNanos;
    turn.lock();
    try {
      leat.keys().setOther(selector::wakeup);
      SocketChannel accepted = tryAccept();
      while (accepted == null) {
        await(deadline);
        accepted = tryAccept();
      }
      return accepted;
    } catch (ClosedSelectorException e) {
      throw new AsynchronousCloseException();
    } finally {
      leat.keys().setOther(null);
      turn.unlock();
    }
  }

  private void await(long deadline) throws IOException {
    if (deadline == Long.MAX_VALUE) {
      selector.select(key -> {});
      return;
    }
    long nanos = deadline - System.nanoTime();
    if (nanos <= 0) {
      throw new SocketTimeoutException("Accept timed out");
    }
    selector.select(key -> {}, (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
  }

  /** After both listeners were closed. */
  void close() throws IOException {
    selector.close();
  }
}
