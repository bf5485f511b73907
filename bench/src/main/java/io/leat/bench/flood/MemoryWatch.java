package io.leat.bench.flood;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/** Looks at a server's memory ten times a second, and at its half-open connections if told to. */
final class MemoryWatch implements AutoCloseable {
  private static final long INTERVAL_NANOS = 100_000_000;

  private final ServerProcess server;
  private final boolean asks;
  private final long before;
  private final Thread thread;
  private volatile boolean stopped;
  private volatile long most;
  private volatile long halfOpen;

  /**
   * @param asks whether Leat is asked, too, which takes a little of its time
   */
  MemoryWatch(ServerProcess server, boolean asks) throws IOException {
    this.server = server;
    this.asks = asks;
    before = server.residentKib();
    most = before;
    thread = Thread.ofPlatform().daemon().name("memory").start(this::run);
  }

  private void run() {
    while (!stopped) {
      LockSupport.parkNanos(INTERVAL_NANOS);
      try {
        look();
      } catch (IOException e) {
        return; // the server has ended, which others report
      }
    }
  }

  private void look() throws IOException {
    most = Math.max(most, server.residentKib());
    if (asks) {
      halfOpen = Math.max(halfOpen, server.counters().halfOpen());
    }
  }

  /** KiB at the beginning. */
  long before() {
    return before;
  }

  /** KiB at most, so far. */
  long most() {
    return most;
  }

  /** Half-open connections at most that were seen. */
  long halfOpen() {
    return halfOpen;
  }

  @Override
  public void close() throws IOException {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
