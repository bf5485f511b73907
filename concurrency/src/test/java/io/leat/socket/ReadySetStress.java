package io.leat.socket;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** What is published before an entry is added is seen when the entry is looked at. */
public final class ReadySetStress {
  private ReadySetStress() {}

  static final class Counter extends ReadySet.Entry {
    int published;

    void publish(int value, ReadySet set) {
      published = value;
      VarHandle.fullFence();
      set.add(this);
    }
  }

  /** The last look at an entry sees what was published last. */
  @JCStressTest
  @Outcome(id = "3", expect = ACCEPTABLE)
  @State
  public static class LastLook {
    private final ReadySet set = new ReadySet();
    private final Counter counter = new Counter();
    private int seen;

    @Actor
    public void publisher() {
      counter.publish(1, set);
      counter.publish(2, set);
      counter.publish(3, set);
    }

    @Actor
    public void looker() {
      look();
      look();
    }

    private void look() {
      if (set.poll() != null) {
        seen = counter.published;
      }
    }

    @Arbiter
    public void rest(I_Result r) {
      look();
      r.r1 = seen;
    }
  }

  /** Entries of two threads are all in the set, once. */
  @JCStressTest
  @Outcome(id = "2, 2", expect = ACCEPTABLE)
  @State
  public static class TwoAdd {
    private final ReadySet set = new ReadySet();
    private final Counter shared = new Counter();
    private final Counter own = new Counter();

    @Actor
    public void one() {
      set.add(shared);
    }

    @Actor
    public void other() {
      set.add(own);
      set.add(shared);
    }

    @Arbiter
    public void count(II_Result r) {
      for (ReadySet.Entry e = set.poll(); e != null; e = set.poll()) {
        r.r1++;
        r.r2 += e == shared || e == own ? 1 : 0;
      }
    }
  }

  static boolean waitsInTime(ReadySet set) {
    long before = System.nanoTime();
    set.await(before + WaitingPlaceStress.PATIENCE);
    return System.nanoTime() - before < WaitingPlaceStress.PATIENCE;
  }

  /** An entry ends the wait. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE)
  @State
  public static class Await {
    private final ReadySet set = new ReadySet();
    private final Counter counter = new Counter();

    @Actor
    public void waiter(Z_Result r) {
      boolean inTime = waitsInTime(set);
      r.r1 = inTime && set.poll() == counter && counter.published == 1;
    }

    @Actor
    public void publisher() {
      counter.publish(1, set);
    }
  }

  /** A wake-up ends the wait, and is taken once. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE)
  @State
  public static class Wake {
    private final ReadySet set = new ReadySet();

    @Actor
    public void waiter(Z_Result r) {
      r.r1 = waitsInTime(set) && set.takeWake() && !set.takeWake();
    }

    @Actor
    public void waker() {
      set.wake();
    }
  }
}
