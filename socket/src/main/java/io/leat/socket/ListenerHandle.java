package io.leat.socket;

import io.leat.packet.wire.IpAddress;
import io.leat.stack.AnyThread;
import io.leat.stack.Stack;
import io.leat.stack.StackLoop;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.demux.ListenTable;
import io.leat.tcp.handshake.Listener;
import io.leat.tcp.handshake.ListenerHandler;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A listener in the hands of application threads. Every public method may be called from any
 * thread, but those of {@link ListenerHandler}, which are the loop's.
 *
 * <p>Accept takes straight from the listener's complete queue, which therefore is what the backlog
 * bounds. Waiting follows {@link WaitingPlace}: the loop puts a connection into the queue and
 * signals; a close is published and signals. Closing takes no lock, and never touches connections
 * that were accepted.
 */
public final class ListenerHandle implements ListenerHandler, AnyThread {
  private static final int CLOSE = 1;

  private final Stack stack;
  private final Doorbell bell;
  private final ReentrantLock lock = new ReentrantLock();
  private final WaitingPlace place = new WaitingPlace(this::isReady);
  private final Readiness readiness = new Readiness();
  private volatile @Nullable Listener listener;
  private volatile boolean closed;
  private volatile boolean ended;

  private ListenerHandle(Stack stack) {
    this.stack = stack;
    bell = new Doorbell(stack, this::answer);
  }

  static ListenerHandle listen(Stack stack, ListenTable.Binding binding, TcpConfig config)
      throws SocketException {
    ListenerHandle handle = new ListenerHandle(stack);
    handle.listener = LoopCalls.call(stack, on -> on.listen(binding, config, handle));
    return handle;
  }

  /**
   * Takes the connection that has waited longest, without waiting.
   *
   * @return null if none waits
   * @throws SocketException if the listener or the stack was closed
   */
  public @Nullable StreamHandle tryAccept() throws SocketException {
    if (closed) {
      throw SocketErrors.closed();
    }
    if (ended || stack.hasEnded()) {
      throw SocketErrors.stackClosed();
    }
    TcpConnection connection = listener().accept();
    return connection == null ? null : StreamHandle.accepted(stack, connection);
  }

  /**
   * Waits for a connection. A close from another thread ends it: SocketException "Socket closed".
   *
   * @param timeoutNanos 0 for no limit
   * @throws SocketTimeoutException if the time is over; accepting may go on later
   * @throws java.io.InterruptedIOException if a virtual thread is interrupted
   */
  public StreamHandle accept(long timeoutNanos) throws IOException {
    long deadline = WaitingPlace.deadline(timeoutNanos);
    if (deadline == WaitingPlace.FOREVER) {
      lock.lock();
    } else if (!Locks.tryLock(lock, deadline)) {
      throw timedOut();
    }
    try {
      StreamHandle accepted = tryAccept();
      while (accepted == null) {
        checkMayBlock();
        if (!place.await(deadline)) {
          throw timedOut();
        }
        accepted = tryAccept();
      }
      return accepted;
    } finally {
      lock.unlock();
    }
  }

  private static SocketTimeoutException timedOut() {
    return new SocketTimeoutException("Accept timed out");
  }

  private void checkMayBlock() {
    if (stack.isOnLoop()) {
      throw new IllegalStateException("a blocking call on the loop would wait for itself");
    }
  }

  /** Whether accept would not wait. */
  public boolean isReady() {
    return closed || ended || listener().acceptQueue().size() > 0;
  }

  /**
   * Listens no more: handshakes under way and connections that nobody accepted are reset, accepted
   * ones go on. A blocked accept ends with SocketException "Socket closed".
   */
  public void close() {
    if (!closed) {
      closed = true;
      signal();
      bell.ring(CLOSE);
    }
  }

  public boolean isClosed() {
    return closed;
  }

  /** The local address; unspecified for all. */
  public IpAddress address() {
    return listener().address();
  }

  public int port() {
    return listener().port();
  }

  /** Connections that wait for accept. */
  public int waiting() {
    return listener().acceptQueue().size();
  }

  /** How many may wait. */
  public int acceptQueueLimit() {
    return (int) listener().config().get(TcpSetting.ACCEPT_QUEUE_LIMIT);
  }

  public Stack stack() {
    return stack;
  }

  /** As {@link StreamHandle#setReadinessListener}. */
  public void setReadinessListener(@Nullable ReadinessListener newListener) {
    readiness.setListener(newListener);
  }

  private Listener listener() {
    return Objects.requireNonNull(listener);
  }

  @Override
  public String toString() {
    return address() + ":" + port() + (closed || ended ? " closed" : " LISTEN");
  }

  private void answer(int reasons, StackLoop loop, long now) {
    loop.tcp().close(listener(), now);
  }

  // What the loop tells.

  @Override
  public void acceptable(Listener from, long now) {
    signal();
  }

  @Override
  public void closed(Listener from, long now) {
    ended = true;
    signal();
  }

  private void signal() {
    place.signal();
    readiness.changed();
  }
}
