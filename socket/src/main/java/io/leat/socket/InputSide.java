package io.leat.socket;

import io.leat.tcp.receive.ReceiveStream;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The reading half of a stream's handle: many application threads as the one reader of the receive
 * stream.
 */
final class InputSide {
  private static final int OVER =
      HandleState.END_OF_INPUT | HandleState.INPUT_SHUT | HandleState.CLOSED;

  private final StreamHandle handle;
  private final HandleState state;
  private final Readiness readiness;

  /** Held while reading, waiting for text included. */
  private final ReentrantLock lock = new ReentrantLock();

  private final WaitingPlace place = new WaitingPlace(this::isReady);

  /** Present from the handshake on. */
  private volatile @Nullable ReceiveStream stream;

  /** Octets read since the loop was told. Under the lock. */
  private int untold;

  InputSide(StreamHandle handle, HandleState state, Readiness readiness) {
    this.handle = handle;
    this.state = state;
    this.readiness = readiness;
  }

  /** There is a stream to read. The loop, or whoever made the handle. */
  void open(@Nullable ReceiveStream receiveStream) {
    stream = receiveStream;
  }

  void signal() {
    place.signal();
    readiness.changed();
  }

  int available() {
    ReceiveStream present = stream;
    return present == null || state.has(HandleState.INPUT_SHUT) ? 0 : present.readable();
  }

  long readPosition() {
    ReceiveStream present = stream;
    return present == null ? 0 : present.readPosition();
  }

  /** Whether a read would not block. */
  boolean isReady() {
    return available() > 0 || (state.bits() & OVER) != 0 || state.ending() != null;
  }

  int read(byte[] target, int at, int octets, long timeoutNanos) throws IOException {
    if (octets == 0) {
      return 0;
    }
    long deadline = WaitingPlace.deadline(timeoutNanos);
    acquire(deadline);
    try {
      int taken = take(target, at, octets);
      while (taken == 0) {
        await(deadline);
        taken = take(target, at, octets);
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  int read(ByteBuffer target, long timeoutNanos) throws IOException {
    if (!target.hasRemaining()) {
      return 0;
    }
    long deadline = WaitingPlace.deadline(timeoutNanos);
    acquire(deadline);
    try {
      int taken = take(target);
      while (taken == 0) {
        await(deadline);
        taken = take(target);
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  int tryRead(byte[] target, int at, int octets) throws IOException {
    if (octets == 0 || !Locks.tryTurn(lock)) {
      return 0;
    }
    try {
      return take(target, at, octets);
    } finally {
      lock.unlock();
    }
  }

  int tryRead(ByteBuffer target) throws IOException {
    if (!target.hasRemaining() || !Locks.tryTurn(lock)) {
      return 0;
    }
    try {
      return take(target);
    } finally {
      lock.unlock();
    }
  }

  /** Like java.net, a reader that waits for another reader's turn ignores interrupts. */
  private void acquire(long deadline) throws SocketTimeoutException {
    if (deadline == WaitingPlace.FOREVER) {
      lock.lock();
    } else if (!Locks.tryLock(lock, deadline)) {
      throw timedOut();
    }
  }

  private void await(long deadline) throws IOException {
    handle.checkMayBlock();
    if (!place.await(deadline)) {
      throw timedOut();
    }
  }

  private static SocketTimeoutException timedOut() {
    return new SocketTimeoutException("Read timed out");
  }

  private int take(byte[] target, int at, int octets) throws IOException {
    // before the stream: an end that is seen here is behind all text that is seen there
    int bits = state.bits();
    Ending ending = state.ending();
    if (isRefused(bits)) {
      return -1;
    }
    ReceiveStream present = stream;
    int taken = present == null ? 0 : present.poll(target, at, octets);
    return taken > 0 ? taken(taken) : nothing(bits, ending);
  }

  private int take(ByteBuffer target) throws IOException {
    int bits = state.bits();
    Ending ending = state.ending();
    if (isRefused(bits)) {
      return -1;
    }
    ReceiveStream present = stream;
    int taken = present == null ? 0 : present.poll(target);
    return taken > 0 ? taken(taken) : nothing(bits, ending);
  }

  /** Whether the application has shut this side. */
  private static boolean isRefused(int bits) throws SocketException {
    if ((bits & HandleState.CLOSED) != 0) {
      throw SocketErrors.closed();
    }
    return (bits & HandleState.INPUT_SHUT) != 0;
  }

  /**
   * Rings when the loop may have to tell the peer of a larger window, or can free what is left of a
   * stream that has ended.
   *
   * <p>A quarter of the buffer unannounced is little enough: each acknowledgment carries the window
   * as it is by then, so that a peer to whom text was acknowledged up to the end of what is now
   * read may still send most of the buffer; and the loop, when rung, announces what the peer must
   * know to go on. A reader that has drained the stream therefore never waits for a peer that waits
   * for a window.
   */
  private int taken(int octets) {
    untold += octets;
    boolean lastWords = (state.has(HandleState.END_OF_INPUT) || state.ending() != null);
    if (untold >= handle.receiveBuffer() / 4 || lastWords && available() == 0) {
      untold = 0;
      handle.ring(LoopSide.READ);
    }
    return octets;
  }

  private int nothing(int bits, @Nullable Ending ending) throws SocketException {
    boolean ended = (bits & HandleState.END_OF_INPUT) != 0;
    if ((ended || ending != null) && untold > 0) {
      // the last text was read between the loop's last look at the stream and the word of its end
      untold = 0;
      handle.ring(LoopSide.READ);
    }
    if (ended) {
      return -1;
    }
    if (ending != null) {
      state.set(HandleState.ERROR_REPORTED);
      throw SocketErrors.reading(ending.error());
    }
    if ((bits & HandleState.CONNECTED) == 0) {
      throw new SocketException("Socket is not connected");
    }
    return 0;
  }
}
