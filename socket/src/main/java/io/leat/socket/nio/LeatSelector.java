package io.leat.socket.nio;

import io.leat.socket.ReadySet;
import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Selects among channels of Leat's, level-triggered, at a cost by ready keys and not by registered
 * ones.
 *
 * <p>A key that was found ready stays in a list and is looked at again by each selection until it
 * is not; all others come back by a {@link ReadySet} when their channel's readiness grows. As with
 * epoll, a key that is still ready ends a selection at once, also if it is in the selected set
 * already and the selection therefore returns 0.
 *
 * <p>A channel may have one of the kernel's behind it: then, and only then, the selector has one of
 * the kernel's too, looks into it at each selection, and waits in it.
 */
final class LeatSelector extends AbstractSelector {
  private static final long FOREVER = Long.MAX_VALUE;
  private static final long NOT_AT_ALL = Long.MIN_VALUE;

  private final Set<SelectionKey> keys = ConcurrentHashMap.newKeySet();
  private final Set<SelectionKey> publicKeys = Collections.unmodifiableSet(keys);
  private final SelectedKeys selected = new SelectedKeys(this);
  private final ReadySet changedReadiness = new ReadySet();
  private final ReadySet changedInterest = new ReadySet();
  private final List<LeatSelectionKey> ready = new ArrayList<>();
  private boolean selecting;

  /** Null until there is a channel with one of the kernel's behind it. Under the lock. */
  private @Nullable KernelKeys kernelKeys;

  LeatSelector(SelectorProvider provider) {
    super(provider);
  }

  // What keys tell. Any thread.

  void readinessChanged(LeatSelectionKey.Mark mark) {
    changedReadiness.add(mark);
  }

  void interestChanged(LeatSelectionKey.Mark mark) {
    changedInterest.add(mark);
  }

  @Override
  protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attachment) {
    if (!(channel instanceof LeatSelectable source)) {
      throw new IllegalSelectorException();
    }
    checkOpen();
    LeatSelectionKey key = new LeatSelectionKey(channel, source, this);
    key.attach(attachment);
    keys.add(key);
    source.keys().add(key);
    key.interestOps(ops);
    if (!isOpen()) {
      forget(key);
      key.cancel();
      throw new ClosedSelectorException();
    }
    return key;
  }

  private void checkOpen() {
    if (!isOpen()) {
      throw new ClosedSelectorException();
    }
  }

  @Override
  public Set<SelectionKey> keys() {
    checkOpen();
    return publicKeys;
  }

  @Override
  public Set<SelectionKey> selectedKeys() {
    checkOpen();
    return selected;
  }

  @Override
  public Selector wakeup() {
    changedReadiness.wake();
    return this;
  }

  // Selecting.

  @Override
  public int selectNow() throws IOException {
    return selectUntil(null, NOT_AT_ALL);
  }

  @Override
  public int select() throws IOException {
    return selectUntil(null, FOREVER);
  }

  @Override
  public int select(long millis) throws IOException {
    return selectUntil(null, deadline(millis));
  }

  @Override
  public int selectNow(Consumer<SelectionKey> action) throws IOException {
    return selectUntil(Objects.requireNonNull(action), NOT_AT_ALL);
  }

  @Override
  public int select(Consumer<SelectionKey> action) throws IOException {
    return selectUntil(Objects.requireNonNull(action), FOREVER);
  }

  @Override
  public int select(Consumer<SelectionKey> action, long millis) throws IOException {
    return selectUntil(Objects.requireNonNull(action), deadline(millis));
  }

  private static long deadline(long millis) {
    if (millis < 0) {
      throw new IllegalArgumentException("Negative timeout");
    }
    long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
    return nanos == 0 || nanos >= FOREVER / 2 ? FOREVER : System.nanoTime() + nanos;
  }

  private int selectUntil(@Nullable Consumer<SelectionKey> action, long deadline)
      throws IOException {
    synchronized (this) {
      checkOpen();
      if (selecting) {
        throw new IllegalStateException("select in progress");
      }
      selecting = true;
      try {
        synchronized (selected) {
          KernelKeys present = kernelKeys;
          if (present != null) {
            present.forgetReady();
          }
          watchChangedInterest();
          deregisterCancelled();
          await(deadline);
          deregisterCancelled();
          return action == null ? publish() : publishTo(action);
        }
      } finally {
        selecting = false;
      }
    }
  }

  private void watchChangedInterest() {
    for (ReadySet.Entry e = changedInterest.poll(); e != null; e = changedInterest.poll()) {
      LeatSelectionKey key = ((LeatSelectionKey.Mark) e).key;
      key.watch();
      if (key.kernelKey() != null) {
        kernelKeys().watch(key);
      }
      list(key);
    }
  }

  private void list(LeatSelectionKey key) {
    if (key.kernelKey() == null && key.source().kernelChannel() != null) {
      kernelKeys().watch(key);
    }
    if (!key.listed && key.look()) {
      key.listed = true;
      ready.add(key);
    }
  }

  /** Waits until a key is ready, a wake-up (which an interrupt brings too), or the deadline. */
  private void await(long deadline) throws IOException {
    if (deadline == NOT_AT_ALL) {
      lookAgain();
      changedReadiness.takeWake();
      lookInKernel(true, deadline);
      return;
    }
    try {
      begin();
      boolean waits = true;
      while (waits) {
        boolean found = lookAgain();
        waits = !changedReadiness.takeWake() && !found && !isOver(deadline);
        if (isKernelWatched()) {
          boolean foundInKernel = lookInKernel(!waits, deadline);
          // the kernel's selector has taken the place of this one at the thread's interrupt
          waits = waits && !foundInKernel && !Thread.currentThread().isInterrupted();
        } else if (waits) {
          changedReadiness.await(deadline);
        }
      }
    } finally {
      end();
    }
  }

  private boolean isKernelWatched() {
    KernelKeys present = kernelKeys;
    return present != null && !present.isEmpty();
  }

  /** Lists the keys that the kernel finds ready, and may wait for them; whether there is one. */
  private boolean lookInKernel(boolean atOnce, long deadline) throws IOException {
    KernelKeys present = kernelKeys;
    if (present == null || present.isEmpty()) {
      return false;
    }
    List<LeatSelectionKey> found =
        atOnce ? present.selectNow() : present.select(changedReadiness, deadline);
    for (int i = 0; i < found.size(); i++) {
      list(found.get(i));
    }
    return !found.isEmpty();
  }

  private KernelKeys kernelKeys() {
    KernelKeys present = kernelKeys;
    if (present == null) {
      present = new KernelKeys();
      kernelKeys = present;
    }
    return present;
  }

  private static boolean isOver(long deadline) {
    return deadline != FOREVER && deadline - System.nanoTime() <= 0;
  }

  /** Keys that are ready no more leave the list, others come; whether there is one. */
  private boolean lookAgain() {
    for (int i = ready.size() - 1; i >= 0; i--) {
      LeatSelectionKey key = ready.get(i);
      if (!key.look()) {
        unlist(i);
      }
    }
    for (ReadySet.Entry e = changedReadiness.poll(); e != null; e = changedReadiness.poll()) {
      list(((LeatSelectionKey.Mark) e).key);
    }
    return !ready.isEmpty();
  }

  private void unlist(int index) {
    ready.get(index).listed = false;
    LeatSelectionKey last = ready.removeLast();
    if (index < ready.size()) {
      ready.set(index, last);
    }
  }

  /** The number of keys whose ready operations grew. */
  private int publish() {
    int updated = 0;
    for (int i = 0; i < ready.size(); i++) {
      LeatSelectionKey key = ready.get(i);
      if (selected.select(key)) {
        key.publishFound();
        updated++;
      } else if (key.addFound()) {
        updated++;
      }
    }
    return updated;
  }

  private int publishTo(Consumer<SelectionKey> action) {
    int count = 0;
    for (int i = 0; i < ready.size(); i++) {
      LeatSelectionKey key = ready.get(i);
      if (key.isValid()) {
        key.publishFound();
        action.accept(key);
        checkOpen();
        count++;
      }
    }
    return count;
  }

  // Ending.

  private void deregisterCancelled() throws IOException {
    Set<SelectionKey> cancelled = cancelledKeys();
    synchronized (cancelled) {
      if (cancelled.isEmpty()) {
        return;
      }
      Iterator<SelectionKey> each = cancelled.iterator();
      while (each.hasNext()) {
        LeatSelectionKey key = (LeatSelectionKey) each.next();
        each.remove();
        forget(key);
        deregister(key);
      }
    }
    ready.removeIf(key -> !key.listed);
    KernelKeys present = kernelKeys;
    if (present != null) {
      present.flush();
    }
  }

  private void forget(LeatSelectionKey key) {
    key.unwatch();
    key.releaseKernels();
    key.listed = false;
    key.source().keys().remove(key);
    keys.remove(key);
    selected.remove(key);
  }

  @Override
  protected void implCloseSelector() throws IOException {
    wakeup();
    synchronized (this) {
      synchronized (selected) {
        for (SelectionKey key : keys) {
          forget((LeatSelectionKey) key);
          deregister((LeatSelectionKey) key);
        }
        ready.clear();
        KernelKeys present = kernelKeys;
        if (present != null) {
          present.close();
        }
      }
    }
  }
}
