package io.leat.socket.nio;

import io.leat.socket.DefaultStack;
import io.leat.socket.Routes;
import io.leat.stack.Stack;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Channels of two networks, a stack's and the kernel's, and selectors over both.
 *
 * <p>A channel is undecided until it connects or is bound to an address of its own: then it is
 * Leat's if {@link Routes} say so, and else the kernel's. What was set before is remembered. A
 * listener on the wildcard accepts from both networks. Datagram channels and those of UNIX sockets
 * are the kernel's.
 *
 * <p>Where this is the JVM's default, the JDK shows its own provider only with {@code --add-exports
 * java.base/sun.nio.ch=ALL-UNNAMED}, or by Leat's agent. Any thread may call any method.
 */
public final class RoutedSelectorProvider extends SelectorProvider {
  private final Stack stack;
  private final Routes routes;

  /**
   * Over {@link DefaultStack} and {@link Routes#configured}: for the JVM, which is told the name.
   */
  public RoutedSelectorProvider() {
    this(DefaultStack.get(), Routes.configured());
  }

  private RoutedSelectorProvider(Stack stack, Routes routes) {
    this.stack = stack;
    this.routes = routes;
  }

  /** Channels of this stack where the routes lead there, and of the kernel elsewhere. */
  public static RoutedSelectorProvider of(Stack stack, Routes routes) {
    return new RoutedSelectorProvider(
        Objects.requireNonNull(stack), Objects.requireNonNull(routes));
  }

  public Stack stack() {
    return stack;
  }

  public Routes routes() {
    return routes;
  }

  /** The other network's. */
  SelectorProvider kernel() {
    return KernelProvider.get();
  }

  @Override
  public SocketChannel openSocketChannel() {
    return new RoutedSocketChannel(this, StandardProtocolFamily.INET6);
  }

  @Override
  public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
    Objects.requireNonNull(family);
    return family == StandardProtocolFamily.INET || family == StandardProtocolFamily.INET6
        ? new RoutedSocketChannel(this, family)
        : RoutedSocketChannel.ofKernel(this, kernel().openSocketChannel(family), family);
  }

  @Override
  public ServerSocketChannel openServerSocketChannel() {
    return new RoutedServerSocketChannel(this, StandardProtocolFamily.INET6);
  }

  @Override
  public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
    Objects.requireNonNull(family);
    return family == StandardProtocolFamily.INET || family == StandardProtocolFamily.INET6
        ? new RoutedServerSocketChannel(this, family)
        : RoutedServerSocketChannel.ofKernel(
            this, kernel().openServerSocketChannel(family), family);
  }

  @Override
  public DatagramChannel openDatagramChannel() throws IOException {
    return new KernelDatagramChannel(this, kernel().openDatagramChannel());
  }

  @Override
  public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
    return new KernelDatagramChannel(this, kernel().openDatagramChannel(family));
  }

  /** In memory. */
  @Override
  public Pipe openPipe() {
    return new MemoryPipe(this);
  }

  @Override
  public AbstractSelector openSelector() {
    return new LeatSelector(this);
  }

  /** What the JVM was started with, as the kernel has it. */
  @Override
  public @Nullable Channel inheritedChannel() throws IOException {
    @Nullable Channel inherited = kernel().inheritedChannel();
    return switch (inherited) {
      case SocketChannel channel -> RoutedSocketChannel.ofKernel(this, channel, familyOf(channel));
      case ServerSocketChannel channel ->
          RoutedServerSocketChannel.ofKernel(this, channel, StandardProtocolFamily.INET6);
      case DatagramChannel channel -> new KernelDatagramChannel(this, channel);
      case null, default -> inherited;
    };
  }

  private static ProtocolFamily familyOf(SocketChannel channel) throws IOException {
    return channel.getRemoteAddress() instanceof java.net.UnixDomainSocketAddress
        ? StandardProtocolFamily.UNIX
        : StandardProtocolFamily.INET6;
  }

  @Override
  public String toString() {
    return "RoutedSelectorProvider[" + stack.config().name() + " for " + routes + "]";
  }
}
