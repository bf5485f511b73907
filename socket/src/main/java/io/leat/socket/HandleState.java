package io.leat.socket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What a stream's handle has come to: bits that are only ever set, by the loop or by application
 * threads, and how it ended. All of it is volatile.
 */
final class HandleState {
  /** The handshake is complete. By the loop. */
  static final int CONNECTED = 1;

  /** The peer's FIN was reached: the receive stream holds all that will come. By the loop. */
  static final int END_OF_INPUT = 2;

  /** By shutdownInput. */
  static final int INPUT_SHUT = 4;

  /** By shutdownOutput. */
  static final int OUTPUT_SHUT = 8;

  /** By close or abort. */
  static final int CLOSED = 16;

  /** An error has been thrown to the application once. */
  static final int ERROR_REPORTED = 32;

  private static final VarHandle BITS;
  private static final VarHandle ENDING;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      BITS = lookup.findVarHandle(HandleState.class, "bits", int.class);
      ENDING = lookup.findVarHandle(HandleState.class, "ending", Ending.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile int bits;
  private volatile @Nullable Ending ending;

  int bits() {
    return bits;
  }

  boolean has(int bit) {
    return (bits & bit) != 0;
  }

  /** Sets a bit and returns whether it was not set before. */
  boolean set(int bit) {
    return ((int) BITS.getAndBitwiseOr(this, bit) & bit) == 0;
  }

  /** The connection is over; only the first call counts. */
  void end(Ending how) {
    ENDING.compareAndSet(this, null, how);
  }

  /** How the connection ended; null while it has not. */
  @Nullable Ending ending() {
    return ending;
  }
}
