package io.leat.socket.nio;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.SelectableChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A datagram channel of the kernel's, for selectors of Leat's. */
final class KernelDatagramChannel extends DatagramChannel implements LeatSelectable {
  private final DatagramChannel kernel;
  private final ChannelKeys keys = new ChannelKeys();

  KernelDatagramChannel(SelectorProvider provider, DatagramChannel kernel) {
    super(provider);
    this.kernel = kernel;
  }

  /** A channel that has closed itself, as an interrupt does, closes this one. */
  private void follow() throws IOException {
    if (!kernel.isOpen()) {
      close();
    }
  }

  @Override
  public DatagramChannel bind(@Nullable SocketAddress local) throws IOException {
    kernel.bind(local);
    return this;
  }

  @Override
  public DatagramChannel connect(SocketAddress remote) throws IOException {
    kernel.connect(remote);
    return this;
  }

  @Override
  public DatagramChannel disconnect() throws IOException {
    kernel.disconnect();
    return this;
  }

  @Override
  public boolean isConnected() {
    return kernel.isConnected();
  }

  @Override
  public @Nullable SocketAddress receive(ByteBuffer target) throws IOException {
    try {
      return kernel.receive(target);
    } finally {
      follow();
    }
  }

  @Override
  public int send(ByteBuffer source, SocketAddress target) throws IOException {
    try {
      return kernel.send(source, target);
    } finally {
      follow();
    }
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    try {
      return kernel.read(target);
    } finally {
      follow();
    }
  }

  @Override
  public long read(ByteBuffer[] targets, int from, int count) throws IOException {
    try {
      return kernel.read(targets, from, count);
    } finally {
      follow();
    }
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    try {
      return kernel.write(source);
    } finally {
      follow();
    }
  }

  @Override
  public long write(ByteBuffer[] sources, int from, int count) throws IOException {
    try {
      return kernel.write(sources, from, count);
    } finally {
      follow();
    }
  }

  @Override
  public MembershipKey join(InetAddress group, NetworkInterface on) throws IOException {
    return kernel.join(group, on);
  }

  @Override
  public MembershipKey join(InetAddress group, NetworkInterface on, InetAddress source)
      throws IOException {
    return kernel.join(group, on, source);
  }

  @Override
  public @Nullable SocketAddress getLocalAddress() throws IOException {
    return kernel.getLocalAddress();
  }

  @Override
  public @Nullable SocketAddress getRemoteAddress() throws IOException {
    return kernel.getRemoteAddress();
  }

  @Override
  public <T> DatagramChannel setOption(SocketOption<T> option, T value) throws IOException {
    kernel.setOption(option, value);
    return this;
  }

  @Override
  public <T> T getOption(SocketOption<T> option) throws IOException {
    return kernel.getOption(option);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return kernel.supportedOptions();
  }

  /** The kernel's: its channel is the one behind this. */
  @Override
  public DatagramSocket socket() {
    return kernel.socket();
  }

  @Override
  protected void implCloseSelectableChannel() throws IOException {
    kernel.close();
  }

  @Override
  protected void implConfigureBlocking(boolean block) throws IOException {
    if (block) {
      keys.releaseKernels();
    }
    kernel.configureBlocking(block);
  }

  // What selectors ask.

  @Override
  public int readyOps() {
    return 0;
  }

  @Override
  public void awaitOps(int ops) {}

  @Override
  public SelectableChannel kernelChannel() {
    return kernel;
  }

  @Override
  public ChannelKeys keys() {
    return keys;
  }
}
