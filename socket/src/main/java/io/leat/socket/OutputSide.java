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
  private final Readiness readiness;

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

  OutputSide(StreamHandle handle, HandleState state, Readiness readiness) {
    this.handle = handle;
    this.state = state;
    this.readiness = readiness;
  }

  void open(@Nullable SendStream sendStream) {
    stream = sendStream;
  }

  void signal() {
    place.signal();
    readiness.changed();
  }

  /** The loop's word that there is space, in the buffer and in memory. */
  void writable() {
    shortage = false;
    signal();
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
    return isOver() || state.has(HandleState.CONNECTED) && space() > 0 && !shortage;
  }

  /** As {@link #isReady}, but with half of the buffer free, when the loop gives word. */
  boolean hasRoom() {
    SendStream present = stream;
    return isReady() && (present == null || isOver() || present.isRoomy());
  }

  private boolean isOver() {
    return (state.bits() & OVER) != 0 || state.ending() != null;
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

  void write(ByteBuffer[] sources, int from, int count) throws IOException {
    lock.lock();
    try {
      for (int i = from; i < from + count; i++) {
        offer(sources[i], 0);
        while (sources[i].hasRemaining()) {
          handle.ring(LoopSide.WRITTEN);
          awaitSpace();
          offer(sources[i], 0);
        }
      }
      handle.ring(LoopSide.WRITTEN);
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
    if (!Locks.tryTurn(lock)) {
      return 0;
    }
    try {
      return offer(source, from, octets);
    } finally {
      lock.unlock();
    }
  }

  int tryWrite(ByteBuffer source) throws IOException {
    if (!Locks.tryTurn(lock)) {
      return 0;
    }
    try {
      return offer(source);
    } finally {
      lock.unlock();
    }
  }

  long tryWrite(ByteBuffer[] sources, int from, int count) throws IOException {
    if (!Locks.tryTurn(lock)) {
      return 0;
    }
    try {
      long taken = 0;
      for (int i = from; i < from + count; i++) {
        taken += offer(sources[i], 0);
        if (sources[i].hasRemaining()) {
          break;
        }
      }
      if (taken > 0) {
        handle.ring(LoopSide.WRITTEN);
      }
      return taken;
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
    return offer(source, LoopSide.WRITTEN);
  }

  private int offer(ByteBuffer source, int reasons) throws IOException {
    SendStream open = check();
    int octets = source.remaining();
    int taken =
        source.hasArray()
            ? open.offer(source.array(), source.arrayOffset() + source.position(), octets)
            : open.offer(MemorySegment.ofBuffer(source), 0, octets);
    noteShortage(octets - taken);
    if (taken > 0) {
      source.position(source.position() + taken);
      if (reasons != 0) {
        handle.ring(reasons);
      }
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
