package io.leat.socket.nio;

import io.leat.socket.StreamHandle;
import io.leat.stack.Stack;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ReadPendingException;
import java.nio.channels.ShutdownChannelGroupException;
import java.nio.channels.WritePendingException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A connection as an asynchronous channel. Any thread may call any method. */
final class LeatAsynchronousSocketChannel extends AsynchronousSocketChannel {
  private final ChannelGroup group;
  private final ChannelConnection connection;
  private final ChannelOptions options;
  private final OperationSlot connecting;
  private final OperationSlot reading;
  private final OperationSlot writing;
  private final AtomicBoolean closing = new AtomicBoolean();
  private volatile boolean closed;

  private volatile boolean inputShut;
  private volatile boolean outputShut;

  /** A read or write that timed out leaves it open what was transferred: no more of its kind. */
  private volatile boolean readBroken;

  private volatile boolean writeBroken;

  LeatAsynchronousSocketChannel(
      LeatAsynchronousChannelProvider provider, Stack stack, ChannelGroup group) {
    super(provider);
    this.group = group;
    connection = new ChannelConnection(stack, StandardProtocolFamily.INET6);
    options = new ChannelOptions(this, connection.settings());
    connecting = new OperationSlot(group);
    reading = new OperationSlot(group);
    writing = new OperationSlot(group);
    group.add(this);
  }

  /** A connection that was accepted. */
  LeatAsynchronousSocketChannel(
      LeatAsynchronousChannelProvider provider, StreamHandle accepted, ChannelGroup group) {
    this(provider, accepted.stack(), group);
    connection.adopt(accepted);
    accepted.setReadinessListener(this::readinessChanged);
  }

  private void readinessChanged() {
    connecting.readinessChanged();
    reading.readinessChanged();
    writing.readinessChanged();
  }

  // Connecting.

  @Override
  public AsynchronousSocketChannel bind(@Nullable SocketAddress local) throws IOException {
    ChannelChecks.checkOpen(this);
    if (connecting.isTaken()) {
      throw new ConnectionPendingException();
    }
    connection.bind(local);
    return this;
  }

  @Override
  public <A> void connect(
      SocketAddress address, A attachment, CompletionHandler<Void, ? super A> handler) {
    Objects.requireNonNull(handler);
    Operation<Boolean> operation = connectOperation(address);
    operation.whenOver((done, failure) ->
        group.execute(() -> {
          if (failure == null) {
            handler.completed(nothing(), attachment);
          } else {
            handler.failed(failure, attachment);
          }
        }));
    connecting.start(operation, 0, TimeUnit.NANOSECONDS);
  }

  @Override
  public Future<Void> connect(SocketAddress address) {
    Operation<Boolean> operation = connectOperation(address);
    ConnectFuture future = new ConnectFuture();
    operation.whenOver(future::connected);
    connecting.start(operation, 0, TimeUnit.NANOSECONDS);
    return future;
  }

  /** A connect that is cancelled closes the channel: nobody would know what became of it. */
  private final class ConnectFuture extends CompletableFuture<Void> {
    void connected(@Nullable Boolean done, @Nullable Throwable failure) {
      if (failure == null) {
        complete(nothing());
      } else {
        completeExceptionally(failure);
      }
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      boolean cancelled = super.cancel(mayInterrupt);
      if (cancelled) {
        close();
      }
      return cancelled;
    }
  }

  @SuppressWarnings("NullAway") // the only value that Void has
  private static Void nothing() {
    return null;
  }

  /** A connect that fails closes the channel. */
  private Operation<Boolean> connectOperation(SocketAddress address) {
    InetSocketAddress to = connection.check(address);
    if (group.isShutdown()) {
      throw new ShutdownChannelGroupException();
    }
    if (isConnected()) {
      throw new AlreadyConnectedException();
    }
    Operation<Boolean> operation =
        new Operation<>(group, connecting, () -> connect(to), this::close);
    if (!connecting.take(operation)) {
      throw new ConnectionPendingException();
    }
    return operation;
  }

  /** The first attempt opens. */
  private @Nullable Boolean connect(InetSocketAddress to) throws IOException {
    StreamHandle opened = connection.handle();
    return (opened == null ? open(to) : opened).finishConnect() ? Boolean.TRUE : null;
  }

  private StreamHandle open(InetSocketAddress to) throws IOException {
    StreamHandle opened = connection.open(to);
    opened.setReadinessListener(this::readinessChanged);
    return opened;
  }

  private boolean isConnected() {
    StreamHandle present = connection.handle();
    return present != null && present.isConnected();
  }

  // Reading and writing.

  @Override
  public <A> void read(
      ByteBuffer target,
      long timeout,
      TimeUnit unit,
      A attachment,
      CompletionHandler<Integer, ? super A> handler) {
    Objects.requireNonNull(handler);
    ChannelChecks.checkWritable(target);
    Operation<Integer> operation = readOperation(() -> readNow(target));
    operation.tell(attachment, handler);
    begin(reading, operation, timeout, unit);
  }

  @Override
  public Future<Integer> read(ByteBuffer target) {
    ChannelChecks.checkWritable(target);
    Operation<Integer> operation = readOperation(() -> readNow(target));
    begin(reading, operation, 0, TimeUnit.NANOSECONDS);
    return operation.outcome();
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
    Objects.requireNonNull(handler);
    ChannelChecks.checkWritable(targets, from, count);
    Operation<Long> operation = readOperation(() -> readNow(targets, from, count));
    operation.tell(attachment, handler);
    begin(reading, operation, timeout, unit);
  }

  private <V> Operation<V> readOperation(Operation.Attempt<V> attempt) {
    checkConnected();
    if (readBroken) {
      throw new IllegalStateException("Reading not allowed due to timeout or cancellation");
    }
    Operation<V> operation = new Operation<>(group, reading, attempt);
    if (!reading.take(operation)) {
      throw new ReadPendingException();
    }
    return operation;
  }

  private @Nullable Integer readNow(ByteBuffer target) throws IOException {
    if (!target.hasRemaining()) {
      return 0;
    }
    int octets = tryRead(target);
    if (octets == 0) {
      return null;
    }
    return octets;
  }

  private @Nullable Long readNow(ByteBuffer[] targets, int from, int count) throws IOException {
    long total = 0;
    boolean room = false;
    for (int i = from; i < from + count; i++) {
      if (targets[i].hasRemaining()) {
        room = true;
        int octets = tryRead(targets[i]);
        if (octets < 0) {
          return total == 0 ? -1L : total;
        }
        total += octets;
        if (targets[i].hasRemaining()) {
          break;
        }
      }
    }
    if (total == 0 && room) {
      return null;
    }
    return total;
  }

  private int tryRead(ByteBuffer target) throws IOException {
    StreamHandle from = stream();
    return inputShut ? -1 : from.tryRead(target);
  }

  @Override
  public <A> void write(
      ByteBuffer source,
      long timeout,
      TimeUnit unit,
      A attachment,
      CompletionHandler<Integer, ? super A> handler) {
    Objects.requireNonNull(handler);
    Operation<Integer> operation = writeOperation(() -> writeNow(source));
    operation.tell(attachment, handler);
    begin(writing, operation, timeout, unit);
  }

  @Override
  public Future<Integer> write(ByteBuffer source) {
    Operation<Integer> operation = writeOperation(() -> writeNow(source));
    begin(writing, operation, 0, TimeUnit.NANOSECONDS);
    return operation.outcome();
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
    Objects.requireNonNull(handler);
    Objects.checkFromIndexSize(from, count, sources.length);
    Operation<Long> operation = writeOperation(() -> writeNow(sources, from, count));
    operation.tell(attachment, handler);
    begin(writing, operation, timeout, unit);
  }

  private <V> Operation<V> writeOperation(Operation.Attempt<V> attempt) {
    checkConnected();
    if (writeBroken) {
      throw new IllegalStateException("Writing not allowed due to timeout or cancellation");
    }
    Operation<V> operation = new Operation<>(group, writing, attempt);
    if (!writing.take(operation)) {
      throw new WritePendingException();
    }
    return operation;
  }

  private @Nullable Integer writeNow(ByteBuffer source) throws IOException {
    StreamHandle to = writable();
    if (!source.hasRemaining()) {
      return 0;
    }
    int octets = to.tryWrite(source);
    if (octets == 0) {
      to.requestWritable();
      return null;
    }
    return octets;
  }

  private @Nullable Long writeNow(ByteBuffer[] sources, int from, int count) throws IOException {
    StreamHandle to = writable();
    boolean some = false;
    for (int i = from; i < from + count; i++) {
      some |= sources[i].hasRemaining();
    }
    long octets = to.tryWrite(sources, from, count);
    if (octets == 0 && some) {
      to.requestWritable();
      return null;
    }
    return octets;
  }

  private StreamHandle writable() throws ClosedChannelException {
    if (outputShut) {
      throw new ClosedChannelException();
    }
    return stream();
  }

  /** A channel that is closed fails the operation, not the call. */
  private void checkConnected() {
    if (isOpen() && !isConnected()) {
      throw new NotYetConnectedException();
    }
  }

  private void begin(OperationSlot slot, Operation<?> operation, long time, TimeUnit unit) {
    operation.whenOver((result, failure) -> {
      if (isUnknown(failure) && slot == reading) {
        readBroken = true;
      } else if (isUnknown(failure) && slot == writing) {
        writeBroken = true;
      }
    });
    slot.start(operation, time, unit);
  }

  /** Whether the operation ended without word of how much it transferred. */
  private static boolean isUnknown(@Nullable Throwable failure) {
    return failure instanceof InterruptedByTimeoutException
        || failure instanceof CancellationException;
  }

  private StreamHandle stream() throws ClosedChannelException {
    ChannelChecks.checkOpen(this);
    return Objects.requireNonNull(connection.handle());
  }

  // Closing.

  @Override
  public AsynchronousSocketChannel shutdownInput() throws IOException {
    ChannelChecks.checkOpen(this);
    checkConnected();
    inputShut = true;
    stream().shutdownInput();
    return this;
  }

  @Override
  public AsynchronousSocketChannel shutdownOutput() throws IOException {
    ChannelChecks.checkOpen(this);
    checkConnected();
    outputShut = true;
    stream().shutdownOutput();
    return this;
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    // what is pending hears of the close, and does not find the channel closed by itself
    endOperations();
    closed = true;
    endOperations();
    connection.close(false);
    group.remove(this);
  }

  private void endOperations() {
    connecting.channelClosed();
    reading.channelClosed();
    writing.channelClosed();
  }

  // Addresses and options.

  @Override
  public @Nullable SocketAddress getLocalAddress() throws IOException {
    ChannelChecks.checkOpen(this);
    return connection.localAddress();
  }

  @Override
  public @Nullable SocketAddress getRemoteAddress() throws IOException {
    ChannelChecks.checkOpen(this);
    return isConnected() ? connection.remoteAddress() : null;
  }

  @Override
  public <T> AsynchronousSocketChannel setOption(SocketOption<T> option, T value)
      throws IOException {
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
  public String toString() {
    return getClass().getName()
        + "["
        + (isOpen() ? String.valueOf(connection.handle()) : "closed")
        + "]";
  }
}
