package io.leat.socket.nio;

import io.leat.socket.StreamHandle;
import io.leat.stack.Stack;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connection as a channel: a {@link StreamHandle} that blocks, or does not, and that selectors
 * look at.
 *
 * <p>One thread reads and one writes at a time; connecting takes both turns. Closing waits for
 * nobody: it closes the handle, which ends every call that is blocked in it.
 */
final class LeatSocketChannel extends SocketChannel implements LeatSelectable, AdaptedStream {
  private static final int ALL =
      SelectionKey.OP_CONNECT | SelectionKey.OP_READ | SelectionKey.OP_WRITE;

  private enum State {
    UNCONNECTED,
    PENDING,
    CONNECTED
  }

  private final ChannelConnection connection;
  private final ChannelKeys keys;
  private final ChannelInput input = new ChannelInput(this);
  private final ChannelOutput output = new ChannelOutput(this);
  private final ChannelOptions options;
  private final Adaptor<Socket> adaptor = new Adaptor<>(() -> SocketAdaptor.of(this));
  private volatile State state = State.UNCONNECTED;

  LeatSocketChannel(SelectorProvider provider, Stack stack, ProtocolFamily family) {
    this(provider, stack, family, new ChannelKeys());
  }

  /** A channel that stands for another, whose keys are told. */
  LeatSocketChannel(
      SelectorProvider provider, Stack stack, ProtocolFamily family, ChannelKeys keys) {
    super(provider);
    this.keys = keys;
    connection = new ChannelConnection(stack, family);
    options = new ChannelOptions(this, connection.settings());
  }

  /** A connection that was accepted. */
  LeatSocketChannel(SelectorProvider provider, StreamHandle accepted) {
    super(provider);
    keys = new ChannelKeys();
    connection = new ChannelConnection(accepted.stack(), StandardProtocolFamily.INET6);
    options = new ChannelOptions(this, connection.settings());
    connection.adopt(accepted);
    state = State.CONNECTED;
    accepted.setReadinessListener(keys);
  }

  // Connecting.

  @Override
  public SocketChannel bind(@Nullable SocketAddress local) throws IOException {
    lockBoth();
    try {
      ChannelChecks.checkOpen(this);
      if (state == State.PENDING) {
        throw new ConnectionPendingException();
      }
      connection.bind(local);
    } finally {
      unlockBoth();
    }
    return this;
  }

  @Override
  public boolean connect(SocketAddress address) throws IOException {
    InetSocketAddress to = connection.check(address);
    lockBoth();
    try {
      StreamHandle opened = open(to);
      return isBlocking() && connected(opened, 0);
    } finally {
      unlockBoth();
    }
  }

  @Override
  public void connect(InetSocketAddress to, long timeoutNanos) throws IOException {
    lockBoth();
    try {
      checkBlocking();
      connected(open(connection.check(to)), timeoutNanos);
    } finally {
      unlockBoth();
    }
  }

  private StreamHandle open(InetSocketAddress to) throws IOException {
    ChannelChecks.checkOpen(this);
    switch (state) {
      case CONNECTED -> throw new AlreadyConnectedException();
      case PENDING -> throw new ConnectionPendingException();
      case UNCONNECTED -> {}
    }
    StreamHandle opened = connection.open(to);
    state = State.PENDING;
    opened.setReadinessListener(keys);
    keys.readinessChanged();
    return opened;
  }

  @Override
  public boolean finishConnect() throws IOException {
    lockBoth();
    try {
      ChannelChecks.checkOpen(this);
      switch (state) {
        case CONNECTED -> {
          return true;
        }
        case UNCONNECTED -> throw new NoConnectionPendingException();
        case PENDING -> {}
      }
      return connected(stream(), isBlocking() ? 0 : -1);
    } finally {
      unlockBoth();
    }
  }

  /**
   * Waits for the handshake, or with a negative timeout only looks. A connect that fails closes the
   * channel.
   */
  private boolean connected(StreamHandle pending, long timeoutNanos) throws IOException {
    boolean connected = false;
    try {
      connected = timeoutNanos < 0 ? pending.finishConnect() : await(pending, timeoutNanos);
    } catch (IOException e) {
      boolean closedMeanwhile = !isOpen();
      close();
      throw closedMeanwhile ? asynchronousClose(e) : e;
    }
    if (connected) {
      state = State.CONNECTED;
      keys.readinessChanged();
    } else if (timeoutNanos >= 0) {
      close();
      throw new SocketTimeoutException("Connect timed out");
    }
    return connected;
  }

  private boolean await(StreamHandle pending, long timeoutNanos) throws IOException {
    boolean connected = false;
    try {
      begin();
      connected = pending.awaitConnected(timeoutNanos);
    } catch (InterruptedIOException e) {
      BlockedCalls.awaitClose(this);
    } catch (SocketException e) {
      BlockedCalls.passIfOpen(this, e);
    } finally {
      end(connected || isOpen());
    }
    return connected;
  }

  private static IOException asynchronousClose(IOException e) {
    return e instanceof ClosedChannelException ? e : new AsynchronousCloseException();
  }

  @Override
  public boolean isConnected() {
    return state == State.CONNECTED;
  }

  @Override
  public boolean isConnectionPending() {
    return state == State.PENDING;
  }

  // Reading and writing.

  @Override
  public int read(ByteBuffer target) throws IOException {
    return input.read(target);
  }

  @Override
  public int read(ByteBuffer target, long timeoutNanos) throws IOException {
    return input.read(target, timeoutNanos);
  }

  @Override
  public long read(ByteBuffer[] targets, int from, int count) throws IOException {
    return input.read(targets, from, count);
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    return output.write(source);
  }

  @Override
  public long write(ByteBuffer[] sources, int from, int count) throws IOException {
    return output.write(sources, from, count);
  }

  @Override
  public void writeUrgent(int octet) throws IOException {
    output.writeUrgent(octet);
  }

  @Override
  public int available() throws IOException {
    return input.available();
  }

  /** Before a call that may block; {@link #endCall} follows. */
  void beginCall() {
    begin();
  }

  /**
   * @param completed whether the call did something, or has its own failure to tell
   */
  void endCall(boolean completed) throws AsynchronousCloseException {
    end(completed);
  }

  // Closing.

  @Override
  public SocketChannel shutdownInput() throws IOException {
    input.shut();
    return this;
  }

  @Override
  public SocketChannel shutdownOutput() throws IOException {
    output.shut();
    return this;
  }

  @Override
  public boolean isInputShut() {
    return input.isShut();
  }

  @Override
  public boolean isOutputShut() {
    return output.isShut();
  }

  /** With a linger interval a blocking channel waits for the peer, as a kernel's does. */
  @Override
  protected void implCloseSelectableChannel() {
    connection.close(isBlocking());
  }

  /** Waits for calls under way, which go on as they began. */
  @Override
  protected void implConfigureBlocking(boolean block) {
    BlockedCalls.awaitEnd(input.turn());
    BlockedCalls.awaitEnd(output.turn());
  }

  private void lockBoth() {
    input.turn().lock();
    output.turn().lock();
  }

  private void unlockBoth() {
    output.turn().unlock();
    input.turn().unlock();
  }

  // What selectors ask.

  @Override
  public int readyOps() {
    StreamHandle present = connection.handle();
    if (present == null) {
      return 0;
    }
    return switch (state) {
      case UNCONNECTED -> 0;
      case PENDING -> {
        boolean failed = present.isConnectOver() && !present.isConnected();
        yield failed ? ALL : present.isConnected() ? SelectionKey.OP_CONNECT : 0;
      }
      case CONNECTED ->
          (present.isReadable() ? SelectionKey.OP_READ : 0)
              | (present.hasRoom() ? SelectionKey.OP_WRITE : 0);
    };
  }

  @Override
  public void awaitOps(int ops) {
    StreamHandle present = connection.handle();
    if (present != null && state == State.CONNECTED && (ops & SelectionKey.OP_WRITE) != 0) {
      present.requestWritable();
    }
  }

  @Override
  public ChannelKeys keys() {
    return keys;
  }

  // Addresses and options.

  @Override
  public @Nullable SocketAddress getLocalAddress() throws IOException {
    ChannelChecks.checkOpen(this);
    return localAddress();
  }

  @Override
  public @Nullable InetSocketAddress localAddress() {
    return connection.localAddress();
  }

  @Override
  public @Nullable SocketAddress getRemoteAddress() throws IOException {
    ChannelChecks.checkOpen(this);
    return connection.remoteAddress();
  }

  @Override
  public @Nullable InetSocketAddress remoteAddress() {
    return connection.remoteAddress();
  }

  @Override
  public <T> SocketChannel setOption(SocketOption<T> option, T value) throws IOException {
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
  public SocketChannel channel() {
    return this;
  }

  @Override
  public Socket socket() {
    return adaptor.get();
  }

  private StreamHandle stream() {
    return Objects.requireNonNull(connection.handle());
  }

  /** The connection that is, or was. */
  StreamHandle connected() throws IOException {
    ChannelChecks.checkOpen(this);
    if (state != State.CONNECTED) {
      throw new NotYetConnectedException();
    }
    return stream();
  }

  @Override
  public void checkBlocking() {
    if (!isBlocking()) {
      throw new IllegalBlockingModeException();
    }
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(getClass().getName()).append('[');
    if (!isOpen()) {
      return text.append("closed]").toString();
    }
    switch (state) {
      case UNCONNECTED -> text.append("unconnected");
      case PENDING -> text.append("connection-pending");
      case CONNECTED -> text.append("connected");
    }
    text.append(input.isShut() ? " ishut" : "").append(output.isShut() ? " oshut" : "");
    InetSocketAddress local = localAddress();
    text.append(local == null ? "" : " local=" + local);
    InetSocketAddress remote = remoteAddress();
    text.append(remote == null ? "" : " remote=" + remote);
    return text.append(']').toString();
  }
}
