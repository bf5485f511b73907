package io.leat.socket.nio;

import java.io.IOException;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import org.jspecify.annotations.Nullable;

/**
 * Connections that a listener of the kernel's accepts for one of Leat's on the same port. An accept
 * that Leat's network has satisfied meanwhile goes on, and what it brings waits for the next.
 */
final class KernelAccepts
    implements LeatAsynchronousServerSocketChannel.Source,
        CompletionHandler<AsynchronousSocketChannel, @Nullable Void> {
  private final AsynchronousServerSocketChannel kernel;
  private final Runnable ready;
  private boolean accepting;
  private boolean closed;
  private @Nullable AsynchronousSocketChannel waiting;
  private @Nullable IOException failure;

  /**
   * @param ready told that there is something to poll
   */
  KernelAccepts(AsynchronousServerSocketChannel kernel, Runnable ready) {
    this.kernel = kernel;
    this.ready = ready;
  }

  @Override
  public void wanted() {
    synchronized (this) {
      if (accepting || closed || waiting != null || failure != null) {
        return;
      }
      accepting = true;
    }
    kernel.accept(null, this); // may tell of a failure at once, and so whoever waits
  }

  @Override
  public synchronized @Nullable AsynchronousSocketChannel poll() throws IOException {
    IOException failed = failure;
    failure = null;
    if (failed != null) {
      throw failed;
    }
    AsynchronousSocketChannel accepted = waiting;
    waiting = null;
    return accepted;
  }

  @Override
  public void completed(AsynchronousSocketChannel accepted, @Nullable Void nothing) {
    boolean late;
    synchronized (this) {
      accepting = false;
      late = closed;
      if (!late) {
        waiting = accepted;
      }
    }
    if (late) {
      closeQuietly(accepted);
    } else {
      ready.run();
    }
  }

  @Override
  public void failed(Throwable thrown, @Nullable Void nothing) {
    synchronized (this) {
      accepting = false;
      failure = thrown instanceof IOException told ? told : new IOException(thrown);
    }
    ready.run();
  }

  /** Closes the listener, and what nobody has taken. */
  void close() throws IOException {
    AsynchronousSocketChannel left;
    synchronized (this) {
      closed = true;
      left = waiting;
      waiting = null;
    }
    if (left != null) {
      closeQuietly(left);
    }
    kernel.close();
  }

  private static void closeQuietly(AsynchronousSocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      assert e != null : "nobody is left to be told";
    }
  }
}
