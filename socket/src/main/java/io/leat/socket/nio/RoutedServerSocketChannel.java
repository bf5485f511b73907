package io.leat.socket.nio;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A listener on the network of the address that it is bound to, or on both if that is the wildcard.
 *
 * <p>A listener of Leat's stands here until that is known, and on both networks it is joined by one
 * of the kernel's. Those two never block: who waits for either waits in {@link BothAccepts}.
 */
final class RoutedServerSocketChannel extends ServerSocketChannel
    implements LeatSelectable, AdaptedListener {
  private final RoutedSelectorProvider provider;
  private final ProtocolFamily family;
  private final ChannelKeys keys = new ChannelKeys();
  private final RememberedOptions options = new RememberedOptions();
  private final Adaptor<ServerSocket> adaptor = new Adaptor<>(() -> ServerSocketAdaptor.of(this));

  /** Guards the decision, and what has to be the same before and after it. */
  private final Object deciding = new Object();

  private volatile @Nullable LeatServerSocketChannel leat;
  private volatile @Nullable ServerSocketChannel kernel;
  private volatile @Nullable BothAccepts both;
  private boolean blocking = true;

  /** Undecided. */
  RoutedServerSocketChannel(RoutedSelectorProvider provider, ProtocolFamily family) {
    super(provider);
    this.provider = provider;
    this.family = family;
    leat = new LeatServerSocketChannel(provider, provider.stack(), family, keys);
  }

  private RoutedServerSocketChannel(
      RoutedSelectorProvider provider, ServerSocketChannel kernel, ProtocolFamily family) {
    super(provider);
    this.provider = provider;
    this.family = family;
    this.kernel = kernel;
    blocking = kernel.isBlocking();
  }

  static ServerSocketChannel ofKernel(
      RoutedSelectorProvider provider, ServerSocketChannel channel, ProtocolFamily family) {
    return new RoutedServerSocketChannel(provider, channel, family);
  }

  // Deciding.

  @Override
  public ServerSocketChannel bind(@Nullable SocketAddress address, int backlog) throws IOException {
    synchronized (deciding) {
      ServerSocketChannel first = first();
      boolean undecided = kernel == null && isOpen() && first.getLocalAddress() == null;
      if (!undecided) {
        first.bind(address, backlog);
      } else {
        InetSocketAddress at = ChannelAddresses.checkLocal(address, family);
        if (at.getAddress().isAnyLocalAddress()) {
          bindBoth(at, backlog);
        } else if (provider.routes().contains(at.getAddress())) {
          first.bind(at, backlog);
        } else {
          becomeKernels(bound(at, backlog));
        }
      }
    }
    return this;
  }

  private ServerSocketChannel bound(InetSocketAddress at, int backlog) throws IOException {
    ServerSocketChannel opened =
        family == StandardProtocolFamily.INET
            ? provider.kernel().openServerSocketChannel(family)
            : provider.kernel().openServerSocketChannel();
    boolean ready = false;
    try {
      options.applyTo(opened);
      opened.bind(at, backlog);
      opened.configureBlocking(blocking);
      ready = true;
      return opened;
    } finally {
      if (!ready) {
        opened.close();
      }
    }
  }

  private void becomeKernels(ServerSocketChannel opened) throws IOException {
    LeatServerSocketChannel before = leat;
    kernel = opened;
    leat = null;
    if (before != null) {
      before.close();
    }
    closeIfClosed(opened);
    keys.becameKernels();
  }

  private void bindBoth(InetSocketAddress wildcard, int backlog) throws IOException {
    LeatServerSocketChannel own = Objects.requireNonNull(leat);
    ServerSocketChannel opened =
        PortOfBoth.bind(
            wildcard,
            () -> bound(wildcard, backlog),
            (joined, at) -> {
              joined.configureBlocking(false);
              own.bind(at, backlog);
              own.configureBlocking(false);
              both = new BothAccepts(own, joined);
            });
    kernel = opened;
    closeIfClosed(opened);
    keys.becameKernels();
  }

  private void closeIfClosed(ServerSocketChannel opened) throws IOException {
    if (!isOpen()) {
      opened.close();
      throw new ClosedChannelException();
    }
  }

  /** Leat's, or the kernel's if it is the only one. */
  private ServerSocketChannel first() {
    ServerSocketChannel own = leat;
    return own != null ? own : Objects.requireNonNull(kernel);
  }

  // Accepting.

  @Override
  public @Nullable SocketChannel accept() throws IOException {
    BothAccepts present = both;
    if (present == null) {
      return wrap(alone(first(), -1));
    }
    return wrap(isBlocking() ? waiting(present, 0) : present.tryAccept());
  }

  @Override
  public SocketChannel accept(long timeoutNanos) throws IOException {
    if (!isBlocking()) {
      throw new IllegalBlockingModeException();
    }
    BothAccepts present = both;
    SocketChannel accepted =
        present == null ? alone(first(), timeoutNanos) : waiting(present, timeoutNanos);
    return Objects.requireNonNull(wrap(accepted));
  }

  /** With a negative timeout as the channel does by itself. */
  private @Nullable SocketChannel alone(ServerSocketChannel on, long timeoutNanos)
      throws IOException {
    try {
      if (timeoutNanos < 0) {
        return on.accept();
      }
      if (on instanceof LeatServerSocketChannel own) {
        return own.accept(timeoutNanos);
      }
      ServerSocket socket = on.socket();
      socket.setSoTimeout((int) TimeUnit.NANOSECONDS.toMillis(timeoutNanos));
      return socket.accept().getChannel();
    } finally {
      if (!on.isOpen()) {
        close();
      }
    }
  }

  private @Nullable SocketChannel waiting(BothAccepts present, long timeoutNanos)
      throws IOException {
    SocketChannel accepted = null;
    boolean over = false;
    try {
      begin();
      accepted = present.accept(timeoutNanos);
      over = true;
    } finally {
      end(over || isOpen());
    }
    return accepted;
  }

  private @Nullable SocketChannel wrap(@Nullable SocketChannel accepted) {
    return accepted == null ? null : RoutedSocketChannel.accepted(provider, accepted);
  }

  @Override
  protected void implCloseSelectableChannel() throws IOException {
    LeatServerSocketChannel own = leat;
    if (own != null) {
      own.close();
    }
    ServerSocketChannel other = kernel;
    if (other != null) {
      other.close();
    }
    BothAccepts present = both;
    if (present != null) {
      present.close();
    }
  }

  @Override
  protected void implConfigureBlocking(boolean block) throws IOException {
    synchronized (deciding) {
      if (both == null) {
        if (block) {
          keys.releaseKernels();
        }
        first().configureBlocking(block);
      }
      blocking = block;
    }
  }

  // Addresses and options.

  @Override
  public @Nullable SocketAddress getLocalAddress() throws IOException {
    return first().getLocalAddress();
  }

  @Override
  public @Nullable InetSocketAddress localAddress() {
    ServerSocketChannel present = first();
    return present instanceof LeatServerSocketChannel own
        ? own.localAddress()
        : (InetSocketAddress) present.socket().getLocalSocketAddress();
  }

  @Override
  public <T> ServerSocketChannel setOption(SocketOption<T> option, T value) throws IOException {
    synchronized (deciding) {
      first().setOption(option, value);
      options.remember(option, value);
      ServerSocketChannel other = kernel;
      if (both != null && other != null && other.supportedOptions().contains(option)) {
        other.setOption(option, value);
      }
    }
    return this;
  }

  @Override
  public <T> T getOption(SocketOption<T> option) throws IOException {
    return first().getOption(option);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return first().supportedOptions();
  }

  // What selectors ask.

  @Override
  public int readyOps() {
    LeatServerSocketChannel own = leat;
    return own == null ? 0 : own.readyOps();
  }

  @Override
  public void awaitOps(int ops) {}

  @Override
  public @Nullable SelectableChannel kernelChannel() {
    return kernel;
  }

  @Override
  public ChannelKeys keys() {
    return keys;
  }

  // What socket() asks.

  @Override
  public ServerSocketChannel channel() {
    return this;
  }

  @Override
  public ServerSocket socket() {
    if (family == StandardProtocolFamily.UNIX) {
      throw new UnsupportedOperationException("Not supported");
    }
    return adaptor.get();
  }

  @Override
  public String toString() {
    ServerSocketChannel own = leat;
    ServerSocketChannel other = kernel;
    return own == null || other == null ? first().toString() : own + " and " + other;
  }
}
