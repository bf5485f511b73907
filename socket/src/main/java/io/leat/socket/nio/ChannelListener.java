package io.leat.socket.nio;

import io.leat.packet.wire.IpAddress;
import io.leat.socket.ListenerHandle;
import io.leat.socket.LocalSocket;
import io.leat.socket.ReadinessListener;
import io.leat.socket.option.SocketSettings;
import io.leat.stack.Stack;
import io.leat.tcp.connection.TcpSetting;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * What a listening channel that blocks, or is selected, and an asynchronous one have in common:
 * their options, and the listener once they are bound. Any thread; closing waits for nobody.
 */
final class ChannelListener {
  private static final int DEFAULT_BACKLOG = 50;

  private final Stack stack;
  private final ProtocolFamily family;
  private final SocketSettings settings;

  /** Guards the hand-over of the listener to whoever closes. */
  private final Object closing = new Object();

  private boolean closed;
  private volatile @Nullable ListenerHandle handle;
  private volatile @Nullable InetSocketAddress local;

  ChannelListener(Stack stack, ProtocolFamily family) {
    this.stack = stack;
    this.family = family;
    settings = new SocketSettings(stack.config().tcp(), SocketSettings.SERVER_OPTIONS, true);
  }

  /**
   * Binds and listens.
   *
   * @param backlog below 1 for the usual one
   * @param readiness told when there is something to accept
   */
  void bind(@Nullable SocketAddress address, int backlog, ReadinessListener readiness)
      throws IOException {
    synchronized (closing) {
      if (closed) {
        throw new ClosedChannelException();
      }
      if (handle != null) {
        throw new AlreadyBoundException();
      }
      InetSocketAddress at = ChannelAddresses.checkLocal(address, family);
      IpAddress own = ChannelAddresses.bindable(at, family);
      LocalSocket bound = LocalSocket.bind(stack, own, at.getPort(), settings.reuseAddress());
      int limit = backlog < 1 ? DEFAULT_BACKLOG : backlog;
      long most = Math.min(limit, TcpSetting.ACCEPT_QUEUE_LIMIT.maximum());
      try {
        ListenerHandle listening =
            bound.listen(settings.config().with(TcpSetting.ACCEPT_QUEUE_LIMIT, most));
        local = new InetSocketAddress(at.getAddress(), bound.port());
        handle = listening;
        listening.setReadinessListener(readiness);
      } catch (SocketException e) {
        bound.close();
        throw e;
      }
    }
  }

  /** Null before {@link #bind}. */
  @Nullable ListenerHandle handle() {
    return handle;
  }

  /** Null before {@link #bind}. */
  @Nullable InetSocketAddress localAddress() {
    return local;
  }

  SocketSettings settings() {
    return settings;
  }

  void close() {
    ListenerHandle present;
    synchronized (closing) {
      closed = true;
      present = handle;
    }
    if (present != null) {
      present.close();
    }
  }
}
