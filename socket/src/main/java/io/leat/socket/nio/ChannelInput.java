package io.leat.socket.nio;

import io.leat.socket.StreamHandle;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.util.concurrent.locks.ReentrantLock;

/** The reading half of a channel. One thread reads at a time; shutting it waits for nobody. */
final class ChannelInput {
  private final LeatSocketChannel channel;
  private final ReentrantLock turn = new ReentrantLock();
  private volatile boolean shut;

  ChannelInput(LeatSocketChannel channel) {
    this.channel = channel;
  }

  /** Held while reading; connecting holds it too. */
  ReentrantLock turn() {
    return turn;
  }

  int read(ByteBuffer target) throws IOException {
    ChannelChecks.checkWritable(target);
    turn.lock();
    try {
      return channel.isBlocking() ? readBlocking(target, 0) : tryRead(target);
    } finally {
      turn.unlock();
    }
  }

  /** Reads and waits, in a channel that blocks. */
  int read(ByteBuffer target, long timeoutNanos) throws IOException {
    turn.lock();
    try {
      channel.checkBlocking();
      return readBlocking(target, timeoutNanos);
    } finally {
      turn.unlock();
    }
  }

  long read(ByteBuffer[] targets, int from, int count) throws IOException {
    ChannelChecks.checkWritable(targets, from, count);
    turn.lock();
    try {
      return scatter(targets, from, count);
    } finally {
      turn.unlock();
    }
  }

  /** Only for the first octet a channel that blocks waits. */
  private long scatter(ByteBuffer[] targets, int from, int count) throws IOException {
    long total = 0;
    for (int i = from; i < from + count; i++) {
      if (!targets[i].hasRemaining()) {
        continue;
      }
      boolean first = total == 0;
      boolean waits = first && channel.isBlocking();
      int octets = waits ? readBlocking(targets[i], 0) : tryRead(targets[i]);
      if (octets < 0) {
        return first ? -1 : total;
      }
      total += octets;
      if (targets[i].hasRemaining()) {
        break;
      }
    }
    if (total == 0) {
      channel.connected();
    }
    return total;
  }

  private int tryRead(ByteBuffer target) throws IOException {
    StreamHandle from = channel.connected();
    if (shut) {
      return -1;
    }
    try {
      return from.tryRead(target);
    } catch (SocketException e) {
      BlockedCalls.passIfOpen(channel, e);
      throw new AsynchronousCloseException();
    }
  }

  private int readBlocking(ByteBuffer target, long timeoutNanos) throws IOException {
    StreamHandle from = channel.connected();
    if (shut) {
      return -1;
    }
    int octets = 0;
    boolean timedOut = false;
    try {
      channel.beginCall();
      octets = from.read(target, timeoutNanos);
    } catch (SocketTimeoutException e) {
      timedOut = true;
      throw e;
    } catch (InterruptedIOException e) {
      BlockedCalls.awaitClose(channel);
    } catch (SocketException e) {
      BlockedCalls.passIfOpen(channel, e);
    } finally {
      channel.endCall(octets > 0 || timedOut);
    }
    return octets;
  }

  int available() throws IOException {
    return shut ? 0 : channel.connected().available();
  }

  void shut() throws IOException {
    StreamHandle present = channel.connected();
    shut = true;
    present.shutdownInput();
  }

  boolean isShut() {
    return shut;
  }
}
