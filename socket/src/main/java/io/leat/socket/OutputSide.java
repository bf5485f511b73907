package io.leat.socket;

import io.leat.tcp.send.SendStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The writing half of a stream's handle: many application threads as the one writer of the send
 * stream.
 */
final class OutputSide {
  private static final int OVER = HandleState.OUTPUT_SHUT | HandleState.CLOSED;

  private final StreamHandle handle;
  private final HandleState state;

  /** Held while writing, waiting for space included. */
  private final ReentrantLock lock = new ReentrantLock();

  private final WaitingPlace place = new WaitingPlace(this::isReady);

  /** Present from OPEN on. */
  private volatile @Nullable SendStream stream;

  /**
   * There is space in the buffer, but the stack's memory is short. Set under the lock before the
   * loop is asked for word, cleared by the loop when it gives word.
   */
  private volatile boolean shortage;

  /** Behind the last urgent octet; written under the lock, before the loop is told. */
  private volatile long urgentEnd;

  OutputSide(StreamHandle handle, HandleState state) {
    this.handle = handle;
    this.state = state;
  }

  void open(@Nullable SendStream sendStream) {
    stream = sendStream;
  }

  void signal() {
    place.signal();
  }

  /** The loop's word that there is space, in the buffer and in memory. */
  void writable() {
    shortage = false;
    place.signal();
  }

  long urgentEnd() {
    return urgentEnd;
  }

  int space() {
    SendStream present = stream;
    return present == null ? 0 : present.space();
  }

  /** Octets that the peer has not acknowledged. */
  long held() {
    SendStream present = stream;
    return present == null ? 0 : present.held();
  }

  /** Whether a write would take something, or fail; before that, whether connecting is over. */
  boolean isReady() {
    int bits = state.bits();
    return (bits & OVER) != 0
        || state.ending() != null
        || (bits & HandleState.CONNECTED) != 0 && space() > 0 && !shortage;
  }

  /** Waits until connecting has succeeded or failed; false if the deadline came first. */
  boolean awaitConnected(long deadline) throws IOException {
    lock.lock();
    try {
      handle.checkMayBlock();
      return place.await(deadline);
    } finally {
      lock.unlock();
    }
  }

  void write(byte[] source, int from, int octets) throws IOException {
    lock.lock();
    try {
      int taken = offer(source, from, octets);
      while (taken < octets) {
        awaitSpace();
        taken += offer(source, from + taken, octets - taken);
      }
    } finally {
      lock.unlock();
    }
  }

  void write(ByteBuffer source) throws IOException {
    lock.lock();
    try {
      offer(source);
      while (source.hasRemaining()) {
        awaitSpace();
        offer(source);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Text that ends with one urgent octet. */
  void writeUrgent(int octet) throws IOException {
    byte[] one = {(byte) octet};
    lock.lock();
    try {
      while (offer(one, 0, 1, 0) == 0) {
        awaitSpace();
      }
      SendStream present = stream;
      urgentEnd = present == null ? 0 : present.end();
      handle.ring(LoopSide.WRITTEN | LoopSide.URGENT);
    } finally {
      lock.unlock();
    }
  }

  int tryWrite(byte[] source, int from, int octets) throws IOException {
    if (!lock.tryLock()) {
      return 0;
    }
    try {
      return offer(source, from, octets);
    } finally {
      lock.unlock();
    }
  }

  int tryWrite(ByteBuffer source) throws IOException {
    if (!lock.tryLock()) {
      return 0;
    }
    try {
      return offer(source);
    } finally {
      lock.unlock();
    }
  }

  private int offer(byte[] source, int from, int octets) throws IOException {
    return offer(source, from, octets, LoopSide.WRITTEN);
  }

  private int offer(byte[] source, int from, int octets, int reasons) throws IOException {
    SendStream open = check();
    int taken = open.offer(source, from, octets);
    noteShortage(octets - taken);
    if (taken > 0 && reasons != 0) {
      handle.ring(reasons);
    }
    return taken;
  }

  private int offer(ByteBuffer source) throws IOException {
    SendStream open = check();
    int taken = open.offer(MemorySegment.ofBuffer(source), 0, source.remaining());
    noteShortage(source.remaining() - taken);
    if (taken > 0) {
      source.position(source.position() + taken);
      handle.ring(LoopSide.WRITTEN);
    }
    return taken;
  }

  /** What could not be taken though there is space was refused for want of memory. */
  private void noteShortage(int left) {
    if (left > 0 && space() > 0) {
      shortage = true;
      handle.ring(LoopSide.AWAITS_SPACE);
    }
  }

  private SendStream check() throws SocketException {
    int bits = state.bits();
    if ((bits & HandleState.CLOSED) != 0) {
      throw SocketErrors.closed();
    }
    Ending ending = state.ending();
    if (ending != null) {
      throw SocketErrors.writing(ending.error(), !state.set(HandleState.ERROR_REPORTED));
    }
    if ((bits & HandleState.OUTPUT_SHUT) != 0) {
      throw SocketErrors.brokenPipe();
    }
    SendStream present = stream;
    if (present == null || (bits & HandleState.CONNECTED) == 0) {
      throw new SocketException("Socket is not connected");
    }
    if (present.isFinished() && handle.stack().isClosed()) {
      throw SocketErrors.stackClosed();
    }
    return present;
  }

  /** Waits for the loop's word that half of the buffer is free, and that there is memory for it. */
  private void awaitSpace() throws IOException {
    handle.checkMayBlock();
    handle.ring(LoopSide.AWAITS_SPACE);
    place.await(WaitingPlace.FOREVER);
  }
}
