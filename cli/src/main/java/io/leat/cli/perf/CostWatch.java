package io.leat.cli.perf;

import io.leat.stack.Stack;
import io.leat.stack.StackLoop;
import java.util.function.Consumer;

/**
 * Looks at what a running stack costs, each second in which it has something to do, and says it.
 */
public final class CostWatch implements AutoCloseable {
  private static final long SECOND_MILLIS = 1000;

  private final StackLoop loop;
  private final long loopThread;
  private final Consumer<LoopCosts> sayer;
  private final Thread thread;

  private CostWatch(Stack stack, Consumer<LoopCosts> sayer) {
    loop = stack.loop();
    loopThread = loopThread(stack);
    this.sayer = sayer;
    thread = Thread.ofPlatform().daemon().name("perf-counters").unstarted(this::watch);
  }

  /**
   * Begins to watch.
   *
   * @param sayer is told of each second, on a thread of the watch
   */
  public static CostWatch start(Stack stack, Consumer<LoopCosts> sayer) {
    CostWatch watch = new CostWatch(stack, sayer);
    watch.thread.start();
    return watch;
  }

  /** The id of the thread that turns the stack's loop. */
  public static long loopThread(Stack stack) {
    return stack.submit(on -> Thread.currentThread().threadId()).join();
  }

  private void watch() {
    LoopCosts last = LoopCosts.of(loop, loopThread);
    try {
      while (true) {
        Thread.sleep(SECOND_MILLIS);
        LoopCosts now = LoopCosts.of(loop, loopThread);
        LoopCosts added = now.since(last);
        if (added.segments() > 0) {
          sayer.accept(added);
        }
        last = now;
      }
    } catch (InterruptedException e) {
      // the watch is over
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
