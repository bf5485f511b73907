package io.leat.socket.nio;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection on the network that its peer's address, or its own, is on: as {@link
 * RoutedSocketChannel}, by an asynchronous channel. Any thread may call any method.
 */
final class RoutedAsynchronousSocketChannel extends AsynchronousSocketChannel {
  private final RoutedAsynchronousChannelProvider provider;
  private final RoutedChannelGroup group;
  private final RememberedOptions options = new RememberedOptions();

  /** Guards the decision, and what has to be the same before and after it. */
  private final Object deciding = new Object();

  private volatile AsynchronousSocketChannel on;
  private volatile boolean closed;
  private boolean decided;

  /** Undecided. */
  RoutedAsynchronousSocketChannel(
      RoutedAsynchronousChannelProvider provider, RoutedChannelGroup group) {
    super(provider);
    this.provider = provider;
    this.group = group;
    on = new LeatAsynchronousSocketChannel(provider.leat(), provider.stack(), group.leat());
  }

  // Deciding.

  @Override
  public AsynchronousSocketChannel bind(@Nullable SocketAddress local) throws IOException {
    synchronized (deciding) {
      if (local instanceof InetSocketAddress at
          && !at.isUnresolved()
          && !at.getAddress().isAnyLocalAddress()) {
        decide(at.getAddress());
      }
      on.bind(local);
    }
    return this;
  }

  @Override
  public <A> void connect(
      SocketAddress remote, A attachment, CompletionHandler<Void, ? super A> handler) {
    Objects.requireNonNull(handler);
    try {
      towards(remote).connect(remote, attachment, handler);
    } catch (IOException e) {
      group.leat().execute(() -> handler.failed(e, attachment));
    }
  }

  @Override
  public Future<Void> connect(SocketAddress remote) {
    try {
      return towards(remote).connect(remote);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** What is wrong with the address, the channel says that is there. */
  private AsynchronousSocketChannel towards(SocketAddress remote) throws IOException {
    synchronized (deciding) {
      if (remote instanceof InetSocketAddress to && !to.isUnresolved()) {
        decide(to.getAddress());
      }
      return on;
    }
  }

  private void decide(InetAddress address) throws IOException {
    if (!decided && isOpen()) {
      if (!provider.routes().contains(address)) {
        becomeKernels();
      }
      decided = true;
    }
  }

  private void becomeKernels() throws IOException {
    AsynchronousSocketChannel leat = on;
    @Nullable SocketAddress bound = leat.getLocalAddress();
    AsynchronousSocketChannel kernel =
        KernelProvider.asynchronous().openAsynchronousSocketChannel(group.kernel());
    boolean ready = false;
    try {
      options.applyTo(kernel);
      if (bound instanceof InetSocketAddress wildcard) {
        kernel.bind(new InetSocketAddress(wildcard.getPort()));
      }
      ready = true;
    } finally {
      if (!ready) {
        kernel.close();
      }
    }
    on = kernel;
    leat.close();
    if (closed) {
      kernel.close();
      throw new AsynchronousCloseException(); // it was open when this call began
    }
  }

  // What the channel does.

  @Override
  public <A> void read(
      ByteBuffer target,
      long timeout,
      TimeUnit unit,
      A attachment,
      CompletionHandler<Integer, ? super A> handler) {
    on.read(target, timeout, unit, attachment, handler);
  }

  @Override
  public Future<Integer> read(ByteBuffer target) {
    return on.read(target);
  }

  @Override
  public <A> void read(
      ByteBuffer[] targets,
      int from,
      int count,
      long timeout,
      TimeUnit unit,
      A attachment,
      CompletionHandler<Long, ? super A> handler) {
    on.read(targets, from, count, timeout, unit, attachment, handler);
  }

  @Override
  public <A> void write(
      ByteBuffer source,
      long timeout,
      TimeUnit unit,
      A attachment,
      CompletionHandler<Integer, ? super A> handler) {
    on.write(source, timeout, unit, attachment, handler);
  }

  @Override
  public Future<Integer> write(ByteBuffer source) {
    return on.write(source);
  }

  @Override
  public <A> void write(
      ByteBuffer[] sources,
      int from,
      int count,
      long timeout,
      TimeUnit unit,
      A attachment,
      CompletionHandler<Long, ? super A> handler) {
    on.write(sources, from, count, timeout, unit, attachment, handler);
  }

  @Override
  public AsynchronousSocketChannel shutdownInput() throws IOException {
    on.shutdownInput();
    return this;
  }

  @Override
  public AsynchronousSocketChannel shutdownOutput() throws IOException {
    on.shutdownOutput();
    return this;
  }

  /** A channel that has closed itself, as one that failed to connect, closes this one. */
  @Override
  public boolean isOpen() {
    return !closed && on.isOpen();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    on.close(); // one that takes its place meanwhile sees that this is closed
  }

  // Addresses and options.

  @Override
  public @Nullable SocketAddress getLocalAddress() throws IOException {
    return on.getLocalAddress();
  }

  @Override
  public @Nullable SocketAddress getRemoteAddress() throws IOException {
    return on.getRemoteAddress();
  }

  @Override
  public <T> AsynchronousSocketChannel setOption(SocketOption<T> option, T value)
      throws IOException {
    synchronized (deciding) {
      on.setOption(option, value);
      if (!decided) {
        options.remember(option, value);
      }
    }
    return this;
  }

  @Override
  public <T> T getOption(SocketOption<T> option) throws IOException {
    return on.getOption(option);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return on.supportedOptions();
  }

  @Override
  public String toString() {
    return Objects.toString(on);
  }
}
