package io.leat.netty;

import io.leat.socket.Addresses;
import io.leat.socket.SocketErrors;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketChannelConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * A connection on the event loop's stack. {@link ConnectionEvents} is what TCP tells it, {@link
 * Connecting} how it begins.
 */
public final class LeatSocketChannel extends AbstractChannel implements SocketChannel {
  private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

  private final ConnectionOptions tcp = new ConnectionOptions();
  private final LeatSocketChannelConfig config = new LeatSocketChannelConfig(this, tcp);
  private final ConnectionEvents events = new ConnectionEvents(this);
  private volatile boolean open = true;
  private volatile boolean connected;
  private volatile boolean inputShut;
  private volatile boolean outputShut;
  private volatile @Nullable TcpConnection connection;
  private @Nullable LeatIoHandler handler;
  private @Nullable IoRegistration registration;
  private @Nullable InetSocketAddress bound;

  /** Not connected yet. */
  public LeatSocketChannel() {
    super(null);
  }

  /** A connection that was accepted on the loop of {@code home}. */
  LeatSocketChannel(
      LeatServerSocketChannel parent, TcpConnection accepted, @Nullable LeatIoHandler home) {
    super(parent);
    handler = home;
    adopt(accepted);
    connected = true;
  }

  // Its event loop.

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return Registering.isCompatible(loop);
  }

  /** The unsafe half, as the event loop knows it. */
  final class Unsafe extends AbstractUnsafe implements LeatIoHandle {
    private final Connecting connecting = new Connecting(LeatSocketChannel.this, this);

    @Override
    public void connect(SocketAddress to, @Nullable SocketAddress from, ChannelPromise promise) {
      if (promise.setUncancellable() && ensureOpen(promise)) {
        connecting.begin(to, from == null ? bound : from, promise);
      }
    }

    Connecting connecting() {
      return connecting;
    }

    /** The promise's channel closes if it has closed itself. */
    void failed(ChannelPromise promise, Throwable why, SocketAddress to) {
      safeSetFailure(promise, annotateConnectException(why, to));
      closeIfClosed();
    }

    @Override
    public void close() {
      close(voidPromise());
    }
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new Unsafe();
  }

  Unsafe ownUnsafe() {
    return (Unsafe) unsafe();
  }

  @Override
  protected void doRegister(ChannelPromise promise) {
    Registering.register(eventLoop(), ownUnsafe(), promise, this::registered);
  }

  private void registered(IoRegistration made) {
    LeatIoHandler here = made.attachment();
    TcpConnection accepted = connection;
    if (accepted != null && handler != here) {
      throw new IllegalStateException("a connection stays on the event loop that accepted it");
    }
    registration = made;
    handler = here;
    if (accepted != null) {
      accepted.setHandler(events);
      accepted.configure(tcp.over(accepted.config()), System.nanoTime());
    }
  }

  @Override
  protected void doDeregister() {
    IoRegistration present = registration;
    if (present != null) {
      present.cancel();
    }
  }

  @Nullable LeatIoHandler handler() {
    return handler;
  }

  ConnectionOptions tcp() {
    return tcp;
  }

  ConnectionEvents events() {
    return events;
  }

  void adopt(TcpConnection made) {
    connection = made;
    tcp.attach(made);
  }

  @Nullable TcpConnection connection() {
    return connection;
  }

  void setConnected() {
    connected = true;
  }

  // Reading and writing.

  @Override
  protected void doBeginRead() {
    events.beginRead();
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer out) throws IOException {
    TcpConnection to = connection;
    while (to != null && out.current() instanceof ByteBuf text) {
      int octets = text.readableBytes();
      int taken = octets == 0 ? 0 : Transfer.send(to, text);
      if (taken < 0) {
        TcpError why = to.callError();
        throw why == TcpError.CLOSING
            ? SocketErrors.brokenPipe()
            : SocketErrors.writing(to.error() == TcpError.NONE ? why : to.error(), false);
      }
      if (taken == octets) {
        out.remove();
      } else {
        out.progress(taken);
        text.skipBytes(taken);
        return; // TCP tells when there is room
      }
    }
  }

  /** There is room again. */
  void flushNow() {
    ownUnsafe().flush();
  }

  @Override
  protected Object filterOutboundMessage(Object message) {
    if (!(message instanceof ByteBuf text)) {
      throw new UnsupportedOperationException(
          "a channel of Leat's writes ByteBuf, not " + message.getClass().getName());
    }
    if (text.nioBufferCount() == 1) {
      return text;
    }
    ByteBuf one =
        ByteBufUtil.isAccessible(text) ? alloc().directBuffer(text.readableBytes()) : text;
    if (one != text) {
      one.writeBytes(text);
      text.release();
    }
    return one;
  }

  // Closing.

  @Override
  protected void doClose() {
    open = false;
    connected = false;
    ownUnsafe().connecting().channelClosed();
    TcpConnection present = connection;
    if (present != null) {
      present.closeFully(System.nanoTime());
    }
  }

  @Override
  protected void doDisconnect() {
    doClose();
  }

  @Override
  protected void doShutdownOutput() {
    outputShut = true;
    TcpConnection present = connection;
    if (present != null) {
      present.close(System.nanoTime());
    }
  }

  void shutInput() {
    inputShut = true;
    TcpConnection present = connection;
    if (present != null) {
      present.closeReceiving(System.nanoTime());
    }
  }

  @Override
  public ChannelFuture shutdownInput() {
    return shutdownInput(newPromise());
  }

  @Override
  public ChannelFuture shutdownInput(ChannelPromise promise) {
    return onLoop(
        promise,
        () -> {
          shutInput();
          promise.setSuccess();
        });
  }

  @Override
  public ChannelFuture shutdownOutput() {
    return shutdownOutput(newPromise());
  }

  @Override
  public ChannelFuture shutdownOutput(ChannelPromise promise) {
    return onLoop(promise, () -> ownUnsafe().shutdownOutput(promise));
  }

  @Override
  public ChannelFuture shutdown() {
    return shutdown(newPromise());
  }

  @Override
  public ChannelFuture shutdown(ChannelPromise promise) {
    return onLoop(
        promise,
        () -> {
          shutInput();
          ownUnsafe().shutdownOutput(promise);
        });
  }

  private ChannelFuture onLoop(ChannelPromise promise, Runnable work) {
    if (eventLoop().inEventLoop()) {
      work.run();
    } else {
      eventLoop().execute(work);
    }
    return promise;
  }

  // What may be asked.

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isActive() {
    return open && connected;
  }

  @Override
  public boolean isInputShutdown() {
    return inputShut || !isActive();
  }

  @Override
  public boolean isOutputShutdown() {
    return outputShut || !isActive();
  }

  @Override
  public boolean isShutdown() {
    return isInputShutdown() && isOutputShutdown();
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }

  @Override
  public SocketChannelConfig config() {
    return config;
  }

  @Override
  public @Nullable ServerSocketChannel parent() {
    return (ServerSocketChannel) super.parent();
  }

  /** Where {@link #connect} will begin. */
  @Override
  protected void doBind(SocketAddress local) throws SocketException {
    if (!(local instanceof InetSocketAddress at) || at.isUnresolved()) {
      throw new SocketException("Unsupported address " + local);
    }
    bound = at;
  }

  @Override
  protected @Nullable SocketAddress localAddress0() {
    TcpConnection present = connection;
    return present == null
        ? bound
        : new InetSocketAddress(Addresses.toInet(present.flow().local()), present.flow().localPort);
  }

  @Override
  protected @Nullable SocketAddress remoteAddress0() {
    TcpConnection present = connection;
    return present == null
        ? null
        : new InetSocketAddress(
            Addresses.toInet(present.flow().remote()), present.flow().remotePort);
  }

  @Override
  public @Nullable InetSocketAddress localAddress() {
    return (InetSocketAddress) super.localAddress();
  }

  @Override
  public @Nullable InetSocketAddress remoteAddress() {
    return (InetSocketAddress) super.remoteAddress();
  }
}
