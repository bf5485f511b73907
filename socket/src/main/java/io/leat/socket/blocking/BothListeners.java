package io.leat.socket.blocking;

import io.leat.socket.SocketErrors;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketTimeoutException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Accepts from a listener of each network: one virtual thread waits at each, once somebody has
 * asked, and hands over what comes. At most two connections of a network are taken ahead of accept;
 * they are closed with the listener, as those in its own queue are.
 */
final class BothListeners {
  /** Makes what a connection is accepted into. */
  @FunctionalInterface
  interface Maker {
    SocketImpl make() throws IOException;
  }

  /** A connection, or why there are no more. */
  private record Accepted(@Nullable SocketImpl socket, @Nullable IOException failure) {}

  private final SocketImpl leat;
  private final SocketImpl kernel;
  private final Maker leats;
  private final Maker kernels;
  private final BlockingQueue<Accepted> queue = new ArrayBlockingQueue<>(1);
  private @Nullable Thread atLeat;
  private @Nullable Thread atKernel;
  private volatile boolean closed;

  BothListeners(SocketImpl leat, SocketImpl kernel, Maker leats, Maker kernels) {
    this.leat = leat;
    this.kernel = kernel;
    this.leats = leats;
    this.kernels = kernels;
  }

  /**
   * Waits for a connection. A close from another thread ends it: SocketException "Socket closed".
   *
   * @param timeoutMillis 0 for no limit
   * @throws SocketTimeoutException if the time is over
   */
  SocketImpl accept(int timeoutMillis) throws IOException {
    start();
    Accepted accepted = take(timeoutMillis);
    SocketImpl socket = accepted.socket();
    if (socket != null && !closed) {
      return socket;
    }
    if (socket != null) {
      SocketImplCalls.close(socket);
    }
    IOException failure = accepted.failure();
    if (failure == null || closed) {
      queue.offer(accepted.failure() == null ? ended() : accepted); // for whoever waits besides
      throw SocketErrors.closed();
    }
    throw failure;
  }

  private static Accepted ended() {
    return new Accepted(null, SocketErrors.closed());
  }

  private synchronized void start() throws SocketException {
    if (closed) {
      throw SocketErrors.closed();
    }
    if (atLeat == null) {
      atLeat = Thread.ofVirtual().name("leat-accept").start(() -> pass(leat, leats));
      atKernel = Thread.ofVirtual().name("leat-accept-kernel").start(() -> pass(kernel, kernels));
    }
  }

  /** As in java.net, an interrupt does not end the wait of a platform thread. */
  private Accepted take(int timeoutMillis) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          Accepted next =
              timeoutMillis == 0
                  ? queue.take()
                  : queue.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
          if (next == null) {
            throw new SocketTimeoutException("Accept timed out");
          }
          return next;
        } catch (InterruptedException e) {
          interrupted = true;
          if (Thread.currentThread().isVirtual()) {
            throw new SocketException("Closed by interrupt", e);
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void pass(SocketImpl listener, Maker maker) {
    SocketImpl held = null;
    try {
      while (!closed) {
        SocketImpl into = maker.make();
        SocketImplCalls.accept(listener, into);
        held = into;
        queue.put(new Accepted(held, null));
        held = null;
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("listeners of both networks have no timeout of their own", e);
    } catch (IOException e) {
      queue.offer(new Accepted(null, e));
    } catch (InterruptedException e) {
      assert closed;
    } finally {
      closeQuietly(held);
    }
  }

  /** Before both listeners are closed. */
  void close() {
    synchronized (this) {
      closed = true;
      if (atLeat != null) {
        atLeat.interrupt();
      }
      if (atKernel != null) {
        atKernel.interrupt();
      }
    }
    Accepted left = queue.poll();
    if (left != null) {
      closeQuietly(left.socket());
    }
    queue.offer(ended());
  }

  private static void closeQuietly(@Nullable SocketImpl socket) {
    if (socket != null) {
      try {
        SocketImplCalls.close(socket);
      } catch (IOException e) {
        assert e != null : "nobody is left to be told";
      }
    }
  }
}
