package io.leat.socket.nio;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An executor that several channel groups have, each of which shuts it down when it is done: the
 * last one does.
 */
final class SharedThreads extends AbstractExecutorService {
  private final ExecutorService threads;
  private final AtomicInteger users;
  private volatile boolean shutdown;

  private SharedThreads(ExecutorService threads, AtomicInteger users) {
    this.threads = threads;
    this.users = users;
  }

  /** For a first user. */
  static SharedThreads of(ExecutorService threads) {
    return new SharedThreads(threads, new AtomicInteger(1));
  }

  /** For one more user; before the others are done. */
  SharedThreads share() {
    users.incrementAndGet();
    return new SharedThreads(threads, users);
  }

  @Override
  public void execute(Runnable task) {
    if (shutdown) {
      throw new RejectedExecutionException("this group is done");
    }
    threads.execute(task);
  }

  @Override
  public void shutdown() {
    boolean first;
    synchronized (this) {
      first = !shutdown;
      shutdown = true;
    }
    if (first && users.decrementAndGet() == 0) {
      threads.shutdown();
    }
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown();
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  /** Where others go on, done is as much as terminated. */
  @Override
  public boolean isTerminated() {
    return shutdown && (users.get() > 0 || threads.isTerminated());
  }

  @Override
  public boolean awaitTermination(long time, TimeUnit unit) throws InterruptedException {
    return isTerminated() || (users.get() == 0 && threads.awaitTermination(time, unit));
  }
}
