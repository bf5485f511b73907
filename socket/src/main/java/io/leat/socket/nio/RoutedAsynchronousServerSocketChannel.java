package io.leat.socket.nio;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A listener on the network of the address that it is bound to, or on both if that is the wildcard:
 * as {@link RoutedServerSocketChannel}, by asynchronous channels. Any thread may call any method.
 */
final class RoutedAsynchronousServerSocketChannel extends AsynchronousServerSocketChannel {
  private final RoutedAsynchronousChannelProvider provider;
  private final RoutedChannelGroup group;
  private final RememberedOptions options = new RememberedOptions();

  /** Guards the decision, and what has to be the same before and after it. */
  private final Object deciding = new Object();

  private final LeatAsynchronousServerSocketChannel leat;

  /** Leat's, or the kernel's if it is the only one. */
  private volatile AsynchronousServerSocketChannel first;

  /** The kernel's besides Leat's. */
  private volatile @Nullable AsynchronousServerSocketChannel second;

  private volatile @Nullable KernelAccepts seconds;
  private volatile boolean closed;

  /** Undecided. */
  RoutedAsynchronousServerSocketChannel(
      RoutedAsynchronousChannelProvider provider, RoutedChannelGroup group) {
    super(provider);
    this.provider = provider;
    this.group = group;
    leat = new LeatAsynchronousServerSocketChannel(provider.leat(), provider.stack(), group.leat());
    first = leat;
  }

  // Deciding.

  @Override
  public AsynchronousServerSocketChannel bind(@Nullable SocketAddress address, int backlog)
      throws IOException {
    synchronized (deciding) {
      boolean undecided = isOpen() && first == leat && leat.getLocalAddress() == null;
      if (!undecided) {
        first.bind(address, backlog);
        return this;
      }
      InetSocketAddress at = ChannelAddresses.checkLocal(address, StandardProtocolFamily.INET6);
      if (at.getAddress().isAnyLocalAddress()) {
        bindBoth(at, backlog);
      } else if (provider.routes().contains(at.getAddress())) {
        leat.bind(at, backlog);
      } else {
        AsynchronousServerSocketChannel kernel = bound(at, backlog);
        first = kernel;
        leat.close();
        closeIfClosed(kernel);
      }
    }
    return this;
  }

  private AsynchronousServerSocketChannel bound(InetSocketAddress at, int backlog)
      throws IOException {
    AsynchronousServerSocketChannel kernel =
        KernelProvider.asynchronous().openAsynchronousServerSocketChannel(group.kernel());
    boolean ready = false;
    try {
      options.applyTo(kernel);
      kernel.bind(at, backlog);
      ready = true;
      return kernel;
    } finally {
      if (!ready) {
        kernel.close();
      }
    }
  }

  private void bindBoth(InetSocketAddress wildcard, int backlog) throws IOException {
    AsynchronousServerSocketChannel kernel =
        PortOfBoth.bind(
            wildcard, () -> bound(wildcard, backlog), (joined, at) -> leat.bind(at, backlog));
    KernelAccepts accepts = new KernelAccepts(kernel, leat::readinessChanged);
    second = kernel;
    seconds = accepts;
    leat.join(accepts);
    closeIfClosed(kernel);
  }

  private void closeIfClosed(AsynchronousServerSocketChannel opened) throws IOException {
    if (closed) {
      opened.close();
      throw new ClosedChannelException();
    }
  }

  // Accepting.

  @Override
  public <A> void accept(
      A attachment, CompletionHandler<AsynchronousSocketChannel, ? super A> handler) {
    first.accept(attachment, handler);
  }

  @Override
  public Future<AsynchronousSocketChannel> accept() {
    return first.accept();
  }

  @Override
  public boolean isOpen() {
    return !closed && first.isOpen();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    first.close(); // one that takes its place meanwhile sees that this is closed
    KernelAccepts accepts = seconds;
    if (accepts != null) {
      accepts.close();
    }
  }

  // Addresses and options.

  @Override
  public @Nullable SocketAddress getLocalAddress() throws IOException {
    return first.getLocalAddress();
  }

  @Override
  public <T> AsynchronousServerSocketChannel setOption(SocketOption<T> option, T value)
      throws IOException {
    synchronized (deciding) {
      first.setOption(option, value);
      options.remember(option, value);
      AsynchronousServerSocketChannel other = second;
      if (other != null && other.supportedOptions().contains(option)) {
        other.setOption(option, value);
      }
    }
    return this;
  }

  @Override
  public <T> T getOption(SocketOption<T> option) throws IOException {
    return first.getOption(option);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return first.supportedOptions();
  }

  @Override
  public String toString() {
    AsynchronousServerSocketChannel other = second;
    return other == null ? Objects.toString(first) : first + " and " + other;
  }
}
