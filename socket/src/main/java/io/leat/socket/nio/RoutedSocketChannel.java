package io.leat.socket.nio;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection on the network that its peer's address, or its own, is on.
 *
 * <p>Everything is done by the channel {@link #on}: one of Leat's that is not connected while
 * nobody knows, then that one or one of the kernel's. When it closes itself, as channels do that
 * are interrupted or fail to connect, this one closes too.
 */
final class RoutedSocketChannel extends SocketChannel implements LeatSelectable, AdaptedStream {
  private final RoutedSelectorProvider provider;
  private final ProtocolFamily family;
  private final ChannelKeys keys;
  private final RememberedOptions options = new RememberedOptions();
  private final Adaptor<Socket> adaptor = new Adaptor<>(() -> SocketAdaptor.of(this));

  /** Guards the decision, and what has to be the same before and after it. */
  private final Object deciding = new Object();

  private volatile SocketChannel on;
  private volatile boolean decided;
  private boolean blocking = true;

  /** Undecided. */
  RoutedSocketChannel(RoutedSelectorProvider provider, ProtocolFamily family) {
    super(provider);
    this.provider = provider;
    this.family = family;
    keys = new ChannelKeys();
    on = new LeatSocketChannel(provider, provider.stack(), family, keys);
  }

  private RoutedSocketChannel(
      RoutedSelectorProvider provider, SocketChannel on, ProtocolFamily family, ChannelKeys keys) {
    super(provider);
    this.provider = provider;
    this.family = family;
    this.keys = keys;
    this.on = on;
    decided = true;
    blocking = on.isBlocking();
  }

  static SocketChannel ofKernel(
      RoutedSelectorProvider provider, SocketChannel channel, ProtocolFamily family) {
    return new RoutedSocketChannel(provider, channel, family, new ChannelKeys());
  }

  /** A connection that a listener of either network has accepted. */
  static SocketChannel accepted(RoutedSelectorProvider provider, SocketChannel channel) {
    ChannelKeys keys = channel instanceof LeatSocketChannel leat ? leat.keys() : new ChannelKeys();
    return new RoutedSocketChannel(provider, channel, StandardProtocolFamily.INET6, keys);
  }

  // Deciding.

  @Override
  public SocketChannel bind(@Nullable SocketAddress local) throws IOException {
    synchronized (deciding) {
      if (!decided && local instanceof InetSocketAddress at && !at.isUnresolved()) {
        InetAddress address = at.getAddress();
        if (!address.isAnyLocalAddress()) {
          decide(address);
        }
      }
      on.bind(local);
    }
    return this;
  }

  @Override
  public boolean connect(SocketAddress remote) throws IOException {
    return on(() -> towards(remote).connect(remote));
  }

  @Override
  public void connect(InetSocketAddress to, long timeoutNanos) throws IOException {
    on(() -> {
      SocketChannel channel = towards(to);
      if (channel instanceof LeatSocketChannel leat) {
        leat.connect(to, timeoutNanos);
      } else {
        channel.socket().connect(to, millis(timeoutNanos));
      }
      return this;
    });
  }

  /** What is wrong with the address, the channel says that is there. */
  private SocketChannel towards(SocketAddress remote) throws IOException {
    if (remote instanceof InetSocketAddress to && !to.isUnresolved()) {
      synchronized (deciding) {
        if (!decided && isOpen()) {
          decide(to.getAddress());
        }
      }
    }
    return on;
  }

  private void decide(InetAddress address) throws IOException {
    if (!provider.routes().contains(address)) {
      becomeKernels();
    }
    decided = true;
  }

  private void becomeKernels() throws IOException {
    SocketChannel leat = on;
    @Nullable SocketAddress bound = leat.getLocalAddress();
    SocketChannel kernel =
        family == StandardProtocolFamily.INET
            ? provider.kernel().openSocketChannel(family)
            : provider.kernel().openSocketChannel();
    boolean ready = false;
    try {
      options.applyTo(kernel);
      if (bound instanceof InetSocketAddress wildcard) {
        kernel.bind(new InetSocketAddress(wildcard.getPort()));
      }
      kernel.configureBlocking(blocking);
      ready = true;
    } finally {
      if (!ready) {
        kernel.close();
      }
    }
    on = kernel;
    leat.close();
    if (!isOpen()) {
      kernel.close();
      throw new AsynchronousCloseException(); // it was open when this call began
    }
    keys.becameKernels();
  }

  private interface Call<T> {
    T call() throws IOException;
  }

  private <T> T on(Call<T> call) throws IOException {
    try {
      return call.call();
    } finally {
      follow();
    }
  }

  /** A channel that has closed itself closes this one. */
  private void follow() throws IOException {
    if (!on.isOpen()) {
      close();
    }
  }

  // What the channel does.

  @Override
  public boolean finishConnect() throws IOException {
    return on(() -> on.finishConnect());
  }

  @Override
  public boolean isConnected() {
    return on.isConnected();
  }

  @Override
  public boolean isConnectionPending() {
    return on.isConnectionPending();
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    try {
      return on.read(target);
    } finally {
      follow();
    }
  }

  @Override
  public long read(ByteBuffer[] targets, int from, int count) throws IOException {
    try {
      return on.read(targets, from, count);
    } finally {
      follow();
    }
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    try {
      return on.write(source);
    } finally {
      follow();
    }
  }

  @Override
  public long write(ByteBuffer[] sources, int from, int count) throws IOException {
    try {
      return on.write(sources, from, count);
    } finally {
      follow();
    }
  }

  @Override
  public SocketChannel shutdownInput() throws IOException {
    on.shutdownInput();
    return this;
  }

  @Override
  public SocketChannel shutdownOutput() throws IOException {
    on.shutdownOutput();
    return this;
  }

  @Override
  protected void implCloseSelectableChannel() throws IOException {
    on.close();
    SocketChannel latest = on; // one that took its place meanwhile sees that this is closed
    latest.close();
  }

  /** Keys that were cancelled are the kernel's still until its next selection. */
  @Override
  protected void implConfigureBlocking(boolean block) throws IOException {
    synchronized (deciding) {
      if (block) {
        keys.releaseKernels();
      }
      on.configureBlocking(block);
      blocking = block;
    }
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
  public <T> SocketChannel setOption(SocketOption<T> option, T value) throws IOException {
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

  // What selectors ask.

  @Override
  public int readyOps() {
    return on instanceof LeatSocketChannel leat ? leat.readyOps() : 0;
  }

  @Override
  public void awaitOps(int ops) {
    if (on instanceof LeatSocketChannel leat) {
      leat.awaitOps(ops);
    }
  }

  @Override
  public @Nullable SelectableChannel kernelChannel() {
    SocketChannel present = on;
    return present instanceof LeatSocketChannel ? null : present;
  }

  @Override
  public ChannelKeys keys() {
    return keys;
  }

  // What socket() asks.

  /** A socket of the kernel's has streams, and this one's are those with another close. */
  @Override
  public Socket socket() {
    if (family == StandardProtocolFamily.UNIX) {
      throw new UnsupportedOperationException("Not supported");
    }
    return adaptor.get();
  }

  @Override
  public SocketChannel channel() {
    return this;
  }

  @Override
  public int read(ByteBuffer target, long timeoutNanos) throws IOException {
    return on(() -> {
      if (on instanceof LeatSocketChannel leat) {
        return leat.read(target, timeoutNanos);
      }
      Socket kernel = on.socket();
      kernel.setSoTimeout(millis(timeoutNanos));
      InputStream input = kernel.getInputStream();
      int at = target.arrayOffset() + target.position();
      int octets = input.read(target.array(), at, target.remaining());
      target.position(target.position() + Math.max(octets, 0));
      return octets;
    });
  }

  private static int millis(long nanos) {
    return (int) TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  @Override
  public int available() throws IOException {
    return on instanceof LeatSocketChannel leat
        ? leat.available()
        : on.socket().isInputShutdown() ? 0 : on.socket().getInputStream().available();
  }

  @Override
  public void writeUrgent(int octet) throws IOException {
    on(() -> {
      if (on instanceof LeatSocketChannel leat) {
        leat.writeUrgent(octet);
      } else {
        on.socket().sendUrgentData(octet);
      }
      return this;
    });
  }

  @Override
  public void checkBlocking() {
    if (!isBlocking()) {
      throw new IllegalBlockingModeException();
    }
  }

  @Override
  public boolean isInputShut() {
    return on instanceof LeatSocketChannel leat
        ? leat.isInputShut()
        : on.socket().isInputShutdown();
  }

  @Override
  public boolean isOutputShut() {
    return on instanceof LeatSocketChannel leat
        ? leat.isOutputShut()
        : on.socket().isOutputShutdown();
  }

  @Override
  public @Nullable InetSocketAddress localAddress() {
    if (on instanceof LeatSocketChannel leat) {
      return leat.localAddress();
    }
    Socket kernel = on.socket();
    return kernel.isBound() ? (InetSocketAddress) kernel.getLocalSocketAddress() : null;
  }

  @Override
  public @Nullable InetSocketAddress remoteAddress() {
    return on instanceof LeatSocketChannel leat
        ? leat.remoteAddress()
        : (InetSocketAddress) on.socket().getRemoteSocketAddress();
  }

  @Override
  public String toString() {
    return Objects.toString(on);
  }
}
