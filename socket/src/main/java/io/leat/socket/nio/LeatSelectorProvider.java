package io.leat.socket.nio;

import io.leat.socket.DefaultStack;
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
 * Channels and selectors over a stack.
 *
 * <p>{@link #of} gives the channels of one stack, as many stacks as there are; a selector of any of
 * them takes channels of all. {@code
 * -Djava.nio.channels.spi.SelectorProvider=io.leat.socket.nio.LeatSelectorProvider} makes all
 * channels of a JVM those of {@link DefaultStack}.
 *
 * <p>Datagram channels and those of UNIX sockets are the kernel's. Where the JVM's default is
 * Leat's, the JDK shows its own provider only with {@code --add-exports
 * java.base/sun.nio.ch=ALL-UNNAMED}; without, opening one is an UnsupportedOperationException that
 * says so. Any thread may call any method.
 */
public final class LeatSelectorProvider extends SelectorProvider {
  private final Stack stack;

  /** Over {@link DefaultStack}: for the JVM, which is told the name of this class. */
  public LeatSelectorProvider() {
    this(DefaultStack.get());
  }

  private LeatSelectorProvider(Stack stack) {
    this.stack = stack;
  }

  /** Channels of this stack. */
  public static LeatSelectorProvider of(Stack stack) {
    return new LeatSelectorProvider(Objects.requireNonNull(stack));
  }

  public Stack stack() {
    return stack;
  }

  @Override
  public SocketChannel openSocketChannel() {
    return new LeatSocketChannel(this, stack, StandardProtocolFamily.INET6);
  }

  @Override
  public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
    return isInternet(family)
        ? new LeatSocketChannel(this, stack, family)
        : KernelProvider.get().openSocketChannel(family);
  }

  @Override
  public ServerSocketChannel openServerSocketChannel() {
    return new LeatServerSocketChannel(this, stack, StandardProtocolFamily.INET6);
  }

  @Override
  public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
    return isInternet(family)
        ? new LeatServerSocketChannel(this, stack, family)
        : KernelProvider.get().openServerSocketChannel(family);
  }

  private static boolean isInternet(ProtocolFamily family) {
    Objects.requireNonNull(family);
    return family == StandardProtocolFamily.INET || family == StandardProtocolFamily.INET6;
  }

  @Override
  public DatagramChannel openDatagramChannel() throws IOException {
    return KernelProvider.get().openDatagramChannel();
  }

  @Override
  public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
    return KernelProvider.get().openDatagramChannel(family);
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

  /** What the JVM was started with is the kernel's; null also where that cannot be reached. */
  @Override
  public @Nullable Channel inheritedChannel() throws IOException {
    SelectorProvider kernel = KernelProvider.find();
    return kernel == null ? null : kernel.inheritedChannel();
  }

  @Override
  public String toString() {
    return "LeatSelectorProvider[" + stack.config().name() + "]";
  }
}
