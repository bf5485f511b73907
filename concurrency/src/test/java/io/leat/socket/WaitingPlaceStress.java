package io.leat.socket;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.io.InterruptedIOException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Who waits is woken by what is published and signalled, whatever the moment. */
public final class WaitingPlaceStress {
  /** The deadline of a wait: who reaches it was not woken. */
  static final long PATIENCE = 60_000_000_000L;

  private WaitingPlaceStress() {}

  static boolean isWokenInTime(WaitingPlace place) {
    long before = System.nanoTime();
    try {
      return place.await(before + PATIENCE) && System.nanoTime() - before < PATIENCE;
    } catch (InterruptedIOException e) {
      return false;
    }
  }

  /** What was written before the signal is seen after the wait. */
  @JCStressTest
  @Outcome(id = "true, true", expect = ACCEPTABLE)
  @State
  public static class Signal {
    private int text;
    private volatile boolean published;
    private final WaitingPlace place = new WaitingPlace(() -> published);

    @Actor
    public void waiter(ZZ_Result r) {
      r.r1 = isWokenInTime(place);
      r.r2 = text == 1;
    }

    @Actor
    public void loop() {
      text = 1;
      published = true;
      place.signal();
    }
  }

  /** The signal that was meant for one wait never takes away that of the next. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE)
  @State
  public static class TwoSignals {
    private volatile int published;
    private int wanted = 1;
    private final WaitingPlace place = new WaitingPlace(() -> published >= wanted);

    @Actor
    public void waiter(Z_Result r) {
      boolean first = isWokenInTime(place);
      wanted = 2;
      r.r1 = first && isWokenInTime(place);
    }

    @Actor
    public void loop() {
      published = 1;
      place.signal();
      published = 2;
      place.signal();
    }
  }
}
