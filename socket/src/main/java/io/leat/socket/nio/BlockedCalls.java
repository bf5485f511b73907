package io.leat.socket.nio;

import java.io.IOException;
import java.nio.channels.Channel;
import java.util.concurrent.locks.ReentrantLock;

/** What a blocked call of a channel does when it is ended from outside. */
final class BlockedCalls {
  private BlockedCalls() {}

  /**
   * A virtual thread has found itself interrupted. Whoever interrupts it first says so and then
   * closes the channel it is blocked in: the close is waited for, so that {@code end} knows the
   * reason.
   */
  @SuppressWarnings("ThreadPriorityCheck") // the other is in the middle of interrupt()
  static void awaitClose(Channel channel) {
    while (channel.isOpen()) {
      Thread.yield();
    }
  }

  /** The failure is the call's own, unless the channel was closed: {@code end} says that. */
  static void passIfOpen(Channel channel, IOException failure) throws IOException {
    if (channel.isOpen()) {
      throw failure;
    }
  }

  /** Waits for the call that has its turn now. */
  static void awaitEnd(ReentrantLock turn) {
    turn.lock();
    try {
      assert turn.isHeldByCurrentThread();
    } finally {
      turn.unlock();
    }
  }
}
