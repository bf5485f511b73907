package io.leat.socket.nio;

import io.leat.socket.SocketErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A channel as {@code java.net.Socket}. Urgent data is always in band. */
final class SocketAdaptor extends Socket {
  private final AdaptedStream stream;
  private final SocketChannel channel;
  private volatile int timeoutMillis;

  private SocketAdaptor(AdaptedStream stream) throws SocketException {
    super(new NoSocketImpl());
    this.stream = stream;
    channel = stream.channel();
  }

  static Socket of(AdaptedStream stream) {
    try {
      return new SocketAdaptor(stream);
    } catch (SocketException e) {
      throw new AssertionError("the constructor only keeps its argument", e);
    }
  }

  @Override
  public SocketChannel getChannel() {
    return channel;
  }

  // Connecting.

  @Override
  public void connect(SocketAddress to) throws IOException {
    connect(to, 0);
  }

  @Override
  @SuppressWarnings("AddressSelection") // java.net's own text has the address
  public void connect(@Nullable SocketAddress to, int millis) throws IOException {
    if (to == null) {
      throw new IllegalArgumentException("connect: The address can't be null");
    }
    if (millis < 0) {
      throw new IllegalArgumentException("connect: timeout can't be negative");
    }
    if (!(to instanceof InetSocketAddress address)) {
      throw new SocketException("Unsupported address type");
    }
    if (address.isUnresolved()) {
      close();
      throw new UnknownHostException(address.getHostString());
    }
    long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
    AdaptedCalls.call(() -> {
      stream.connect(address, nanos);
      return this;
    });
  }

  @Override
  public void bind(@Nullable SocketAddress local) throws IOException {
    AdaptedCalls.call(() -> channel.bind(local));
  }

  @Override
  public boolean isConnected() {
    return channel.isConnected();
  }

  @Override
  public boolean isBound() {
    return stream.localAddress() != null;
  }

  // Addresses.

  @Override
  public @Nullable InetAddress getInetAddress() {
    InetSocketAddress remote = stream.remoteAddress();
    return remote == null ? null : remote.getAddress();
  }

  @Override
  public int getPort() {
    InetSocketAddress remote = stream.remoteAddress();
    return remote == null ? 0 : remote.getPort();
  }

  @Override
  public @Nullable SocketAddress getRemoteSocketAddress() {
    return stream.remoteAddress();
  }

  @Override
  public InetAddress getLocalAddress() {
    InetSocketAddress local = channel.isOpen() ? stream.localAddress() : null;
    return (local == null ? new InetSocketAddress(0) : local).getAddress();
  }

  @Override
  public int getLocalPort() {
    InetSocketAddress local = stream.localAddress();
    return local == null ? -1 : local.getPort();
  }

  @Override
  public @Nullable SocketAddress getLocalSocketAddress() {
    return stream.localAddress();
  }

  // Streams.

  @Override
  public InputStream getInputStream() throws IOException {
    checkUsable();
    if (stream.isInputShut()) {
      throw new SocketException("Socket input is shutdown");
    }
    return new AdaptorInput(stream, () -> TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    checkUsable();
    if (stream.isOutputShut()) {
      throw new SocketException("Socket output is shutdown");
    }
    return new AdaptorOutput(stream);
  }

  private void checkUsable() throws SocketException {
    checkOpen();
    if (!channel.isConnected()) {
      throw new SocketException("Socket is not connected");
    }
  }

  private void checkOpen() throws SocketException {
    if (!channel.isOpen()) {
      throw SocketErrors.closed();
    }
  }

  @Override
  public void sendUrgentData(int data) throws IOException {
    AdaptedCalls.call(() -> {
      stream.writeUrgent(data & 0xff);
      return this;
    });
  }

  // Closing.

  @Override
  public void shutdownInput() throws IOException {
    AdaptedCalls.call(channel::shutdownInput);
  }

  @Override
  public void shutdownOutput() throws IOException {
    AdaptedCalls.call(channel::shutdownOutput);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  @Override
  public boolean isClosed() {
    return !channel.isOpen();
  }

  @Override
  public boolean isInputShutdown() {
    return stream.isInputShut();
  }

  @Override
  public boolean isOutputShutdown() {
    return stream.isOutputShut();
  }

  // Options.

  private <T> void set(SocketOption<T> option, T value) throws SocketException {
    AdaptedCalls.option(() -> channel.setOption(option, value));
  }

  private <T> T get(SocketOption<T> option) throws SocketException {
    return AdaptedCalls.option(() -> channel.getOption(option));
  }

  @Override
  public void setTcpNoDelay(boolean on) throws SocketException {
    set(StandardSocketOptions.TCP_NODELAY, on);
  }

  @Override
  public boolean getTcpNoDelay() throws SocketException {
    return get(StandardSocketOptions.TCP_NODELAY);
  }

  @Override
  public void setSoLinger(boolean on, int seconds) throws SocketException {
    if (on && seconds < 0) {
      throw new IllegalArgumentException("invalid value for SO_LINGER");
    }
    set(StandardSocketOptions.SO_LINGER, on ? seconds : -1);
  }

  @Override
  public int getSoLinger() throws SocketException {
    return get(StandardSocketOptions.SO_LINGER);
  }

  /** Urgent data is in band whatever this says. */
  @Override
  public void setOOBInline(boolean on) throws SocketException {
    checkOpen();
  }

  @Override
  public boolean getOOBInline() throws SocketException {
    checkOpen();
    return true;
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
  public int getSoTimeout() throws SocketException {
    checkOpen();
    return timeoutMillis;
  }

  @Override
  public void setSendBufferSize(int octets) throws SocketException {
    set(StandardSocketOptions.SO_SNDBUF, checkSize(octets, "Invalid send size"));
  }

  @Override
  public int getSendBufferSize() throws SocketException {
    return get(StandardSocketOptions.SO_SNDBUF);
  }

  @Override
  public void setReceiveBufferSize(int octets) throws SocketException {
    set(StandardSocketOptions.SO_RCVBUF, checkSize(octets, "Invalid receive size"));
  }

  @Override
  public int getReceiveBufferSize() throws SocketException {
    return get(StandardSocketOptions.SO_RCVBUF);
  }

  private static int checkSize(int octets, String complaint) {
    if (octets <= 0) {
      throw new IllegalArgumentException(complaint);
    }
    return octets;
  }

  @Override
  public void setKeepAlive(boolean on) throws SocketException {
    set(StandardSocketOptions.SO_KEEPALIVE, on);
  }

  @Override
  public boolean getKeepAlive() throws SocketException {
    return get(StandardSocketOptions.SO_KEEPALIVE);
  }

  @Override
  public void setTrafficClass(int trafficClass) throws SocketException {
    set(StandardSocketOptions.IP_TOS, trafficClass);
  }

  @Override
  public int getTrafficClass() throws SocketException {
    return get(StandardSocketOptions.IP_TOS);
  }

  @Override
  public void setReuseAddress(boolean on) throws SocketException {
    set(StandardSocketOptions.SO_REUSEADDR, on);
  }

  @Override
  public boolean getReuseAddress() throws SocketException {
    return get(StandardSocketOptions.SO_REUSEADDR);
  }

  @Override
  public <T> Socket setOption(SocketOption<T> option, T value) throws IOException {
    set(option, value);
    return this;
  }

  @Override
  public <T> T getOption(SocketOption<T> option) throws IOException {
    return get(option);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return channel.supportedOptions();
  }

  @Override
  public String toString() {
    return "Socket[" + channel + "]";
  }
}
