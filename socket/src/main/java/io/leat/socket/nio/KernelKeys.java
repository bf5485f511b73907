package io.leat.socket.nio;

import io.leat.socket.ReadySet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a selector of Leat's whose channels have one of the kernel's behind them: those are
 * registered with a selector of the kernel's. For the thread that selects.
 */
final class KernelKeys implements ReadySet.Elsewhere {
  private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final Selector selector;
  private final List<LeatSelectionKey> ready = new ArrayList<>();
  private final Consumer<SelectionKey> found = this::found;
  private long deadline;

  KernelKeys() {
    try {
      selector = KernelProvider.get().openSelector();
    } catch (IOException e) {
      throw new UncheckedIOException("a selector of the kernel's", e);
    }
  }

  /** Goes by what the key watches now. */
  void watch(LeatSelectionKey key) {
    SelectableChannel channel = key.source().kernelChannel();
    if (channel == null || !key.isValid()) {
      return;
    }
    try {
      SelectionKey present = key.kernelKey();
      if (present == null) {
        key.setKernelKey(register(channel, key));
      } else {
        present.interestOps(key.watched());
      }
    } catch (CancelledKeyException | ClosedChannelException | IllegalBlockingModeException e) {
      key.setKernelOps(0); // it was closed meanwhile, and its key is cancelled in a moment
    }
  }

  /** A registration that was cancelled stands until the next selection. */
  private SelectionKey register(SelectableChannel channel, LeatSelectionKey key)
      throws ClosedChannelException {
    SelectionKey before = channel.keyFor(selector);
    if (before != null && !before.isValid()) {
      flush();
    }
    return channel.register(selector, key.watched(), key);
  }

  boolean isEmpty() {
    return selector.keys().isEmpty();
  }

  /** Nothing is ready until a selection has found it. */
  void forgetReady() {
    for (int i = 0; i < ready.size(); i++) {
      ready.get(i).setKernelOps(0);
    }
    ready.clear();
  }

  /** The keys that are ready. */
  List<LeatSelectionKey> selectNow() throws IOException {
    forgetReady();
    selector.selectNow(found);
    return ready;
  }

  /**
   * Waits until a key is ready, the other set has an entry or is woken, or the deadline.
   *
   * @return the keys that are ready
   */
  List<LeatSelectionKey> select(ReadySet other, long until) throws IOException {
    forgetReady();
    deadline = until;
    other.await(this);
    return ready;
  }

  @Override
  public void await() throws IOException {
    if (deadline == Long.MAX_VALUE) {
      selector.select(found);
      return;
    }
    long nanos = deadline - System.nanoTime();
    if (nanos <= 0) {
      selector.selectNow(found);
    } else {
      selector.select(found, (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
    }
  }

  @Override
  public void wake() {
    selector.wakeup();
  }

  private void found(SelectionKey kernelKey) {
    LeatSelectionKey key = (LeatSelectionKey) attachment(kernelKey);
    try {
      key.setKernelOps(kernelKey.readyOps());
      ready.add(key);
    } catch (CancelledKeyException e) {
      key.setKernelOps(0); // another thread has closed the channel since
    }
  }

  private static Object attachment(SelectionKey key) {
    @Nullable Object attachment = key.attachment();
    assert attachment != null : "registered with its key";
    return attachment;
  }

  /** Lets go of channels whose registration was cancelled, so that their descriptors close. */
  void flush() {
    try {
      selector.selectNow(key -> {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void close() throws IOException {
    selector.close();
  }
}
