package io.leat.socket.nio;

import io.leat.socket.StreamHandle;
import io.leat.socket.option.SocketSettings;
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
import java.util.concurrent.locks.ReentrantLock;
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
  private final ReentrantLock readLock = new ReentrantLock();
  private final ReentrantLock writeLock = new ReentrantLock();

  /** Guards {@link #adaptor}. */
  private final Object adapting = new Object();

  private volatile State state = State.UNCONNECTED;
  private volatile boolean inputShut;
  private volatile boolean outputShut;
  private volatile @Nullable Socket adaptor;

  LeatSocketChannel(SelectorProvider provider, Stack stack, ProtocolFamily family) {
    this(provider, stack, family, new ChannelKeys());
  }

  /** A channel that stands for another, whose keys are told. */
  LeatSocketChannel(
      SelectorProvider provider, Stack stack, ProtocolFamily family, ChannelKeys keys) {
    super(provider);
    this.keys = keys;
    connection = new ChannelConnection(stack, family);
  }

  /** A connection that was accepted. */
  LeatSocketChannel(SelectorProvider provider, StreamHandle accepted) {
    super(provider);
    keys = new ChannelKeys();
    connection = new ChannelConnection(accepted.stack(), StandardProtocolFamily.INET6);
    connection.adopt(accepted);
    state = State.CONNECTED;
    accepted.setReadinessListener(keys);
  }

  // Connecting.

  @Override
  public SocketChannel bind(@Nullable SocketAddress local) throws IOException {
    lockBoth();
    try {
      checkOpen();
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
    checkOpen();
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
      checkOpen();
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
    checkWritable(target);
    readLock.lock();
    try {
      return isBlocking() ? readBlocking(target, 0) : tryRead(target);
    } finally {
      readLock.unlock();
    }
  }

  @Override
  public int read(ByteBuffer target, long timeoutNanos) throws IOException {
    readLock.lock();
    try {
      checkBlocking();
      return readBlocking(target, timeoutNanos);
    } finally {
      readLock.unlock();
    }
  }

  @Override
  public long read(ByteBuffer[] targets, int from, int count) throws IOException {
    Objects.checkFromIndexSize(from, count, targets.length);
    for (int i = from; i < from + count; i++) {
      checkWritable(targets[i]);
    }
    readLock.lock();
    try {
      long total = 0;
      for (int i = from; i < from + count; i++) {
        if (!targets[i].hasRemaining()) {
          continue;
        }
        boolean first = total == 0;
        int octets = first && isBlocking() ? readBlocking(targets[i], 0) : tryRead(targets[i]);
        if (octets < 0) {
          return first ? -1 : total;
        }
        total += octets;
        if (targets[i].hasRemaining()) {
          break;
        }
      }
      if (total == 0) {
        connected();
      }
      return total;
    } finally {
      readLock.unlock();
    }
  }

  private int tryRead(ByteBuffer target) throws IOException {
    StreamHandle from = connected();
    if (inputShut) {
      return -1;
    }
    try {
      return from.tryRead(target);
    } catch (SocketException e) {
      BlockedCalls.passIfOpen(this, e);
      throw new AsynchronousCloseException();
    }
  }

  private int readBlocking(ByteBuffer target, long timeoutNanos) throws IOException {
    StreamHandle from = connected();
    if (inputShut) {
      return -1;
    }
    int octets = 0;
    boolean timedOut = false;
    try {
      begin();
      octets = from.read(target, timeoutNanos);
    } catch (SocketTimeoutException e) {
      timedOut = true;
      throw e;
    } catch (InterruptedIOException e) {
      BlockedCalls.awaitClose(this);
    } catch (SocketException e) {
      BlockedCalls.passIfOpen(this, e);
    } finally {
      end(octets > 0 || timedOut);
    }
    return octets;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    Objects.requireNonNull(source);
    writeLock.lock();
    try {
      StreamHandle to = writable();
      int before = source.remaining();
      if (!isBlocking()) {
        return tryWrite(to, source);
      }
      try {
        begin();
        to.write(source);
      } catch (InterruptedIOException e) {
        BlockedCalls.awaitClose(this);
      } catch (SocketException e) {
        passUnlessShut(e, source.remaining() < before);
      } finally {
        end(source.remaining() < before);
      }
      return written(before - source.remaining(), before);
    } finally {
      writeLock.unlock();
    }
  }

  private int tryWrite(StreamHandle to, ByteBuffer source) throws IOException {
    try {
      return to.tryWrite(source);
    } catch (SocketException e) {
      passUnlessShut(e, false);
      throw new AsynchronousCloseException();
    }
  }

  @Override
  public long write(ByteBuffer[] sources, int from, int count) throws IOException {
    Objects.checkFromIndexSize(from, count, sources.length);
    writeLock.lock();
    try {
      StreamHandle to = writable();
      long before = remaining(sources, from, count);
      if (!isBlocking()) {
        return tryWrite(to, sources, from, count);
      }
      try {
        begin();
        to.write(sources, from, count);
      } catch (InterruptedIOException e) {
        BlockedCalls.awaitClose(this);
      } catch (SocketException e) {
        passUnlessShut(e, remaining(sources, from, count) < before);
      } finally {
        end(remaining(sources, from, count) < before);
      }
      return written(before - remaining(sources, from, count), before);
    } finally {
      writeLock.unlock();
    }
  }

  private long tryWrite(StreamHandle to, ByteBuffer[] sources, int from, int count)
      throws IOException {
    try {
      return to.tryWrite(sources, from, count);
    } catch (SocketException e) {
      passUnlessShut(e, false);
      throw new AsynchronousCloseException();
    }
  }

  private static long remaining(ByteBuffer[] buffers, int from, int count) {
    long octets = 0;
    for (int i = from; i < from + count; i++) {
      octets += buffers[i].remaining();
    }
    return octets;
  }

  /** A write that was cut short by shutdownOutput or close tells of what it wrote first. */
  private void passUnlessShut(SocketException e, boolean wrote) throws IOException {
    if (isOpen() && !outputShut && !wrote) {
      throw e;
    }
  }

  private static int written(int octets, int wanted) throws AsynchronousCloseException {
    return (int) written((long) octets, wanted);
  }

  private static long written(long octets, long wanted) throws AsynchronousCloseException {
    if (octets == 0 && wanted > 0) {
      throw new AsynchronousCloseException();
    }
    return octets;
  }

  @Override
  public void writeUrgent(int octet) throws IOException {
    writeLock.lock();
    try {
      writable().writeUrgent(octet);
    } catch (InterruptedIOException e) {
      close();
      throw new SocketException("Closed by interrupt");
    } finally {
      writeLock.unlock();
    }
  }

  @Override
  public int available() throws IOException {
    return inputShut ? 0 : connected().available();
  }

  private static void checkWritable(ByteBuffer target) {
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("Read-only buffer");
    }
  }

  // Closing.

  @Override
  public SocketChannel shutdownInput() throws IOException {
    StreamHandle present = connected();
    inputShut = true;
    present.shutdownInput();
    return this;
  }

  @Override
  public SocketChannel shutdownOutput() throws IOException {
    StreamHandle present = connected();
    outputShut = true;
    present.shutdownOutput();
    return this;
  }

  @Override
  public boolean isInputShut() {
    return inputShut;
  }

  @Override
  public boolean isOutputShut() {
    return outputShut;
  }

  /** With a linger interval a blocking channel waits for the peer, as a kernel's does. */
  @Override
  protected void implCloseSelectableChannel() {
    connection.close(isBlocking());
  }

  /** Waits for calls under way, which go on as they began. */
  @Override
  protected void implConfigureBlocking(boolean block) {
    BlockedCalls.awaitEnd(readLock);
    BlockedCalls.awaitEnd(writeLock);
  }

  private void lockBoth() {
    readLock.lock();
    writeLock.lock();
  }

  private void unlockBoth() {
    writeLock.unlock();
    readLock.unlock();
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
    checkOpen();
    return localAddress();
  }

  @Override
  public @Nullable InetSocketAddress localAddress() {
    return connection.localAddress();
  }

  @Override
  public @Nullable SocketAddress getRemoteAddress() throws IOException {
    checkOpen();
    return connection.remoteAddress();
  }

  @Override
  public @Nullable InetSocketAddress remoteAddress() {
    return connection.remoteAddress();
  }

  @Override
  public <T> SocketChannel setOption(SocketOption<T> option, T value) throws IOException {
    Objects.requireNonNull(option);
    checkOpen();
    connection.settings().set(SocketSettings.CLIENT_OPTIONS, option, value);
    return this;
  }

  @Override
  public <T> T getOption(SocketOption<T> option) throws IOException {
    Objects.requireNonNull(option);
    checkOpen();
    return connection.settings().get(SocketSettings.CLIENT_OPTIONS, option);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return SocketSettings.CLIENT_OPTIONS;
  }

  @Override
  public SocketChannel channel() {
    return this;
  }

  @Override
  public Socket socket() {
    synchronized (adapting) {
      Socket present = adaptor;
      if (present == null) {
        present = SocketAdaptor.of(this);
        adaptor = present;
      }
      return present;
    }
  }

  private StreamHandle stream() {
    return Objects.requireNonNull(connection.handle());
  }

  private StreamHandle connected() throws IOException {
    checkOpen();
    if (state != State.CONNECTED) {
      throw new NotYetConnectedException();
    }
    return stream();
  }

  private StreamHandle writable() throws IOException {
    StreamHandle present = connected();
    if (outputShut) {
      throw new ClosedChannelException();
    }
    return present;
  }

  private void checkOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
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
    text.append(inputShut ? " ishut" : "").append(outputShut ? " oshut" : "");
    InetSocketAddress local = localAddress();
    text.append(local == null ? "" : " local=" + local);
    InetSocketAddress remote = remoteAddress();
    text.append(remote == null ? "" : " remote=" + remote);
    return text.append(']').toString();
  }
}
