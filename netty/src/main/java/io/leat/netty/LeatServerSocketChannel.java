package io.leat.netty;

import io.leat.packet.wire.IpAddress;
import io.leat.socket.Addresses;
import io.leat.socket.SocketErrors;
import io.leat.stack.StackLoop;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.demux.ListenTable;
import io.leat.tcp.demux.OpenException;
import io.leat.tcp.handshake.Listener;
import io.leat.tcp.handshake.ListenerHandler;
import io.netty.channel.AbstractServerChannel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.ServerSocketChannelConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** A listener on the event loop's stack; the connections that it accepts stay on that loop. */
public final class LeatServerSocketChannel extends AbstractServerChannel
    implements ServerSocketChannel {
  private final ConnectionOptions tcp = new ConnectionOptions();
  private final LeatServerSocketChannelConfig config = new LeatServerSocketChannelConfig(this, tcp);
  private volatile boolean open = true;
  private volatile @Nullable InetSocketAddress local;
  private @Nullable IoRegistration registration;
  private @Nullable LeatIoHandler handler;
  private @Nullable Listener listener;
  private boolean readPending;

  /** Not bound yet. */
  public LeatServerSocketChannel() {}

  @Override
  public ServerSocketChannelConfig config() {
    return config;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isActive() {
    return open && local != null;
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return Registering.isCompatible(loop);
  }

  /** The unsafe half, as the event loop knows it. */
  private final class Unsafe extends AbstractUnsafe implements LeatIoHandle {
    @Override
    public void connect(SocketAddress to, SocketAddress from, ChannelPromise promise) {
      safeSetFailure(promise, new UnsupportedOperationException("a listener connects to nobody"));
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

  @Override
  protected void doRegister(ChannelPromise promise) {
    Registering.register(
        eventLoop(),
        (Unsafe) unsafe(),
        promise,
        made -> {
          registration = made;
          handler = made.attachment();
        });
  }

  @Override
  protected void doDeregister() {
    IoRegistration present = registration;
    if (present != null) {
      present.cancel();
    }
  }

  @Override
  protected void doBind(SocketAddress address) throws SocketException {
    if (!(address instanceof InetSocketAddress at) || at.isUnresolved()) {
      throw new SocketException("Unsupported address " + address);
    }
    InetAddress wanted = at.getAddress();
    IpAddress own = wanted.isAnyLocalAddress() ? IpAddress.ANY_IPV6 : Addresses.of(wanted);
    StackLoop loop = loop();
    try {
      ListenTable.Binding binding = loop.bind(own, at.getPort(), config.isReuseAddress());
      listener = listen(loop, binding);
      local = new InetSocketAddress(wanted, binding.port());
    } catch (OpenException e) {
      throw SocketErrors.binding(e);
    }
  }

  private Listener listen(StackLoop loop, ListenTable.Binding binding) throws OpenException {
    boolean listening = false;
    try {
      Listener made = loop.listen(binding, tcp.over(loop.config().tcp()), new Events());
      listening = true;
      return made;
    } finally {
      if (!listening) {
        loop.tcp().unbind(binding);
      }
    }
  }

  private StackLoop loop() throws SocketException {
    LeatIoHandler present = handler;
    if (present == null) {
      throw new SocketException("not registered with an event loop");
    }
    return present.loop();
  }

  private final class Events implements ListenerHandler {
    @Override
    public void acceptable(Listener from, long now) {
      if (readPending) {
        acceptAll(from);
      }
    }

    @Override
    public void closed(Listener from, long now) {
      unsafe().close(voidPromise());
    }
  }

  private void acceptAll(Listener from) {
    var budget = unsafe().recvBufAllocHandle();
    ChannelPipeline pipeline = pipeline();
    budget.reset(config);
    readPending = false;
    boolean more = true;
    while (more && open) {
      TcpConnection accepted = from.accept();
      if (accepted == null) {
        break;
      }
      budget.incMessagesRead(1);
      pipeline.fireChannelRead(new LeatSocketChannel(this, accepted, handler));
      more = budget.continueReading();
    }
    budget.readComplete();
    pipeline.fireChannelReadComplete();
  }

  /** What waits already is accepted soon, not inside this call. */
  @Override
  protected void doBeginRead() {
    readPending = true;
    Listener present = listener;
    if (present != null && present.acceptQueue().size() > 0) {
      eventLoop()
          .execute(() -> {
            if (readPending && open) {
              acceptAll(present);
            }
          });
    }
  }

  @Override
  protected void doClose() throws SocketException {
    open = false;
    Listener present = listener;
    if (present != null) {
      listener = null;
      loop().tcp().close(present, System.nanoTime());
    }
  }

  @Override
  protected @Nullable SocketAddress localAddress0() {
    return local;
  }

  @Override
  public @Nullable InetSocketAddress localAddress() {
    return (InetSocketAddress) super.localAddress();
  }

  @Override
  public @Nullable InetSocketAddress remoteAddress() {
    return null;
  }
}
