package io.leat.sim.explore;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Tries everything that can happen within some bounds, breadth first: each state that has not been
 * seen is reached again from the beginning for each decision that is possible there.
 *
 * <p>Each new state is also left to a fair network and to users who finish: both ends must then
 * come to their end (invariant 14), which is known of all states on the way as well.
 */
public final class Explorer {
  /** How many steps a fair history may take. */
  private static final int LONGEST_FAIR_HISTORY = 5000;

  private static final int SHARE = 64;

  private final Bounds bounds;
  private final int firstA;
  private final int firstB;
  private final StateTable table;
  private final KeySet good = new KeySet();
  private final AtomicLong steps = new AtomicLong();
  private final AtomicReference<@Nullable Finding> finding = new AtomicReference<>();
  private final boolean[] transitions;
  private int expanded;
  private int levelEnd;
  private int depth;

  /** Begins with two ends of which nothing has happened yet, and the usual sequence numbers. */
  public Explorer(Bounds bounds) {
    this(bounds, 0x7ffffff0, 0xfffffff0);
  }

  /**
   * @param firstA the first initial sequence number of A
   */
  public Explorer(Bounds bounds, int firstA, int firstB) {
    this(bounds, firstA, firstB, new StateTable());
    World world = new World(bounds, firstA, firstB);
    world.begin();
    table.add(world.boundedKey(), -1, World.NOTHING);
    levelEnd = 1;
  }

  private Explorer(Bounds bounds, int firstA, int firstB, StateTable table) {
    this.bounds = bounds;
    this.firstA = firstA;
    this.firstB = firstB;
    this.table = table;
    transitions = new World(bounds, firstA, firstB).transitions().clone();
  }

  /** What is known when it stops, or on the way. */
  public record Progress(
      Bounds bounds, int states, int expanded, long steps, int depth, boolean isComplete) {}

  /**
   * Goes on until everything was seen, something was found, or there are so many states.
   *
   * @param most states at most; a few more where threads are at work
   * @param threads at least 1
   * @return what was found, or null
   */
  public @Nullable Finding run(int most, int threads) {
    while (expanded < table.size() && finding.get() == null && table.size() < most) {
      if (expanded == levelEnd) {
        levelEnd = table.size();
        depth++;
      }
      expanded = expandLevel(expanded, levelEnd, most, threads);
    }
    return finding.get();
  }

  /** Returns the first state of which not everything was tried. */
  private int expandLevel(int from, int to, int most, int threads) {
    AtomicInteger next = new AtomicInteger(from);
    if (threads == 1) {
      work(next, to, most);
    } else {
      List<Thread> workers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        workers.add(Thread.ofPlatform().start(() -> work(next, to, most)));
      }
      for (Thread worker : workers) {
        join(worker);
      }
    }
    return Math.min(next.get(), to);
  }

  private static void join(Thread worker) {
    boolean interrupted = false;
    while (worker.isAlive()) {
      try {
        worker.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void work(AtomicInteger next, int to, int most) {
    Worker worker = new Worker();
    while (finding.get() == null && table.size() < most) {
      int from = next.getAndAdd(SHARE);
      for (int state = from; state < Math.min(from + SHARE, to); state++) {
        worker.expand(state);
      }
      if (from >= to) {
        break;
      }
    }
    worker.end();
  }

  /** One thread's part. */
  private final class Worker {
    private World world = new World(bounds, firstA, firstB);
    private final byte[] choices = new byte[64];
    private final List<Byte> fair = new ArrayList<>();
    private final List<Long> fairKeys = new ArrayList<>();
    private long count;

    void expand(int state) {
      byte[] history = table.history(state);
      int possible = 1;
      for (int i = 0; i < possible; i++) {
        try {
          world.begin();
          world.applyAgain(history, table.key(state));
        } catch (RuntimeException | AssertionError e) {
          found(history, e);
          return;
        }
        if (i == 0) {
          possible = world.choices(choices);
          if (possible == 0) {
            return;
          }
        }
        count += history.length + 1;
        tryOne(state, history, choices[i]);
      }
    }

    private void tryOne(int state, byte[] history, byte choice) {
      fair.clear();
      try {
        world.apply(choice);
        if (table.add(world.boundedKey(), state, choice)) {
          endFairly();
        }
      } catch (RuntimeException | AssertionError e) {
        byte[] all = Arrays.copyOf(history, history.length + 1 + fair.size());
        all[history.length] = choice;
        for (int i = 0; i < fair.size(); i++) {
          all[history.length + 1 + i] = fair.get(i);
        }
        found(all, e);
      }
    }

    /** Until it is over, or a state is reached that is known to end. */
    private void endFairly() {
      fairKeys.clear();
      while (true) {
        long key = world.key();
        if (isGood(key)) {
          break;
        }
        fairKeys.add(key);
        byte choice = world.fairChoice();
        if (choice == World.NOTHING) {
          world.checkEnd();
          break;
        }
        if (fair.size() == LONGEST_FAIR_HISTORY) {
          throw new Violation("invariant 14: no end with a fair network: " + world);
        }
        fair.add(choice);
        world.apply(choice);
        count++;
      }
      synchronized (good) {
        for (long key : fairKeys) {
          good.add(key);
        }
      }
    }

    private boolean isGood(long key) {
      synchronized (good) {
        return good.contains(key);
      }
    }

    private void found(byte[] history, Throwable failure) {
      finding.compareAndSet(null, Finding.of(bounds, firstA, firstB, history, failure));
      world = new World(bounds, firstA, firstB);
    }

    void end() {
      steps.addAndGet(count);
      synchronized (transitions) {
        for (int i = 0; i < transitions.length; i++) {
          transitions[i] |= world.transitions()[i];
        }
      }
    }
  }

  /** How far it is. */
  public Progress progress() {
    int states = table.size();
    return new Progress(bounds, states, expanded, steps.get(), depth, expanded >= states);
  }

  /** How many of the transitions that RFC 9293 knows were seen. */
  public int transitions() {
    return World.count(transitions);
  }

  /** Those transitions, as text. */
  public String transitionNames() {
    return World.names(transitions);
  }

  /** Writes what is needed to go on later. */
  public void write(DataOutputStream out) throws IOException {
    out.writeUTF(bounds.toString());
    out.writeInt(expanded);
    out.writeInt(levelEnd);
    out.writeInt(depth);
    out.writeLong(steps.get());
    for (boolean seen : transitions) {
      out.writeBoolean(seen);
    }
    table.write(out);
  }

  /**
   * Goes on where another has stopped.
   *
   * @throws IOException if what was written is not of these bounds
   */
  public static Explorer read(Bounds bounds, DataInputStream in) throws IOException {
    String written = in.readUTF();
    if (!written.equals(bounds.toString())) {
      throw new IOException("states of '" + written + "', not of '" + bounds + "'");
    }
    int expanded = in.readInt();
    int levelEnd = in.readInt();
    int depth = in.readInt();
    long steps = in.readLong();
    boolean[] seen = new boolean[new World(bounds, 0, 0).transitions().length];
    for (int i = 0; i < seen.length; i++) {
      seen[i] = in.readBoolean();
    }
    Explorer explorer = new Explorer(bounds, 0x7ffffff0, 0xfffffff0, StateTable.read(in));
    explorer.expanded = expanded;
    explorer.levelEnd = levelEnd;
    explorer.depth = depth;
    explorer.steps.set(steps);
    System.arraycopy(seen, 0, explorer.transitions, 0, seen.length);
    return explorer;
  }

  /**
   * Lets a history happen, and then a fair network end it.
   *
   * @return what does not hold in it; null if everything does
   * @throws IllegalArgumentException if a decision is not possible where it stands
   */
  public static @Nullable Finding replay(Bounds bounds, String history) {
    byte[] decisions = Decision.parse(history);
    World world = new World(bounds, 0x7ffffff0, 0xfffffff0);
    world.begin();
    List<Byte> done = new ArrayList<>();
    try {
      for (byte decision : decisions) {
        if (!world.isPossible(decision)) {
          String text = Decision.format(new byte[] {decision});
          throw new IllegalArgumentException(
              text + " is not possible after " + done.size() + " decisions: " + world);
        }
        done.add(decision);
        world.apply(decision);
      }
      for (byte next = world.fairChoice(); next != World.NOTHING; next = world.fairChoice()) {
        if (done.size() > decisions.length + LONGEST_FAIR_HISTORY) {
          throw new Violation("invariant 14: no end with a fair network: " + world);
        }
        done.add(next);
        world.apply(next);
      }
      world.checkEnd();
      world.begin();
      return null;
    } catch (Violation | IllegalStateException e) {
      byte[] all = new byte[done.size()];
      for (int i = 0; i < all.length; i++) {
        all[i] = done.get(i);
      }
      return Finding.of(bounds, 0x7ffffff0, 0xfffffff0, all, e);
    }
  }
}
