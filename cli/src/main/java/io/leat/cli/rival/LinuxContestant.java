package io.leat.cli.rival;

import io.leat.cli.kernel.SocketStates;
import io.leat.tcp.trace.TcpState;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sockets of the kernel's; used by a thread in the namespace of their host. */
final class LinuxContestant implements Contestant {
  /** The kernel takes twice as much, and offers a window of about this. */
  private static final int RECEIVE_BUFFER = 16_384;

  private static final int BLOCK = 65_536;

  private final LinuxHost host;
  private final Ends ends;
  private final SocketStates states =
      new SocketStates(Path.of("/proc/thread-self/net"), Integer.MAX_VALUE);
  private @Nullable ServerSocketChannel listener;
  private @Nullable SocketChannel connection;

  LinuxContestant(LinuxHost host, Ends ends) {
    this.host = host;
    this.ends = ends;
    host.said(ends.hostPort());
  }

  private InetSocketAddress own() {
    return new InetSocketAddress(Ends.HOST.toString(), ends.hostPort());
  }

  @Override
  public void listen() throws IOException {
    ServerSocketChannel open = ServerSocketChannel.open(StandardProtocolFamily.INET);
    listener = open;
    open.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    open.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
    open.bind(own());
    open.configureBlocking(false);
  }

  @Override
  public void connect() throws IOException {
    SocketChannel open = SocketChannel.open(StandardProtocolFamily.INET);
    connection = open;
    open.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    open.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
    open.bind(own());
    open.configureBlocking(false);
    open.connect(new InetSocketAddress(Ends.PEER.toString(), ends.peerPort()));
  }

  @Override
  public void closeListener() throws IOException {
    if (listener != null) {
      listener.close();
      listener = null;
    }
  }

  private interface Call {
    void on(SocketChannel channel) throws IOException;
  }

  private void call(Call call) {
    if (connection == null) {
      return;
    }
    try {
      call.on(connection);
    } catch (IOException | NotYetConnectedException e) {
      return; // the application is refused; the wire shows what follows of that
    }
  }

  @Override
  public void write(int octets) {
    call(channel -> channel.write(ByteBuffer.allocate(octets)));
  }

  @Override
  public void readAll() {
    call(channel -> {
      ByteBuffer block = ByteBuffer.allocate(BLOCK);
      while (channel.read(block) > 0) {
        block.clear();
      }
    });
  }

  @Override
  public void shutDownOutput() {
    call(SocketChannel::shutdownOutput);
  }

  @Override
  public void closeConnection() {
    call(SocketChannel::close);
  }

  @Override
  public void abort() {
    call(channel -> {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      channel.close();
    });
  }

  @Override
  public void hears(byte[] packet) throws IOException {
    host.hears(packet);
    if (connection != null) {
      call(SocketChannel::finishConnect);
    } else if (listener != null) {
      connection = listener.accept();
      if (connection != null) {
        connection.configureBlocking(false);
      }
    }
  }

  @Override
  public List<Segment> said() {
    return host.said(ends.hostPort());
  }

  @Override
  public TcpState state() throws IOException {
    TcpState found = states.ofIpv4(Ends.HOST, ends.hostPort(), Ends.PEER, ends.peerPort());
    if (found != null) {
      return found;
    }
    return listener == null ? TcpState.CLOSED : TcpState.LISTEN;
  }

  /** Leaves as little behind as can be. */
  @Override
  public void close() throws IOException {
    abort();
    if (connection != null) {
      connection.close();
    }
    closeListener();
    host.forgetPaths();
    said();
  }
}
