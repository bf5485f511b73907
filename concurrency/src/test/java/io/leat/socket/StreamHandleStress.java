package io.leat.socket;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.leat.packet.wire.IpAddress;
import io.leat.stack.Stack;
import java.io.IOException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A connect that waits ends when another thread closes, and when the loop says why it failed. */
@JCStressTest
@Outcome(id = "Socket closed", expect = ACCEPTABLE, desc = "the close came first")
@Outcome(id = "Connection refused", expect = ACCEPTABLE, desc = "the loop came first")
@State
public class StreamHandleStress {
  private static final Stack STACK = Stack.pair().left();
  private static final IpAddress NOBODY = IpAddress.parse("127.0.0.1");

  private final StreamHandle handle =
      StreamHandle.open(STACK, null, 0, NOBODY, 9, STACK.config().tcp(), null);

  @Actor
  public void connector(L_Result r) {
    try {
      r.r1 = handle.awaitConnected(WaitingPlaceStress.PATIENCE) ? "connected" : "stuck";
    } catch (IOException e) {
      r.r1 = e.getMessage();
    }
  }

  @Actor
  public void closer() {
    handle.close();
  }
}
