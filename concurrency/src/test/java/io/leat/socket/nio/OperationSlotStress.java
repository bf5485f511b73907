package io.leat.socket.nio;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.leat.stack.Stack;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** An operation that starts while its channel becomes ready is completed, and leaves its slot. */
@JCStressTest
@Outcome(id = "done", expect = ACCEPTABLE)
@State
public class OperationSlotStress {
  private static final ChannelGroup GROUP =
      new ChannelGroup(
          LeatAsynchronousChannelProvider.of(Stack.pair().left()),
          Executors.newFixedThreadPool(1, Thread.ofPlatform().daemon(true).factory()));

  private final OperationSlot slot = new OperationSlot(GROUP);
  private volatile boolean ready;
  private final Operation<String> operation =
      new Operation<>(GROUP, slot, () -> ready ? "done" : null);

  @Actor
  public void starter() {
    slot.take(operation);
    slot.start(operation, 0, TimeUnit.SECONDS);
  }

  @Actor
  public void loop() {
    ready = true;
    slot.readinessChanged();
  }

  @Arbiter
  public void end(L_Result r) {
    try {
      String outcome = operation.outcome().get(60, TimeUnit.SECONDS);
      r.r1 = slot.isTaken() ? "slot still taken" : outcome;
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      r.r1 = e.toString();
    }
  }
}
