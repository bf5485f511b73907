package io.leat.socket;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.leat.stack.Stack;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A running loop answers for every ring, and sees what was written before it. */
public final class DoorbellStress {
  private static final Stack STACK = Stack.pair().left();

  private DoorbellStress() {}

  /** Two threads ring for a reason each; one of them again and again. */
  @JCStressTest
  @Outcome(id = "3, 3, 1", expect = ACCEPTABLE)
  @State
  public static class TwoRing {
    private final Doorbell bell = new Doorbell(STACK, (reasons, loop, now) -> answer(reasons));
    private int written;
    private int other;
    private int seenWritten;
    private int seenOther;
    private volatile int answered;

    private void answer(int reasons) {
      seenWritten = written;
      seenOther = other;
      answered |= reasons;
      rest.signal();
    }

    private final WaitingPlace rest = new WaitingPlace(this::isAllAnswered);

    private boolean isAllAnswered() {
      return answered == 3 && seenWritten == 3 && seenOther == 1;
    }

    @Actor
    public void writer() {
      for (int i = 1; i <= 3; i++) {
        written = i;
        bell.ring(1);
      }
    }

    @Actor
    public void closer() {
      other = 1;
      bell.ring(2);
    }

    @Arbiter
    public void all(III_Result r) {
      WaitingPlaceStress.isWokenInTime(rest);
      r.r1 = answered;
      r.r2 = seenWritten;
      r.r3 = seenOther;
    }
  }
}
