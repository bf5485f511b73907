package io.leat.socket.nio;

import io.leat.socket.StreamHandle;
import io.leat.stack.Stack;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.nio.channels.AcceptPendingException;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.ShutdownChannelGroupException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A listener as an asynchronous channel. Any thread may call any method. */
final class LeatAsynchronousServerSocketChannel extends AsynchronousServerSocketChannel {
  private final LeatAsynchronousChannelProvider provider;
  private final ChannelGroup group;
  private final ChannelListener listener;
  private final ChannelOptions options;
  private final OperationSlot accepting;
  private final AtomicBoolean closing = new AtomicBoolean();
  private volatile boolean closed;
  private volatile @Nullable Source other;

  /** Another place from which connections come. */
  interface Source {
    /** Somebody waits for a connection; may be said when it is known. */
    void wanted();

    /** One that is there, or null. */
    @Nullable AsynchronousSocketChannel poll() throws IOException;
  }

  LeatAsynchronousServerSocketChannel(
      LeatAsynchronousChannelProvider provider, Stack stack, ChannelGroup group) {
    super(provider);
    this.provider = provider;
    this.group = group;
    listener = new ChannelListener(stack, StandardProtocolFamily.INET6);
    options = new ChannelOptions(this, listener.settings());
    accepting = new OperationSlot(group);
    group.add(this);
  }

  @Override
  public AsynchronousServerSocketChannel bind(@Nullable SocketAddress address, int backlog)
      throws IOException {
    ChannelChecks.checkOpen(this);
    listener.bind(address, backlog, accepting::readinessChanged);
    return this;
  }

  /** From now on connections of that source are accepted, too. */
  void join(Source source) {
    other = source;
  }

  /** A connection may be there. */
  void readinessChanged() {
    accepting.readinessChanged();
  }

  @Override
  public <A> void accept(
      A attachment, CompletionHandler<AsynchronousSocketChannel, ? super A> handler) {
    Objects.requireNonNull(handler);
    Operation<AsynchronousSocketChannel> operation = operation();
    operation.tell(attachment, handler);
    accepting.start(operation, 0, TimeUnit.NANOSECONDS);
  }

  @Override
  public Future<AsynchronousSocketChannel> accept() {
    Operation<AsynchronousSocketChannel> operation = operation();
    accepting.start(operation, 0, TimeUnit.NANOSECONDS);
    return operation.outcome();
  }

  private Operation<AsynchronousSocketChannel> operation() {
    if (isOpen() && listener.handle() == null) {
      throw new NotYetBoundException();
    }
    if (group.isShutdown()) {
      throw new ShutdownChannelGroupException();
    }
    Operation<AsynchronousSocketChannel> operation =
        new Operation<>(group, accepting, this::acceptNow);
    if (!accepting.take(operation)) {
      throw new AcceptPendingException();
    }
    Source source = other;
    if (source != null) {
      source.wanted();
    }
    return operation;
  }

  private @Nullable AsynchronousSocketChannel acceptNow() throws IOException {
    ChannelChecks.checkOpen(this);
    StreamHandle accepted = Objects.requireNonNull(listener.handle()).tryAccept();
    if (accepted == null) {
      Source source = other;
      return source == null ? null : source.poll();
    }
    listener.settings().applyTo(accepted); // options that were set after listen
    try {
      return new LeatAsynchronousSocketChannel(provider, accepted, group);
    } catch (ShutdownChannelGroupException e) {
      accepted.close();
      throw e;
    }
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    // what is pending hears of the close, and does not find the channel closed by itself
    accepting.channelClosed();
    closed = true;
    accepting.channelClosed();
    listener.close();
    group.remove(this);
  }

  @Override
  public @Nullable SocketAddress getLocalAddress() throws IOException {
    ChannelChecks.checkOpen(this);
    return listener.localAddress();
  }

  @Override
  public <T> AsynchronousServerSocketChannel setOption(SocketOption<T> option, T value)
      throws IOException {
    options.set(option, value);
    return this;
  }

  @Override
  public <T> T getOption(SocketOption<T> option) throws IOException {
    return options.get(option);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return options.supported();
  }

  @Override
  public String toString() {
    return getClass().getName()
        + "["
        + (isOpen() ? String.valueOf(listener.localAddress()) : "closed")
        + "]";
  }
}
