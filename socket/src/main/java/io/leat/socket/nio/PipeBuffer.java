package io.leat.socket.nio;

import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The octets in a pipe, and how its ends wait for each other. Any thread.
 *
 * <p>Whoever changes something tells the other end's keys after it has let go of the lock.
 */
final class PipeBuffer {
  private static final int CAPACITY = 64 << 10;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ByteBuffer octets = ByteBuffer.allocate(CAPACITY);
  private boolean sourceClosed;
  private boolean sinkClosed;

  final ChannelKeys sourceKeys = new ChannelKeys();
  final ChannelKeys sinkKeys = new ChannelKeys();

  /** Between calls the buffer is one to be written to. */
  private int take(ByteBuffer target) {
    octets.flip();
    int count = Math.min(target.remaining(), octets.remaining());
    target.put(target.position(), octets, octets.position(), count);
    target.position(target.position() + count);
    octets.position(octets.position() + count);
    octets.compact();
    return count;
  }

  private int put(ByteBuffer source) {
    int count = Math.min(source.remaining(), octets.remaining());
    octets.put(octets.position(), source, source.position(), count);
    octets.position(octets.position() + count);
    source.position(source.position() + count);
    return count;
  }

  /**
   * Reads what there is.
   *
   * @param wait whether to wait for the first octet, until the source is closed
   * @return octets read; -1 at the end
   */
  int read(ByteBuffer target, boolean wait) {
    int count;
    lock.lock();
    try {
      while (wait && target.hasRemaining() && !isReadable()) {
        changed.awaitUninterruptibly();
      }
      count = take(target);
      if (count == 0 && sinkClosed && target.hasRemaining()) {
        return -1;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (count > 0) {
      sinkKeys.readinessChanged();
    }
    return count;
  }

  /**
   * Writes what there is room for; until either end is closed waits for room for the rest, if
   * wanted.
   *
   * @return octets written; -1 if nobody will read
   */
  int write(ByteBuffer source, boolean wait) {
    int total = 0;
    boolean more = true;
    while (more) {
      int count;
      lock.lock();
      try {
        while (wait && source.hasRemaining() && !isWritable()) {
          changed.awaitUninterruptibly();
        }
        if (sourceClosed || sinkClosed) {
          return total == 0 && sourceClosed ? -1 : total;
        }
        count = put(source);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
      if (count > 0) {
        sourceKeys.readinessChanged();
      }
      total += count;
      more = wait && source.hasRemaining();
    }
    return total;
  }

  boolean mayRead() {
    lock.lock();
    try {
      return isReadable();
    } finally {
      lock.unlock();
    }
  }

  boolean mayWrite() {
    lock.lock();
    try {
      return isWritable();
    } finally {
      lock.unlock();
    }
  }

  private boolean isReadable() {
    return octets.position() > 0 || sinkClosed || sourceClosed;
  }

  private boolean isWritable() {
    return octets.hasRemaining() || sinkClosed || sourceClosed;
  }

  void closeSource() {
    lock.lock();
    try {
      sourceClosed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    sinkKeys.readinessChanged();
  }

  void closeSink() {
    lock.lock();
    try {
      sinkClosed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    sourceKeys.readinessChanged();
  }
}
