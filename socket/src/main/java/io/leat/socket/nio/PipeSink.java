package io.leat.socket.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.SelectorProvider;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/** The end of a pipe that is written. */
final class PipeSink extends Pipe.SinkChannel implements LeatSelectable {
  private final PipeBuffer buffer;
  private final ReentrantLock writeLock = new ReentrantLock();

  PipeSink(SelectorProvider provider, PipeBuffer buffer) {
    super(provider);
    this.buffer = buffer;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    Objects.requireNonNull(source);
    writeLock.lock();
    try {
      checkOpen();
      int octets = isBlocking() ? writeBlocking(source) : buffer.write(source, false);
      if (octets < 0) {
        throw new IOException("Broken pipe");
      }
      return octets;
    } finally {
      writeLock.unlock();
    }
  }

  private int writeBlocking(ByteBuffer source) throws IOException {
    int octets = 0;
    try {
      begin();
      octets = buffer.write(source, true);
    } finally {
      end(octets > 0);
    }
    return octets;
  }

  @Override
  public long write(ByteBuffer[] sources) throws IOException {
    return write(sources, 0, sources.length);
  }

  @Override
  public long write(ByteBuffer[] sources, int from, int count) throws IOException {
    Objects.checkFromIndexSize(from, count, sources.length);
    writeLock.lock();
    try {
      checkOpen();
      long total = 0;
      for (int i = from; i < from + count; i++) {
        total += write(sources[i]);
        if (sources[i].hasRemaining()) {
          break;
        }
      }
      return total;
    } finally {
      writeLock.unlock();
    }
  }

  private void checkOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  @Override
  protected void implCloseSelectableChannel() {
    buffer.closeSink();
  }

  @Override
  protected void implConfigureBlocking(boolean block) {
    BlockedCalls.awaitEnd(writeLock);
  }

  @Override
  public int readyOps() {
    return buffer.mayWrite() ? SelectionKey.OP_WRITE : 0;
  }

  @Override
  public void awaitOps(int ops) {}

  @Override
  public ChannelKeys keys() {
    return buffer.sinkKeys;
  }
}
