package io.leat.socket.nio;

import io.leat.packet.wire.IpAddress;
import io.leat.socket.ListenerHandle;
import io.leat.socket.LocalSocket;
import io.leat.socket.StreamHandle;
import io.leat.socket.option.SocketSettings;
import io.leat.stack.Stack;
import io.leat.tcp.connection.TcpSetting;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.nio.channels.AcceptPendingException;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ClosedChannelException;
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
  private static final int DEFAULT_BACKLOG = 50;

  private final LeatAsynchronousChannelProvider provider;
  private final Stack stack;
  private final ChannelGroup group;
  private final SocketSettings settings;
  private final OperationSlot accepting;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Guards the hand-over of the listener to whoever closes. */
  private final Object closing = new Object();

  private volatile @Nullable ListenerHandle handle;
  private volatile @Nullable InetSocketAddress local;

  LeatAsynchronousServerSocketChannel(
      LeatAsynchronousChannelProvider provider, Stack stack, ChannelGroup group) {
    super(provider);
    this.provider = provider;
    this.stack = stack;
    this.group = group;
    settings = new SocketSettings(stack.config().tcp(), true);
    accepting = new OperationSlot(group);
    group.add(this);
  }

  @Override
  public AsynchronousServerSocketChannel bind(@Nullable SocketAddress address, int backlog)
      throws IOException {
    synchronized (closing) {
      checkOpen();
      if (handle != null) {
        throw new AlreadyBoundException();
      }
      InetSocketAddress at = ChannelAddresses.checkLocal(address, StandardProtocolFamily.INET6);
      IpAddress own = ChannelAddresses.bindable(at, StandardProtocolFamily.INET6);
      LocalSocket bound = LocalSocket.bind(stack, own, at.getPort(), settings.reuseAddress());
      int limit = backlog < 1 ? DEFAULT_BACKLOG : backlog;
      long most = Math.min(limit, TcpSetting.ACCEPT_QUEUE_LIMIT.maximum());
      try {
        ListenerHandle listening =
            bound.listen(settings.config().with(TcpSetting.ACCEPT_QUEUE_LIMIT, most));
        local = new InetSocketAddress(at.getAddress(), bound.port());
        handle = listening;
        listening.setReadinessListener(accepting::readinessChanged);
      } catch (SocketException e) {
        bound.close();
        throw e;
      }
    }
    return this;
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
    if (isOpen() && handle == null) {
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
    return operation;
  }

  private @Nullable AsynchronousSocketChannel acceptNow() throws IOException {
    checkOpen();
    StreamHandle accepted = Objects.requireNonNull(handle).tryAccept();
    if (accepted == null) {
      return null;
    }
    settings.applyTo(accepted); // options that were set after listen
    try {
      return new LeatAsynchronousSocketChannel(provider, accepted, group);
    } catch (ShutdownChannelGroupException e) {
      accepted.close();
      throw e;
    }
  }

  @Override
  public boolean isOpen() {
    return !closed.get();
  }

  private void checkOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    ListenerHandle present;
    synchronized (closing) {
      present = handle;
    }
    accepting.channelClosed();
    if (present != null) {
      present.close();
    }
    group.remove(this);
  }

  @Override
  public @Nullable SocketAddress getLocalAddress() throws IOException {
    checkOpen();
    return local;
  }

  @Override
  public <T> AsynchronousServerSocketChannel setOption(SocketOption<T> option, T value)
      throws IOException {
    Objects.requireNonNull(option);
    checkOpen();
    settings.set(SocketSettings.SERVER_OPTIONS, option, value);
    return this;
  }

  @Override
  public <T> T getOption(SocketOption<T> option) throws IOException {
    Objects.requireNonNull(option);
    checkOpen();
    return settings.get(SocketSettings.SERVER_OPTIONS, option);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return SocketSettings.SERVER_OPTIONS;
  }

  @Override
  public String toString() {
    return getClass().getName() + "[" + (isOpen() ? String.valueOf(local) : "closed") + "]";
  }
}
