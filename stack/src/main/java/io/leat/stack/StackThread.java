package io.leat.stack;

/** The thread that turns a loop; the only class with one. */
final class StackThread {
  private final StackLoop loop;
  private final Thread thread;
  private volatile boolean stopped;

  StackThread(StackLoop loop, String name) {
    this.loop = loop;
    thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!stopped) {
      if (loop.runOnce(System.nanoTime()) == 0 && !loop.hasCommands()) {
        loop.device().park(loop.nextDeadline());
      }
    }
  }

  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /** Ends the thread after its present cycle and waits for it, unless it is the caller. */
  void stop() {
    stopped = true;
    loop.device().wake();
    boolean interrupted = false;
    while (!isCurrent() && thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
