package io.leat.socket.nio;

import io.leat.socket.ReadySet;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectionKey;
import org.jspecify.annotations.Nullable;

/**
 * A channel's registration with a selector.
 *
 * <p>Interest that changes during a selection is seen by the next one; what the present one goes by
 * is {@link #watched}. Readiness that nobody watches wakes nobody.
 */
final class LeatSelectionKey extends AbstractSelectionKey {
  private static final VarHandle INTEREST;

  static {
    try {
      INTEREST =
          MethodHandles.lookup().findVarHandle(LeatSelectionKey.class, "interest", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The key among those whose readiness, or whose interest, has changed. */
  static final class Mark extends ReadySet.Entry {
    final LeatSelectionKey key;

    Mark(LeatSelectionKey key) {
      this.key = key;
    }
  }

  private final SelectableChannel channel;
  private final LeatSelectable source;
  private final LeatSelector selector;
  private final Mark readinessMark = new Mark(this);
  private final Mark interestMark = new Mark(this);
  private volatile int interest;
  private volatile int watched;

  /** As of the last selection that found something. */
  private volatile int readyOps;

  /** What {@link #look} found last. Under the selector's lock, as {@link #listed}. */
  private int found;

  /** What the kernel's selector found of the channel that stands behind. */
  private int kernelOps;

  /** The registration of that channel with the kernel's selector. */
  private volatile @Nullable SelectionKey kernelKey;

  /** Whether the selector has the key in its list of ready ones. */
  boolean listed;

  /** Where the key stands among the selected ones; -1 if it does not. */
  int selectedAt = -1;

  LeatSelectionKey(SelectableChannel channel, LeatSelectable source, LeatSelector selector) {
    this.channel = channel;
    this.source = source;
    this.selector = selector;
  }

  @Override
  public SelectableChannel channel() {
    return channel;
  }

  @Override
  public Selector selector() {
    return selector;
  }

  LeatSelectable source() {
    return source;
  }

  @Override
  public int interestOps() {
    checkValid();
    return interest;
  }

  @Override
  public SelectionKey interestOps(int ops) {
    checkValid();
    checkOps(ops);
    if ((int) INTEREST.getAndSet(this, ops) != ops) {
      selector.interestChanged(interestMark);
    }
    return this;
  }

  @Override
  public int interestOpsOr(int ops) {
    checkValid();
    checkOps(ops);
    int before = (int) INTEREST.getAndBitwiseOr(this, ops);
    if ((before | ops) != before) {
      selector.interestChanged(interestMark);
    }
    return before;
  }

  @Override
  public int interestOpsAnd(int ops) {
    checkValid();
    int before = (int) INTEREST.getAndBitwiseAnd(this, ops);
    if ((before & ops) != before) {
      selector.interestChanged(interestMark);
    }
    return before;
  }

  private void checkOps(int ops) {
    if ((ops & ~channel.validOps()) != 0) {
      throw new IllegalArgumentException(
          "operations " + ops + " of a channel that knows " + channel.validOps());
    }
  }

  @Override
  public int readyOps() {
    checkValid();
    return readyOps;
  }

  private void checkValid() {
    if (!isValid()) {
      throw new CancelledKeyException();
    }
  }

  /** The channel may be ready; the selector hears of it only if that is watched. Any thread. */
  void readinessChanged() {
    if ((source.readyOps() & watched) != 0) {
      selector.readinessChanged(readinessMark);
    }
  }

  /** A channel of the kernel stands behind now. Any thread. */
  void becameKernels() {
    selector.readinessChanged(readinessMark);
  }

  void releaseKernels() {
    SelectionKey present = kernelKey;
    if (present != null) {
      present.cancel();
    }
  }

  // For the thread that selects.

  int watched() {
    return watched;
  }

  @Nullable SelectionKey kernelKey() {
    return kernelKey;
  }

  void setKernelKey(@Nullable SelectionKey key) {
    kernelKey = key;
  }

  void setKernelOps(int ops) {
    kernelOps = ops;
  }

  /** From now on goes by the interest as it is. {@link #look} follows. */
  void watch() {
    watched = interest;
    VarHandle.fullFence();
  }

  void unwatch() {
    watched = 0;
  }

  /** Whether something that is watched is ready; if not, word is given when it is. */
  boolean look() {
    int wanted = watched;
    found = isValid() ? (source.readyOps() | kernelOps) & wanted : 0;
    if (found == 0 && wanted != 0 && isValid()) {
      source.awaitOps(wanted);
    }
    return found != 0;
  }

  /** Sets the ready operations to what was found. */
  void publishFound() {
    readyOps = found;
  }

  /** Adds what was found to the ready operations; whether there was anything new. */
  boolean addFound() {
    int before = readyOps;
    readyOps = before | found;
    return readyOps != before;
  }
}
