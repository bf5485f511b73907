package io.leat.socket.nio;

import io.leat.packet.wire.IpAddress;
import io.leat.socket.Addresses;
import io.leat.socket.LocalSocket;
import io.leat.socket.StreamHandle;
import io.leat.socket.option.SocketSettings;
import io.leat.stack.Stack;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a channel that blocks, or is selected, and an asynchronous one have in common: where they
 * are bound, their options, and the connection once there is one. Any thread; closing waits for
 * nobody.
 */
final class ChannelConnection {
  private final Stack stack;
  private final ProtocolFamily family;
  private final SocketSettings settings;

  /** Guards the hand-over of handle and local socket to whoever closes. */
  private final Object closing = new Object();

  private boolean closed;
  private volatile @Nullable StreamHandle handle;
  private volatile @Nullable LocalSocket bound;
  private volatile @Nullable InetSocketAddress remote;

  /** Neither bound nor connected. */
  ChannelConnection(Stack stack, ProtocolFamily family) {
    this.stack = stack;
    this.family = family;
    settings = new SocketSettings(stack.config().tcp(), SocketSettings.CLIENT_OPTIONS, false);
  }

  /** Takes over a connection that was accepted. */
  void adopt(StreamHandle accepted) {
    IpAddress peer = Objects.requireNonNull(accepted.remoteAddress());
    remote = ChannelAddresses.of(peer, accepted.remotePort());
    settings.attach(accepted);
    handle = accepted;
  }

  /** An address of a peer that the channel's family can connect to. */
  InetSocketAddress check(SocketAddress peer) {
    return ChannelAddresses.check(peer, family);
  }

  /**
   * Reserves where to connect from.
   *
   * @throws AlreadyBoundException if that is known already
   */
  void bind(@Nullable SocketAddress local) throws IOException {
    checkUnbound();
    InetSocketAddress at = ChannelAddresses.checkLocal(local, family);
    IpAddress address = ChannelAddresses.bindable(at, family);
    LocalSocket taken = LocalSocket.bind(stack, address, at.getPort(), settings.reuseAddress());
    boolean kept = false;
    try {
      synchronized (closing) {
        if (closed) {
          throw new AsynchronousCloseException();
        }
        checkUnbound();
        bound = taken;
        kept = true;
      }
    } finally {
      if (!kept) {
        taken.close();
      }
    }
  }

  private void checkUnbound() {
    if (bound != null || handle != null) {
      throw new AlreadyBoundException();
    }
  }

  /** Begins to connect. The caller sees to it that this is done once. */
  StreamHandle open(InetSocketAddress to) throws IOException {
    synchronized (closing) {
      if (closed) {
        throw new ClosedChannelException();
      }
      LocalSocket from = bound;
      IpAddress address = Addresses.of(to);
      remote =
          address.isUnspecified()
              ? ChannelAddresses.of(StreamHandle.orLoopback(address), to.getPort())
              : to;
      StreamHandle opened =
          StreamHandle.open(
              stack,
              from == null ? null : from.address(),
              from == null ? 0 : from.port(),
              address,
              to.getPort(),
              settings.config(),
              null);
      settings.attach(opened);
      settings.applyTo(opened); // options that were set meanwhile
      handle = opened;
      return opened;
    }
  }

  /** Null before {@link #open}. */
  @Nullable StreamHandle handle() {
    return handle;
  }

  SocketSettings settings() {
    return settings;
  }

  /** Null before the channel is bound or connects. */
  @Nullable InetSocketAddress localAddress() {
    StreamHandle present = handle;
    IpAddress own = present == null ? null : present.localAddress();
    if (present != null && own != null) {
      return ChannelAddresses.of(own, present.localPort());
    }
    LocalSocket at = bound;
    return at == null ? null : ChannelAddresses.of(at.address(), at.port());
  }

  /** Null before {@link #open}. */
  @Nullable InetSocketAddress remoteAddress() {
    return remote;
  }

  /**
   * Ends every call that is blocked in the handle.
   *
   * @param lingers whether to wait for the peer where a linger interval says so
   */
  void close(boolean lingers) {
    StreamHandle present;
    LocalSocket at;
    synchronized (closing) {
      closed = true;
      present = handle;
      at = bound;
    }
    if (present != null && lingers) {
      present.closeAndLinger();
    } else if (present != null) {
      present.close();
    }
    if (at != null) {
      at.close();
    }
  }
}
