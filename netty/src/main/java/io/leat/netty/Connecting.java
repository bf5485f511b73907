package io.leat.netty;

import io.leat.packet.wire.IpAddress;
import io.leat.socket.Addresses;
import io.leat.socket.SocketErrors;
import io.leat.socket.StreamHandle;
import io.leat.stack.StackLoop;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.demux.OpenException;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A channel's attempt to connect, until it has succeeded, failed or taken too long. On the loop.
 */
final class Connecting {
  private final LeatSocketChannel channel;
  private final LeatSocketChannel.Unsafe unsafe;
  private @Nullable ChannelPromise promise;
  private @Nullable InetSocketAddress target;
  private @Nullable Future<?> limit;

  Connecting(LeatSocketChannel channel, LeatSocketChannel.Unsafe unsafe) {
    this.channel = channel;
    this.unsafe = unsafe;
  }

  void begin(SocketAddress to, @Nullable SocketAddress from, ChannelPromise attempt) {
    if (promise != null) {
      attempt.tryFailure(new ConnectionPendingException());
      return;
    }
    if (channel.connection() != null) {
      attempt.tryFailure(new AlreadyConnectedException());
      return;
    }
    try {
      open((InetSocketAddress) to, (InetSocketAddress) from);
      promise = attempt;
      limitTime(channel.config().getConnectTimeoutMillis());
    } catch (OpenException e) {
      unsafe.failed(attempt, SocketErrors.connecting(e.error(), e.getMessage()), to);
      unsafe.close();
    } catch (UnknownHostException | ClassCastException e) {
      unsafe.failed(attempt, e, to);
      unsafe.close();
    }
  }

  private void open(InetSocketAddress to, @Nullable InetSocketAddress from)
      throws OpenException, UnknownHostException {
    LeatIoHandler handler = channel.handler();
    if (handler == null) {
      throw new IllegalStateException("not registered with an event loop");
    }
    StackLoop loop = handler.loop();
    IpAddress remote = StreamHandle.orLoopback(Addresses.of(to));
    target = to;
    TcpConnection made =
        loop.connect(
            from == null ? null : Addresses.of(from),
            from == null ? 0 : from.getPort(),
            remote,
            to.getPort(),
            channel.tcp().over(loop.config().tcp()),
            channel.events());
    channel.adopt(made);
  }

  private void limitTime(int millis) {
    if (millis > 0) {
      limit = channel.eventLoop().schedule(this::timedOut, millis, TimeUnit.MILLISECONDS);
    }
  }

  private void timedOut() {
    ChannelPromise attempt = promise;
    if (attempt != null
        && attempt.tryFailure(
            new ConnectTimeoutException(
                "connection timed out after "
                    + channel.config().getConnectTimeoutMillis()
                    + " ms: "
                    + target))) {
      promise = null;
      unsafe.close();
    }
  }

  void succeeded() {
    ChannelPromise attempt = end();
    if (attempt == null) {
      return;
    }
    channel.setConnected();
    boolean wanted = attempt.trySuccess();
    channel.pipeline().fireChannelActive();
    if (!wanted) {
      unsafe.close(); // it was cancelled meanwhile
    }
  }

  /** Whether there was an attempt that this ends. */
  boolean failed(TcpError why) {
    ChannelPromise attempt = end();
    InetSocketAddress to = target;
    if (attempt == null || to == null) {
      return false;
    }
    unsafe.failed(attempt, SocketErrors.connecting(why, null), to);
    unsafe.close();
    return true;
  }

  void channelClosed() {
    ChannelPromise attempt = end();
    if (attempt != null) {
      attempt.tryFailure(new ClosedChannelException());
    }
  }

  private @Nullable ChannelPromise end() {
    ChannelPromise attempt = promise;
    promise = null;
    Future<?> present = limit;
    if (present != null) {
      present.cancel(false);
      limit = null;
    }
    return attempt;
  }
}
