package io.leat.socket.nio;

import io.leat.socket.SocketErrors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A channel as {@code java.net.ServerSocket}. */
final class ServerSocketAdaptor extends ServerSocket {
  private static final int DEFAULT_BACKLOG = 50;

  private final AdaptedListener listener;
  private final ServerSocketChannel channel;
  private volatile int timeoutMillis;

  private ServerSocketAdaptor(AdaptedListener listener) {
    super(new NoSocketImpl());
    this.listener = listener;
    channel = listener.channel();
  }

  static ServerSocket of(AdaptedListener listener) {
    return new ServerSocketAdaptor(listener);
  }

  @Override
  public ServerSocketChannel getChannel() {
    return channel;
  }

  @Override
  public void bind(@Nullable SocketAddress local) throws IOException {
    bind(local, DEFAULT_BACKLOG);
  }

  @Override
  public void bind(@Nullable SocketAddress local, int backlog) throws IOException {
    AdaptedCalls.call(() -> channel.bind(local, backlog));
  }

  @Override
  public Socket accept() throws IOException {
    int millis = timeoutMillis;
    SocketChannel accepted = AdaptedCalls.call(() -> millis == 0 ? acceptNow() : accept(millis));
    return accepted.socket();
  }

  /** Without a timeout the adaptor of a channel that does not block accepts what is there. */
  private SocketChannel acceptNow() throws IOException {
    SocketChannel accepted = channel.accept();
    if (accepted == null) {
      throw new IllegalBlockingModeException();
    }
    return accepted;
  }

  private SocketChannel accept(int millis) throws IOException {
    return listener.accept(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  @Override
  public boolean isBound() {
    return listener.localAddress() != null;
  }

  @Override
  public boolean isClosed() {
    return !channel.isOpen();
  }

  @Override
  public @Nullable InetAddress getInetAddress() {
    InetSocketAddress local = listener.localAddress();
    return local == null ? null : local.getAddress();
  }

  @Override
  public int getLocalPort() {
    InetSocketAddress local = listener.localAddress();
    return local == null ? -1 : local.getPort();
  }

  @Override
  public @Nullable SocketAddress getLocalSocketAddress() {
    return listener.localAddress();
  }

  private void checkOpen() throws SocketException {
    if (!channel.isOpen()) {
      throw SocketErrors.closed();
    }
  }

  @Override
  public void setSoTimeout(int millis) throws SocketException {
    checkOpen();
    if (millis < 0) {
      throw new IllegalArgumentException("timeout < 0");
    }
    timeoutMillis = millis;
  }

  @Override
  public int getSoTimeout() throws IOException {
    checkOpen();
    return timeoutMillis;
  }

  @Override
  public void setReuseAddress(boolean on) throws SocketException {
    AdaptedCalls.option(() -> channel.setOption(StandardSocketOptions.SO_REUSEADDR, on));
  }

  @Override
  public boolean getReuseAddress() throws SocketException {
    return AdaptedCalls.option(() -> channel.getOption(StandardSocketOptions.SO_REUSEADDR));
  }

  @Override
  public void setReceiveBufferSize(int octets) throws SocketException {
    if (octets <= 0) {
      throw new IllegalArgumentException("size cannot be 0 or negative");
    }
    AdaptedCalls.option(() -> channel.setOption(StandardSocketOptions.SO_RCVBUF, octets));
  }

  @Override
  public int getReceiveBufferSize() throws SocketException {
    return AdaptedCalls.option(() -> channel.getOption(StandardSocketOptions.SO_RCVBUF));
  }

  @Override
  public <T> ServerSocket setOption(SocketOption<T> option, T value) throws IOException {
    AdaptedCalls.option(() -> channel.setOption(option, value));
    return this;
  }

  @Override
  public <T> T getOption(SocketOption<T> option) throws IOException {
    return AdaptedCalls.option(() -> channel.getOption(option));
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return channel.supportedOptions();
  }

  @Override
  public String toString() {
    return "ServerSocket[" + channel + "]";
  }
}
