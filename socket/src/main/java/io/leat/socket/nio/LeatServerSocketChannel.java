package io.leat.socket.nio;

import io.leat.socket.ListenerHandle;
import io.leat.socket.StreamHandle;
import io.leat.stack.Stack;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A listener as a channel. Closing waits for nobody and ends a blocked accept. */
final class LeatServerSocketChannel extends ServerSocketChannel
    implements LeatSelectable, AdaptedListener {
  private final ChannelListener listener;
  private final ChannelKeys keys;
  private final ReentrantLock acceptLock = new ReentrantLock();
  private final ChannelOptions options;
  private final Adaptor<ServerSocket> adaptor = new Adaptor<>(() -> ServerSocketAdaptor.of(this));

  LeatServerSocketChannel(SelectorProvider provider, Stack stack, ProtocolFamily family) {
    this(provider, stack, family, new ChannelKeys());
  }

  /** A channel that stands for another, whose keys are told. */
  LeatServerSocketChannel(
      SelectorProvider provider, Stack stack, ProtocolFamily family, ChannelKeys keys) {
    super(provider);
    this.keys = keys;
    listener = new ChannelListener(stack, family);
    options = new ChannelOptions(this, listener.settings());
  }

  @Override
  public ServerSocketChannel bind(@Nullable SocketAddress address, int backlog) throws IOException {
    ChannelChecks.checkOpen(this);
    listener.bind(address, backlog, keys);
    keys.readinessChanged();
    return this;
  }

  @Override
  public @Nullable SocketChannel accept() throws IOException {
    acceptLock.lock();
    try {
      ListenerHandle from = bound();
      StreamHandle accepted = isBlocking() ? acceptBlocking(from, 0) : tryAccept(from);
      return accepted == null ? null : channel(accepted);
    } finally {
      acceptLock.unlock();
    }
  }

  @Override
  public SocketChannel accept(long timeoutNanos) throws IOException {
    acceptLock.lock();
    try {
      ListenerHandle from = bound();
      if (!isBlocking()) {
        throw new IllegalBlockingModeException();
      }
      return channel(acceptBlocking(from, timeoutNanos));
    } finally {
      acceptLock.unlock();
    }
  }

  private @Nullable StreamHandle tryAccept(ListenerHandle from) throws IOException {
    try {
      return from.tryAccept();
    } catch (SocketException e) {
      BlockedCalls.passIfOpen(this, e);
      throw new AsynchronousCloseException();
    }
  }

  private StreamHandle acceptBlocking(ListenerHandle from, long timeoutNanos) throws IOException {
    StreamHandle accepted = null;
    boolean timedOut = false;
    try {
      begin();
      accepted = from.accept(timeoutNanos);
    } catch (SocketTimeoutException e) {
      timedOut = true;
      throw e;
    } catch (InterruptedIOException e) {
      BlockedCalls.awaitClose(this);
    } catch (SocketException e) {
      BlockedCalls.passIfOpen(this, e);
    } finally {
      endAccept(accepted, timedOut);
    }
    return Objects.requireNonNull(accepted);
  }

  /** A connection that comes with an interrupt is nobody's. */
  private void endAccept(@Nullable StreamHandle accepted, boolean timedOut)
      throws AsynchronousCloseException {
    boolean delivered = false;
    try {
      end(accepted != null || timedOut);
      delivered = true;
    } finally {
      if (!delivered && accepted != null) {
        accepted.close();
      }
    }
  }

  private SocketChannel channel(StreamHandle accepted) {
    listener.settings().applyTo(accepted); // options that were set after listen
    return new LeatSocketChannel(provider(), accepted);
  }

  private ListenerHandle bound() throws ClosedChannelException {
    ChannelChecks.checkOpen(this);
    ListenerHandle present = listener.handle();
    if (present == null) {
      throw new NotYetBoundException();
    }
    return present;
  }

  @Override
  protected void implCloseSelectableChannel() {
    listener.close();
  }

  /** Waits for an accept under way, which goes on as it began. */
  @Override
  protected void implConfigureBlocking(boolean block) {
    BlockedCalls.awaitEnd(acceptLock);
  }

  // What selectors ask.

  @Override
  public int readyOps() {
    ListenerHandle present = listener.handle();
    return present != null && present.isReady() ? SelectionKey.OP_ACCEPT : 0;
  }

  @Override
  public void awaitOps(int ops) {}

  @Override
  public ChannelKeys keys() {
    return keys;
  }

  // Addresses and options.

  @Override
  public @Nullable SocketAddress getLocalAddress() throws IOException {
    ChannelChecks.checkOpen(this);
    return listener.localAddress();
  }

  @Override
  public @Nullable InetSocketAddress localAddress() {
    return listener.localAddress();
  }

  @Override
  public <T> ServerSocketChannel setOption(SocketOption<T> option, T value) throws IOException {
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
  public ServerSocketChannel channel() {
    return this;
  }

  @Override
  public ServerSocket socket() {
    return adaptor.get();
  }

  @Override
  public String toString() {
    InetSocketAddress local = listener.localAddress();
    String what = isOpen() ? local == null ? "unbound" : String.valueOf(local) : "closed";
    return getClass().getName() + "[" + what + "]";
  }
}
