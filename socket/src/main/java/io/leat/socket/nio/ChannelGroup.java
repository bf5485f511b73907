package io.leat.socket.nio;

import java.io.IOException;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.Channel;
import java.nio.channels.ShutdownChannelGroupException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The threads that complete operations of asynchronous channels, and the channels that share them.
 *
 * <p>The loop only says that a channel may be ready; everything else, handlers included, runs on
 * the group's threads. Any thread may call any method.
 */
final class ChannelGroup extends AsynchronousChannelGroup {
  /** One thread of the JVM's for all time limits; it only hands on. */
  private static final ScheduledExecutorService CLOCK =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon(true).name("leat-asynchronous-clock").factory());

  private final ExecutorService threads;
  private final Set<Channel> channels = new HashSet<>();
  private final CountDownLatch terminated = new CountDownLatch(1);
  private boolean shutdown;

  ChannelGroup(LeatAsynchronousChannelProvider provider, ExecutorService threads) {
    super(provider);
    this.threads = threads;
  }

  /** A channel joins. */
  synchronized void add(Channel channel) {
    if (shutdown) {
      throw new ShutdownChannelGroupException();
    }
    channels.add(channel);
  }

  /** A channel has closed; the last one of a group that was shut down ends it. */
  void remove(Channel channel) {
    boolean last;
    synchronized (this) {
      channels.remove(channel);
      last = shutdown && channels.isEmpty();
    }
    if (last) {
      terminate();
    }
  }

  private void terminate() {
    threads.shutdown();
    terminated.countDown();
  }

  /** Runs something on the group's threads; where they have ended, on the caller's. */
  void execute(Runnable task) {
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      task.run();
    }
  }

  ScheduledFuture<?> after(long time, TimeUnit unit, Runnable task) {
    return CLOCK.schedule(() -> execute(task), time, unit);
  }

  @Override
  public synchronized boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return terminated.getCount() == 0;
  }

  @Override
  public void shutdown() {
    boolean last;
    synchronized (this) {
      last = !shutdown && channels.isEmpty();
      shutdown = true;
    }
    if (last) {
      terminate();
    }
  }

  @Override
  public void shutdownNow() throws IOException {
    List<Channel> open;
    shutdown();
    synchronized (this) {
      open = new ArrayList<>(channels);
    }
    for (Channel channel : open) {
      channel.close();
    }
  }

  @Override
  public boolean awaitTermination(long time, TimeUnit unit) throws InterruptedException {
    return terminated.await(time, unit) && threads.awaitTermination(time, unit);
  }
}
