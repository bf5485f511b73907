package io.leat.socket;

import io.leat.stack.Stack;
import io.leat.stack.StackClosedException;
import io.leat.tcp.demux.OpenException;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Calls that the loop answers in its next cycle, from application threads that wait for it. */
final class LoopCalls {
  private LoopCalls() {}

  /** Runs {@code call} on the loop and waits; interrupts are kept for later. */
  static <T> T call(Stack stack, Stack.LoopCall<T> call) throws SocketException {
    if (stack.isOnLoop()) {
      throw new IllegalStateException("a blocking call on the loop would wait for itself");
    }
    return await(stack.submit(call));
  }

  static <T> T await(CompletableFuture<T> answer) throws SocketException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return answer.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw failure(e.getCause() == null ? e : e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static SocketException failure(Throwable cause) {
    SocketException failure =
        switch (cause) {
          case OpenException refused -> SocketErrors.binding(refused);
          case StackClosedException closed -> SocketErrors.stackClosed();
          default -> new SocketException(cause.toString());
        };
    failure.initCause(cause);
    return failure;
  }
}
