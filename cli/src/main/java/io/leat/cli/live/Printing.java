package io.leat.cli.live;

import java.time.Duration;
import java.util.function.Consumer;

/** A thread that prints transitions, until it is closed. */
public final class Printing implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final TransitionPrinter printer;
  private final Thread thread;

  private Printing(TransitionPrinter printer, Thread thread) {
    this.printer = printer;
    this.thread = thread;
  }

  /**
   * @param inside runs the printer where the kernel's end of its connections is
   */
  public static Printing start(TransitionPrinter printer, Consumer<Runnable> inside) {
    Thread thread =
        Thread.ofPlatform().name("transitions").daemon().start(() -> inside.accept(printer));
    return new Printing(printer, thread);
  }

  /** Waits a moment until everything is printed. */
  @Override
  public void close() {
    printer.end();
    try {
      thread.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
