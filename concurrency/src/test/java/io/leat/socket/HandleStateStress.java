package io.leat.socket;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.leat.tcp.connection.TcpError;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/** Of two threads that close, one is told that it did; of two endings the first counts. */
public final class HandleStateStress {
  private HandleStateStress() {}

  /** A bit is set by one, and no other bit gets lost. */
  @JCStressTest
  @Outcome(id = "true, false, true", expect = ACCEPTABLE)
  @Outcome(id = "false, true, true", expect = ACCEPTABLE)
  @State
  public static class Bits {
    private final HandleState state = new HandleState();

    @Actor
    public void one(ZZZ_Result r) {
      state.set(HandleState.INPUT_SHUT);
      r.r1 = state.set(HandleState.CLOSED);
    }

    @Actor
    public void other(ZZZ_Result r) {
      r.r2 = state.set(HandleState.CLOSED);
      state.set(HandleState.OUTPUT_SHUT);
    }

    @Arbiter
    public void all(ZZZ_Result r) {
      int all = HandleState.INPUT_SHUT | HandleState.OUTPUT_SHUT | HandleState.CLOSED;
      r.r3 = state.bits() == all;
    }
  }

  /** Both see the same ending from then on. */
  @JCStressTest
  @Outcome(id = "true, true, true", expect = ACCEPTABLE)
  @State
  public static class Endings {
    private final HandleState state = new HandleState();
    private final Ending reset = new Ending(TcpError.RESET, null);
    private final Ending closed = new Ending(TcpError.STACK_CLOSED, "closed");
    private Ending seenByOne = reset;
    private Ending seenByOther = reset;

    @Actor
    public void one(ZZZ_Result r) {
      state.end(reset);
      seenByOne = state.ending();
      r.r1 = seenByOne != null;
    }

    @Actor
    public void other(ZZZ_Result r) {
      state.end(closed);
      seenByOther = state.ending();
      r.r2 = seenByOther != null;
    }

    @Arbiter
    public void same(ZZZ_Result r) {
      r.r3 = seenByOne == seenByOther && seenByOne == state.ending();
    }
  }
}
