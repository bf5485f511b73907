package io.leat.socket;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What may have become ready since it was looked at last, and where one thread waits for that.
 *
 * <p>Any thread adds an entry, after it has published why; an entry that is in already is not added
 * again. One thread takes entries and looks at them. Neither side locks or allocates.
 *
 * <p>No wake-up is lost. An entry leaves the set, a full fence passes, and only then is it looked
 * at: something that is published later finds it outside and adds it anew. Whoever makes an empty
 * set non-empty wakes the waiter, which therefore is woken once for all that come until it has
 * taken them.
 */
public final class ReadySet {
  private static final VarHandle TOP;
  private static final VarHandle INSIDE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      TOP = lookup.findVarHandle(ReadySet.class, "top", Entry.class);
      INSIDE = lookup.findVarHandle(Entry.class, "inside", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** What can be in one set; links are its own. */
  public abstract static class Entry {
    private @Nullable Entry next;

    @SuppressWarnings("UnusedVariable") // through INSIDE
    private volatile boolean inside;
  }

  /** A place of its own where the one thread waits for other things as well. */
  public interface Elsewhere {
    /** Waits, not at all if {@link #wake} was called since the last wait. The one thread. */
    void await() throws IOException;

    /** Ends the present wait, or the next. Any thread. */
    void wake();
  }

  private final WaitingPlace place = new WaitingPlace(this::isWaitOver);
  private volatile @Nullable Elsewhere elsewhere;
  private volatile @Nullable Entry top;
  private volatile boolean woken;

  /** Taken from the top and not looked at yet. The one thread's. */
  private @Nullable Entry taken;

  /** Puts an entry in, if it is not, and wakes the waiter. Any thread. */
  public void add(Entry entry) {
    if (!INSIDE.compareAndSet(entry, false, true)) {
      return;
    }
    Entry latest;
    do {
      latest = top;
      entry.next = latest;
    } while (!TOP.compareAndSet(this, latest, entry));
    if (latest == null) {
      signal();
    }
  }

  /** Ends the present wait, or the next. Any thread. */
  public void wake() {
    woken = true;
    signal();
  }

  private void signal() {
    place.signal(); // with a full fence behind what was published
    Elsewhere present = elsewhere;
    if (present != null) {
      present.wake();
    }
  }

  /** Whether {@link #wake} was called since this was asked last. The one thread. */
  public boolean takeWake() {
    boolean was = woken;
    if (was) {
      woken = false;
    }
    return was;
  }

  /** Takes an entry out, in the order in which they came; null if there is none. The one thread. */
  public @Nullable Entry poll() {
    if (taken == null) {
      taken = takeAll();
    }
    Entry first = taken;
    if (first == null) {
      return null;
    }
    taken = first.next;
    first.next = null;
    first.inside = false;
    VarHandle.fullFence();
    return first;
  }

  private @Nullable Entry takeAll() {
    if (top == null) {
      return null;
    }
    Entry entry = (Entry) TOP.getAndSet(this, null);
    Entry first = null;
    while (entry != null) {
      Entry earlier = entry.next;
      entry.next = first;
      first = entry;
      entry = earlier;
    }
    return first;
  }

  /**
   * Waits until there is an entry, {@link #wake}, an interrupt (which stays), or the deadline. The
   * one thread; it has taken all entries before.
   *
   * @param deadline of {@link System#nanoTime}; {@link Long#MAX_VALUE} for ever
   */
  public void await(long deadline) {
    place.awaitOrInterrupt(deadline);
  }

  /**
   * As {@link #await}, in another place. The argument against lost wake-ups is that of {@link
   * WaitingPlace}: the waiter first names the place, then looks, then waits.
   */
  public void await(Elsewhere other) throws IOException {
    elsewhere = other;
    VarHandle.fullFence();
    try {
      if (!isWaitOver()) {
        other.await();
      }
    } finally {
      elsewhere = null;
    }
  }

  private boolean isWaitOver() {
    return woken || top != null;
  }
}
