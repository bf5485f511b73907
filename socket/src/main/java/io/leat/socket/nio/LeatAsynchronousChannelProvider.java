package io.leat.socket.nio;

import io.leat.socket.DefaultStack;
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
 * Asynchronous channels over a stack.
 *
 * <p>{@link #of} gives those of one stack. {@code
 * -Djava.nio.channels.spi.AsynchronousChannelProvider=io.leat.socket.nio.LeatAsynchronousChannelProvider}
 * makes all asynchronous socket channels of a JVM those of {@link DefaultStack}. Any thread may
 * call any method.
 */
public final class LeatAsynchronousChannelProvider extends AsynchronousChannelProvider {
  private final Stack stack;

  /** Of channels without a group: threads come and go as they are needed, and end no JVM. */
  private final ChannelGroup defaultGroup;

  /** Over {@link DefaultStack}: for the JVM, which is told the name of this class. */
  public LeatAsynchronousChannelProvider() {
    this(DefaultStack.get());
  }

  private LeatAsynchronousChannelProvider(Stack stack) {
    this.stack = stack;
    ThreadFactory daemons =
        Thread.ofPlatform().daemon(true).name("leat-asynchronous-", 0).factory();
    defaultGroup = new ChannelGroup(this, Executors.newCachedThreadPool(daemons));
  }

  /** Channels of this stack. */
  public static LeatAsynchronousChannelProvider of(Stack stack) {
    return new LeatAsynchronousChannelProvider(Objects.requireNonNull(stack));
  }

  @Override
  public AsynchronousChannelGroup openAsynchronousChannelGroup(int threads, ThreadFactory factory) {
    if (threads <= 0) {
      throw new IllegalArgumentException("threads must be at least 1, not " + threads);
    }
    return new ChannelGroup(
        this, Executors.newFixedThreadPool(threads, Objects.requireNonNull(factory)));
  }

  @Override
  public AsynchronousChannelGroup openAsynchronousChannelGroup(
      ExecutorService executor, int initialSize) {
    return new ChannelGroup(this, Objects.requireNonNull(executor));
  }

  @Override
  public AsynchronousServerSocketChannel openAsynchronousServerSocketChannel(
      @Nullable AsynchronousChannelGroup group) {
    return new LeatAsynchronousServerSocketChannel(this, stack, checked(group));
  }

  @Override
  public AsynchronousSocketChannel openAsynchronousSocketChannel(
      @Nullable AsynchronousChannelGroup group) {
    return new LeatAsynchronousSocketChannel(this, stack, checked(group));
  }

  private ChannelGroup checked(@Nullable AsynchronousChannelGroup group) {
    if (group == null) {
      return defaultGroup;
    }
    if (group instanceof ChannelGroup own) {
      return own;
    }
    throw new IllegalChannelGroupException();
  }

  @Override
  public String toString() {
    return "LeatAsynchronousChannelProvider[" + stack.config().name() + "]";
  }
}
