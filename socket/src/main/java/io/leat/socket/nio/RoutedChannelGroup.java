package io.leat.socket.nio;

import java.io.IOException;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.ShutdownChannelGroupException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A group of Leat's and one of the kernel's, whose handlers run on the same threads. The kernel's
 * is made with its first channel. Any thread may call any method.
 */
final class RoutedChannelGroup extends AsynchronousChannelGroup {
  private final SharedThreads threads;
  private final ChannelGroup leat;
  private @Nullable AsynchronousChannelGroup kernel;

  RoutedChannelGroup(
      RoutedAsynchronousChannelProvider provider,
      LeatAsynchronousChannelProvider leats,
      ExecutorService executor) {
    super(provider);
    threads = SharedThreads.of(executor);
    leat = new ChannelGroup(leats, threads);
  }

  ChannelGroup leat() {
    return leat;
  }

  synchronized AsynchronousChannelGroup kernel() throws IOException {
    AsynchronousChannelGroup present = kernel;
    if (present == null) {
      if (leat.isShutdown()) {
        throw new ShutdownChannelGroupException();
      }
      present = KernelProvider.asynchronous().openAsynchronousChannelGroup(threads.share(), 0);
      kernel = present;
    }
    return present;
  }

  private synchronized @Nullable AsynchronousChannelGroup kernelIfThere() {
    return kernel;
  }

  @Override
  public boolean isShutdown() {
    return leat.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    AsynchronousChannelGroup other = kernelIfThere();
    return leat.isTerminated() && (other == null || other.isTerminated());
  }

  @Override
  public void shutdown() {
    leat.shutdown();
    AsynchronousChannelGroup other = kernelIfThere();
    if (other != null) {
      other.shutdown();
    }
  }

  @Override
  public void shutdownNow() throws IOException {
    leat.shutdownNow();
    AsynchronousChannelGroup other = kernelIfThere();
    if (other != null) {
      other.shutdownNow();
    }
  }

  @Override
  public boolean awaitTermination(long time, TimeUnit unit) throws InterruptedException {
    long deadline = System.nanoTime() + unit.toNanos(time);
    AsynchronousChannelGroup other = kernelIfThere();
    return (other == null || other.awaitTermination(time, unit))
        && leat.awaitTermination(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
  }
}
