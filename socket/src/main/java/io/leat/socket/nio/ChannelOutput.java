package io.leat.socket.nio;

import io.leat.socket.StreamHandle;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/** The writing half of a channel. One thread writes at a time; shutting it waits for nobody. */
final class ChannelOutput {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final LeatSocketChannel channel;
  private final ReentrantLock turn = new ReentrantLock();

  /** The buffer of a write of one, in its turn. */
  private final ByteBuffer[] one = {NOTHING};

  private volatile boolean shut;

  ChannelOutput(LeatSocketChannel channel) {
    this.channel = channel;
  }

  /** Held while writing; connecting holds it too. */
  ReentrantLock turn() {
    return turn;
  }

  int write(ByteBuffer source) throws IOException {
    Objects.requireNonNull(source);
    turn.lock();
    try {
      one[0] = source;
      return (int) writeNow(one, 0, 1);
    } finally {
      one[0] = NOTHING;
      turn.unlock();
    }
  }

  long write(ByteBuffer[] sources, int from, int count) throws IOException {
    Objects.checkFromIndexSize(from, count, sources.length);
    turn.lock();
    try {
      return writeNow(sources, from, count);
    } finally {
      turn.unlock();
    }
  }

  private long writeNow(ByteBuffer[] sources, int from, int count) throws IOException {
    StreamHandle to = writable();
    return channel.isBlocking()
        ? writeBlocking(to, sources, from, count)
        : tryWrite(to, sources, from, count);
  }

  private long tryWrite(StreamHandle to, ByteBuffer[] sources, int from, int count)
      throws IOException {
    try {
      return to.tryWrite(sources, from, count);
    } catch (SocketException e) {
      passUnlessShut(e, false);
      throw new AsynchronousCloseException();
    }
  }

  private long writeBlocking(StreamHandle to, ByteBuffer[] sources, int from, int count)
      throws IOException {
    long before = remaining(sources, from, count);
    try {
      channel.beginCall();
      to.write(sources, from, count);
    } catch (InterruptedIOException e) {
      BlockedCalls.awaitClose(channel);
    } catch (SocketException e) {
      passUnlessShut(e, remaining(sources, from, count) < before);
    } finally {
      channel.endCall(remaining(sources, from, count) < before);
    }
    long octets = before - remaining(sources, from, count);
    if (octets == 0 && before > 0) {
      throw new AsynchronousCloseException();
    }
    return octets;
  }

  private static long remaining(ByteBuffer[] buffers, int from, int count) {
    long octets = 0;
    for (int i = from; i < from + count; i++) {
      octets += buffers[i].remaining();
    }
    return octets;
  }

  /** A write that was cut short by shutdownOutput or close tells of what it wrote first. */
  private void passUnlessShut(SocketException e, boolean wrote) throws IOException {
    if (channel.isOpen() && !shut && !wrote) {
      throw e;
    }
  }

  /** One octet as urgent text. */
  void writeUrgent(int octet) throws IOException {
    turn.lock();
    try {
      writable().writeUrgent(octet);
    } catch (InterruptedIOException e) {
      channel.close();
      throw new SocketException("Closed by interrupt");
    } finally {
      turn.unlock();
    }
  }

  private StreamHandle writable() throws IOException {
    StreamHandle present = channel.connected();
    if (shut) {
      throw new ClosedChannelException();
    }
    return present;
  }

  void shut() throws IOException {
    StreamHandle present = channel.connected();
    shut = true;
    present.shutdownOutput();
  }

  boolean isShut() {
    return shut;
  }
}
