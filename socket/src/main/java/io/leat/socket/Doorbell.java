package io.leat.socket;

import io.leat.stack.Command;
import io.leat.stack.Stack;
import io.leat.stack.StackLoop;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How an application thread tells a loop that there is something to do: reasons are gathered as
 * bits until the loop looks.
 *
 * <p>The first ring queues the one command and wakes the loop; while it waits, further rings are
 * one atomic instruction. It allocates nothing. The loop empties the bits before it acts on them,
 * so that a reason given meanwhile queues the command anew: none is lost, and because a thread
 * writes its positions before it rings, the loop sees them.
 */
final class Doorbell extends Command {
  /** What the loop does about the reasons it was rung for. */
  interface Answer {
    void answer(int reasons, StackLoop loop, long now);
  }

  private static final VarHandle REASONS;

  static {
    try {
      REASONS = MethodHandles.lookup().findVarHandle(Doorbell.class, "reasons", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Stack stack;
  private final Answer answer;

  @SuppressWarnings("UnusedVariable") // through REASONS
  private int reasons;

  Doorbell(Stack stack, Answer answer) {
    this.stack = stack;
    this.answer = answer;
  }

  /** Any thread. */
  void ring(int more) {
    if ((int) REASONS.getAndBitwiseOr(this, more) == 0) {
      stack.execute(this);
    }
  }

  @Override
  protected void run(StackLoop loop, long now) {
    answer.answer((int) REASONS.getAndSet(this, 0), loop, now);
  }
}
