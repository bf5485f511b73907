package io.leat.stack.link;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A loop that parks is woken by a frame and by a call, whatever the moment. */
public final class ParkingPlaceStress {
  /** The deadline of a park: who reaches it was not woken. */
  private static final long PATIENCE = 60_000_000_000L;

  private ParkingPlaceStress() {}

  static boolean parksInTime(ParkingPlace place) {
    long before = System.nanoTime();
    place.park(before + PATIENCE);
    return System.nanoTime() - before < PATIENCE;
  }

  /** A frame arrives. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE)
  @State
  public static class Frame {
    private volatile boolean occupied;
    private final ParkingPlace place = new ParkingPlace(() -> occupied);

    @Actor
    public void loop(Z_Result r) {
      r.r1 = parksInTime(place);
    }

    @Actor
    public void producer() {
      occupied = true;
      place.changed();
    }
  }

  /** Another thread has given a command. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE)
  @State
  public static class Wake {
    private final ParkingPlace place = new ParkingPlace(() -> false);

    @Actor
    public void loop(Z_Result r) {
      r.r1 = parksInTime(place);
    }

    @Actor
    public void caller() {
      place.wake();
    }
  }
}
