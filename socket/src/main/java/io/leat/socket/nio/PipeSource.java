package io.leat.socket.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/** The end of a pipe that is read. */
final class PipeSource extends Pipe.SourceChannel implements LeatSelectable {
  private final PipeBuffer buffer;
  private final ReentrantLock readLock = new ReentrantLock();

  PipeSource(SelectorProvider provider, PipeBuffer buffer) {
    super(provider);
    this.buffer = buffer;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("Read-only buffer");
    }
    readLock.lock();
    try {
      checkOpen();
      if (isBlocking()) {
        return readBlocking(target);
      }
      return buffer.read(target, false);
    } finally {
      readLock.unlock();
    }
  }

  private int readBlocking(ByteBuffer target) throws AsynchronousCloseException {
    int octets = 0;
    try {
      begin();
      octets = buffer.read(target, true);
    } finally {
      end(octets > 0);
    }
    return octets;
  }

  @Override
  public long read(ByteBuffer[] targets) throws IOException {
    return read(targets, 0, targets.length);
  }

  @Override
  public long read(ByteBuffer[] targets, int from, int count) throws IOException {
    Objects.checkFromIndexSize(from, count, targets.length);
    readLock.lock();
    try {
      checkOpen();
      long total = 0;
      for (int i = from; i < from + count; i++) {
        if (!targets[i].hasRemaining()) {
          continue;
        }
        int octets = total == 0 ? read(targets[i]) : buffer.read(targets[i], false);
        if (octets <= 0) {
          return total == 0 ? octets : total;
        }
        total += octets;
      }
      return total;
    } finally {
      readLock.unlock();
    }
  }

  private void checkOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  @Override
  protected void implCloseSelectableChannel() {
    buffer.closeSource();
  }

  @Override
  protected void implConfigureBlocking(boolean block) {
    BlockedCalls.awaitEnd(readLock);
  }

  @Override
  public int readyOps() {
    return buffer.mayRead() ? SelectionKey.OP_READ : 0;
  }

  @Override
  public void awaitOps(int ops) {}

  @Override
  public ChannelKeys keys() {
    return buffer.sourceKeys;
  }
}
