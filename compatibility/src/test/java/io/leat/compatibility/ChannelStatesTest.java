package io.leat.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("routed")
@Program("SocketChannel: states")
class ChannelStatesTest extends WithChannels {
  @Test
  void anUnconnectedChannelSaysSo() throws IOException {
    SocketChannel channel = open();
    assertThat(channel.isConnected()).isFalse();
    assertThat(channel.isConnectionPending()).isFalse();
    assertThat(channel.getLocalAddress()).isNull();
    assertThat(channel.getRemoteAddress()).isNull();
    ByteBuffer some = ByteBuffer.allocate(1);
    assertThatThrownBy(() -> channel.read(some)).isInstanceOf(NotYetConnectedException.class);
    assertThatThrownBy(() -> channel.write(some)).isInstanceOf(NotYetConnectedException.class);
    assertThatThrownBy(channel::shutdownOutput).isInstanceOf(NotYetConnectedException.class);
    assertThatThrownBy(channel::finishConnect).isInstanceOf(NoConnectionPendingException.class);
  }

  @Test
  void aConnectedChannelKnowsBothAddresses() throws IOException {
    ServerSocketChannel listener = listen();
    SocketChannel client = open();
    assertThat(client.connect(addressOf(listener))).isTrue();
    SocketChannel server = closedAfterwards(listener.accept());
    assertThat(client.isConnected()).isTrue();
    assertThat(client.getRemoteAddress()).isEqualTo(addressOf(listener));
    assertThat(server.getLocalAddress()).isEqualTo(addressOf(listener));
    assertThat(server.getRemoteAddress()).isEqualTo(client.getLocalAddress());
    assertThat(server.isBlocking()).isTrue();
  }

  @Test
  void aClosedChannelRefusesEverything() throws IOException {
    SocketChannel channel = connected().client();
    channel.close();
    ByteBuffer some = ByteBuffer.allocate(1);
    assertThat(channel.isOpen()).isFalse();
    assertThatThrownBy(() -> channel.read(some)).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(() -> channel.write(some)).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(channel::getLocalAddress).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(channel::shutdownInput).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(() -> channel.getOption(StandardSocketOptions.SO_SNDBUF))
        .isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(() -> channel.configureBlocking(false))
        .isInstanceOf(ClosedChannelException.class);
    channel.close();
  }

  @Test
  void connectingTwiceIsRefused() throws IOException {
    SocketChannel channel = connected().client();
    SocketAddress somewhere = new InetSocketAddress(Network.host(), 9);
    assertThatThrownBy(() -> channel.connect(somewhere))
        .isInstanceOf(AlreadyConnectedException.class);
  }

  @Test
  void connectingWhileConnectingIsRefused() throws IOException {
    InetSocketAddress silent = full();
    SocketChannel channel = nonBlocking();
    assertThat(channel.connect(silent)).isFalse();
    assertThat(channel.isConnectionPending()).isTrue();
    assertThat(channel.finishConnect()).isFalse();
    assertThatThrownBy(() -> channel.connect(silent))
        .isInstanceOf(ConnectionPendingException.class);
    assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
        .isInstanceOf(NotYetConnectedException.class);
  }

  @Test
  @Shows(Difference.BACKLOG_IS_EXACT)
  void aFullBacklogLeavesTheNextConnectUnanswered() throws IOException {
    InetSocketAddress silent = full();
    Selector selector = selector();
    SocketChannel channel = nonBlocking();
    assertThat(channel.connect(silent)).isFalse();
    channel.register(selector, SelectionKey.OP_CONNECT);
    assertThat(selector.select(50)).isZero();
    assertThat(channel.finishConnect()).isFalse();
  }

  @Test
  void aConnectThatDoesNotBlockIsFinishedLater() throws IOException {
    ServerSocketChannel listener = listen();
    SocketChannel channel = nonBlocking();
    Selector selector = selector();
    if (!channel.connect(addressOf(listener))) {
      channel.register(selector, SelectionKey.OP_CONNECT);
      assertThat(selector.select()).isEqualTo(1);
      SelectionKey key = selector.selectedKeys().iterator().next();
      assertThat(key.isConnectable()).isTrue();
      assertThat(channel.finishConnect()).isTrue();
    }
    assertThat(channel.isConnected()).isTrue();
    assertThat(channel.isConnectionPending()).isFalse();
    assertThat(channel.finishConnect()).isTrue();
  }

  @Test
  @Shows(Difference.CONNECT_IS_NEVER_IMMEDIATE)
  void aConnectThatDoesNotBlockMaySucceedAtOnceOnlyInTheKernel() throws IOException {
    SocketChannel channel = nonBlocking();
    boolean atOnce = channel.connect(addressOf(listen()));
    assertThat(atOnce && Network.isLeat()).isFalse();
    assertThat(channel.isConnectionPending()).isEqualTo(!atOnce);
  }

  @Test
  void aRefusedConnectClosesTheChannel() throws IOException {
    InetSocketAddress nobody = nobody();
    SocketChannel channel = open();
    assertThatThrownBy(() -> channel.connect(nobody))
        .isInstanceOf(ConnectException.class)
        .hasMessage("Connection refused");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void aRefusedConnectThatDoesNotBlockIsFinishedWithTheError() throws IOException {
    InetSocketAddress nobody = nobody();
    SocketChannel channel = nonBlocking();
    Selector selector = selector();
    assertThatThrownBy(
            () -> {
              channel.connect(nobody);
              channel.register(selector, SelectionKey.OP_CONNECT);
              selector.select();
              assertThat(selector.selectedKeys()).hasSize(1);
              channel.finishConnect();
            })
        .isInstanceOf(ConnectException.class)
        .hasMessage("Connection refused");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void finishConnectOfABlockingChannelWaits() throws IOException {
    ServerSocketChannel listener = listen();
    SocketChannel channel = nonBlocking();
    channel.connect(addressOf(listener));
    channel.configureBlocking(true);
    assertThat(channel.finishConnect()).isTrue();
    assertThat(channel.isConnected()).isTrue();
  }

  @Test
  void aConnectToTheWildcardReachesAListenerOfThisHost() throws IOException {
    ServerSocketChannel listener = closedAfterwards(ServerSocketChannel.open());
    listener.bind(null);
    SocketChannel channel = open();
    channel.connect(new InetSocketAddress(listener.socket().getLocalPort()));
    assertThat(channel.isConnected()).isTrue();
    assertThat(closedAfterwards(listener.accept()).isConnected()).isTrue();
  }

  @Test
  void aBoundPortIsUsedAndTakenByNobodyElse() throws IOException {
    ServerSocketChannel listener = listen();
    SocketChannel channel = open();
    channel.bind(new InetSocketAddress(Network.host(), 0));
    int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
    assertThat(port).isPositive();
    assertThatThrownBy(() -> channel.bind(null)).isInstanceOf(AlreadyBoundException.class);
    SocketChannel other = open();
    assertThatThrownBy(() -> other.bind(new InetSocketAddress(Network.host(), port)))
        .isInstanceOf(BindException.class);
    channel.connect(addressOf(listener));
    SocketChannel server = closedAfterwards(listener.accept());
    assertThat(((InetSocketAddress) server.getRemoteAddress()).getPort()).isEqualTo(port);
  }

  @Test
  void aListenerNeedsAFreePortAndBindsOnce() throws IOException {
    ServerSocketChannel unbound = closedAfterwards(ServerSocketChannel.open());
    assertThat(unbound.getLocalAddress()).isNull();
    assertThatThrownBy(unbound::accept).isInstanceOf(NotYetBoundException.class);
    ServerSocketChannel listener = listen();
    assertThatThrownBy(() -> unbound.bind(listener.getLocalAddress()))
        .isInstanceOf(BindException.class);
    assertThatThrownBy(() -> listener.bind(null)).isInstanceOf(AlreadyBoundException.class);
  }

  @Test
  void anAcceptThatDoesNotBlockReturnsNullWhileNobodyConnects() throws IOException {
    ServerSocketChannel listener = listen();
    listener.configureBlocking(false);
    assertThat(listener.accept()).isNull();
    SocketChannel client = open();
    client.connect(addressOf(listener));
    Selector selector = selector();
    listener.register(selector, SelectionKey.OP_ACCEPT);
    assertThat(selector.select()).isEqualTo(1);
    SocketChannel server = closedAfterwards(listener.accept());
    assertThat(server.getRemoteAddress()).isEqualTo(client.getLocalAddress());
    assertThat(listener.accept()).isNull();
  }

  @Test
  void addressesThatMakeNoSenseAreRefused() throws IOException {
    SocketChannel channel = open();
    SocketAddress unresolved = InetSocketAddress.createUnresolved("nowhere.invalid", 1);
    assertThatThrownBy(() -> channel.connect(unresolved))
        .isInstanceOf(UnresolvedAddressException.class);
    SocketAddress strange = new SocketAddress() {};
    assertThatThrownBy(() -> channel.connect(strange))
        .isInstanceOf(UnsupportedAddressTypeException.class);
    SocketChannel ipv4 = closedAfterwards(SocketChannel.open(StandardProtocolFamily.INET));
    assertThatThrownBy(() -> ipv4.connect(new InetSocketAddress("::1", 1)))
        .isInstanceOf(UnsupportedAddressTypeException.class);
  }

  @Test
  void channelsOfBothInternetFamiliesConnect() throws IOException {
    for (StandardProtocolFamily family :
        new StandardProtocolFamily[] {StandardProtocolFamily.INET, StandardProtocolFamily.INET6}) {
      ServerSocketChannel listener = closedAfterwards(ServerSocketChannel.open(family));
      String loopback = family == StandardProtocolFamily.INET ? "127.0.0.1" : "::1";
      listener.bind(new InetSocketAddress(loopback, 0));
      SocketChannel channel = closedAfterwards(SocketChannel.open(family));
      channel.connect(listener.getLocalAddress());
      assertThat(channel.getRemoteAddress()).isEqualTo(listener.getLocalAddress());
    }
  }
}
