package io.leat.socket.nio;

import io.leat.socket.DefaultStack;
import io.leat.socket.Routes;
import io.leat.stack.Stack;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.IllegalChannelGroupException;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Asynchronous channels of two networks, a stack's and the kernel's, which are decided for one of
 * them as those of {@link RoutedSelectorProvider} are. A listener on the wildcard accepts from
 * both.
 *
 * <p>Where this is the JVM's default, the JDK shows its own provider only with {@code --add-exports
 * java.base/sun.nio.ch=ALL-UNNAMED}, or by Leat's agent. Any thread may call any method.
 */
public final class RoutedAsynchronousChannelProvider extends AsynchronousChannelProvider {
  private final Stack stack;
  private final Routes routes;
  private final LeatAsynchronousChannelProvider leat;

  /** Of channels without a group: threads come and go as they are needed, and end no JVM. */
  private final RoutedChannelGroup defaultGroup;

  /**
   * Over {@link DefaultStack} and {@link Routes#configured}: for the JVM, which is told the name.
   */
  public RoutedAsynchronousChannelProvider() {
    this(DefaultStack.get(), Routes.configured());
  }

  private RoutedAsynchronousChannelProvider(Stack stack, Routes routes) {
    this.stack = stack;
    this.routes = routes;
    leat = LeatAsynchronousChannelProvider.of(stack);
    ThreadFactory daemons =
        Thread.ofPlatform().daemon(true).name("leat-asynchronous-", 0).factory();
    defaultGroup = new RoutedChannelGroup(this, leat, Executors.newCachedThreadPool(daemons));
  }

  /** Channels of this stack where the routes lead there, and of the kernel elsewhere. */
  public static RoutedAsynchronousChannelProvider of(Stack stack, Routes routes) {
    return new RoutedAsynchronousChannelProvider(
        Objects.requireNonNull(stack), Objects.requireNonNull(routes));
  }

  Routes routes() {
    return routes;
  }

  /** The one of its network. */
  LeatAsynchronousChannelProvider leat() {
    return leat;
  }

  Stack stack() {
    return stack;
  }

  @Override
  public AsynchronousChannelGroup openAsynchronousChannelGroup(int threads, ThreadFactory factory) {
    if (threads <= 0) {
      throw new IllegalArgumentException("threads must be at least 1, not " + threads);
    }
    return new RoutedChannelGroup(
        this, leat, Executors.newFixedThreadPool(threads, Objects.requireNonNull(factory)));
  }

  @Override
  public AsynchronousChannelGroup openAsynchronousChannelGroup(
      ExecutorService executor, int initialSize) {
    return new RoutedChannelGroup(this, leat, Objects.requireNonNull(executor));
  }

  @Override
  public AsynchronousServerSocketChannel openAsynchronousServerSocketChannel(
      @Nullable AsynchronousChannelGroup group) {
    return new RoutedAsynchronousServerSocketChannel(this, checked(group));
  }

  @Override
  public AsynchronousSocketChannel openAsynchronousSocketChannel(
      @Nullable AsynchronousChannelGroup group) {
    return new RoutedAsynchronousSocketChannel(this, checked(group));
  }

  private RoutedChannelGroup checked(@Nullable AsynchronousChannelGroup group) {
    if (group == null) {
      return defaultGroup;
    }
    if (group instanceof RoutedChannelGroup own) {
      return own;
    }
    throw new IllegalChannelGroupException();
  }

  @Override
  public String toString() {
    return "RoutedAsynchronousChannelProvider[" + stack.config().name() + " for " + routes + "]";
  }
}
