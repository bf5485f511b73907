package io.leat.bench.sockets;

import io.leat.cli.attach.Place;
import io.leat.link.linux.NetworkNamespace;
import io.leat.netty.LeatIoHandler;
import io.leat.netty.LeatServerSocketChannel;
import io.leat.netty.LeatSocketChannel;
import io.leat.packet.wire.IpPrefix;
import io.leat.socket.nio.LeatSelectorProvider;
import io.leat.stack.Stack;
import io.leat.stack.StackConfig;
import io.leat.stack.ip.Route;
import io.leat.stack.link.MemoryPair;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How Netty gets from a client to a server, with an event loop of one thread for each.
 *
 * @param network closed at the end
 * @param at where the kernel is, over a TUN; else null
 */
record Transport(
    String name,
    AutoCloseable network,
    EventLoopGroup servers,
    EventLoopGroup clients,
    ChannelFactory<? extends ServerChannel> listener,
    ChannelFactory<? extends Channel> connection,
    SocketAddress address,
    @Nullable Place at) {
  private static final int MTU = 1500;
  private static final int QUEUE = 1024;

  private static EventLoopGroup group(IoHandlerFactory factory) {
    return new MultiThreadIoEventLoopGroup(1, factory);
  }

  /** The kernel's loopback. */
  static Transport kernel() {
    return new Transport(
        "the kernel",
        () -> {},
        group(NioIoHandler.newFactory(SwitchedProvider.kernel())),
        group(NioIoHandler.newFactory(SwitchedProvider.kernel())),
        () -> new NioServerSocketChannel(SwitchedProvider.kernel()),
        () -> new NioSocketChannel(SwitchedProvider.kernel()),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        null);
  }

  /** Netty's own, without any network. */
  static Transport local() {
    return new Transport(
        "LocalChannel",
        () -> {},
        group(LocalIoHandler.newFactory()),
        group(LocalIoHandler.newFactory()),
        LocalServerChannel::new,
        LocalChannel::new,
        new LocalAddress(Transport.class),
        null);
  }

  /** Netty's NIO transport over two stacks that are joined in memory. */
  static Transport nio(StackConfig config) {
    Stack.Pair pair = Stack.pair(config, MTU);
    LeatSelectorProvider left = LeatSelectorProvider.of(pair.left());
    LeatSelectorProvider right = LeatSelectorProvider.of(pair.right());
    return new Transport(
        "the NIO transport",
        pair,
        group(NioIoHandler.newFactory(right)),
        group(NioIoHandler.newFactory(left)),
        () -> new NioServerSocketChannel(right),
        () -> new NioSocketChannel(left),
        new InetSocketAddress("10.0.0.2", 7),
        null);
  }

  /** Two event loops that are stack loops, joined in memory. */
  static Transport loops(StackConfig config) throws InterruptedException {
    MemoryPair link = MemoryPair.ofWholePackets("bench", MTU, QUEUE);
    EventLoopGroup servers = group(handler(config, "right", "10.0.0.2/24", link, false));
    EventLoopGroup clients = group(handler(config, "left", "10.0.0.1/24", link, true));
    servers.next().submit(() -> {}).sync(); // a stack is silent before its first task
    return new Transport(
        "the IoHandler",
        () -> {},
        servers,
        clients,
        LeatServerSocketChannel::new,
        LeatSocketChannel::new,
        new InetSocketAddress("10.0.0.2", 7),
        null);
  }

  private static IoHandlerFactory handler(
      StackConfig config, String name, String address, MemoryPair link, boolean left) {
    StackConfig own = config.withName(name).withAddress(address);
    return LeatIoHandler.newFactory(own, left ? link.left() : link.right());
  }

  /** A server on the event loop that is the stack loop of a TUN; clients are the kernel's. */
  static Transport loopOverTun(StackConfig config) throws IOException, InterruptedException {
    Place place = Place.ownNamespace("leat-bench-loop-");
    EventLoopGroup servers =
        group(LeatIoHandler.newFactory(at(place, config.withName("loop")), place.device()));
    servers.next().submit(() -> {}).sync();
    return overTun("the IoHandler over TUN", place, place, servers, LeatServerSocketChannel::new);
  }

  /** The same over a stack with its own thread, and Netty's NIO transport. */
  static Transport nioOverTun(StackConfig config) throws IOException {
    Place place = Place.ownNamespace("leat-bench-nio-");
    Stack stack = Stack.start(at(place, config.withName("nio")), place.device());
    LeatSelectorProvider leat = LeatSelectorProvider.of(stack);
    return overTun(
        "the NIO transport over TUN",
        () -> {
          stack.close();
          place.close();
        },
        place,
        group(NioIoHandler.newFactory(leat)),
        () -> new NioServerSocketChannel(leat));
  }

  /** Where the kernel is, of a transport over TUN. */
  Place place() {
    return Objects.requireNonNull(at);
  }

  /** The same, of a stack at Leat's end of a place. */
  static StackConfig at(Place place, StackConfig without) {
    StackConfig config = without;
    for (IpPrefix own : place.addresses()) {
      config = config.withIp(config.ip().withAddress(own));
    }
    return config.withIp(config.ip().withRoute(Route.allIpv4OnLink()));
  }

  private static Transport overTun(
      String name,
      AutoCloseable network,
      Place place,
      EventLoopGroup servers,
      ChannelFactory<? extends ServerChannel> listener) {
    NetworkNamespace namespace = Objects.requireNonNull(place.namespace());
    return new Transport(
        name,
        network,
        servers,
        group(NioIoHandler.newFactory(SwitchedProvider.kernel())),
        listener,
        () -> new NioSocketChannel(socketIn(namespace)),
        new InetSocketAddress("10.9.0.2", 7),
        place);
  }

  private static SocketChannel socketIn(NetworkNamespace namespace) {
    try {
      return namespace.call(() -> SwitchedProvider.kernel().openSocketChannel());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
