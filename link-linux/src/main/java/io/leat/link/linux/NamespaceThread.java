package io.leat.link.linux;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Runs code on a platform thread of its own, whose network namespace may be changed: the kernel
 * keeps the namespace per thread, so the thread ends with the code and is never pooled. Threads and
 * processes that the code starts inherit the namespace.
 */
final class NamespaceThread {
  /** In place of a namespace: the one of the caller. */
  static final int OWN = -1;

  private NamespaceThread() {}

  /**
   * Runs the code and waits for it to end; an interrupt is passed on to it.
   *
   * @param namespace a descriptor of the network namespace to run in
   * @throws E as the code does
   * @throws LinuxException if the namespace cannot be entered
   */
  @SuppressWarnings("unchecked")
  static <T extends @Nullable Object, E extends Exception> T call(
      String name, int namespace, NamespaceCode<T, E> code) throws E, LinuxException {
    FutureTask<T> task =
        new FutureTask<>(() -> {
          enter(name, namespace);
          return code.run();
        });
    Thread thread = Thread.ofPlatform().name("leat-netns-" + name).daemon().start(task);
    try {
      return result(task, thread);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case LinuxException refused -> throw refused;
        case RuntimeException unchecked -> throw unchecked;
        case Error error -> throw error;
        case null -> throw new IllegalStateException(e);
        default -> throw (E) e.getCause();
      }
    }
  }

  private static void enter(String name, int namespace) throws LinuxException {
    int entered = namespace == OWN ? 0 : Libc.setns(namespace, Libc.CLONE_NEWNET);
    if (entered < 0) {
      throw new LinuxException(
          "enter network namespace " + name, -entered, NetworkNamespace.advice(-entered, name));
    }
  }

  private static <T extends @Nullable Object> T result(FutureTask<T> task, Thread thread)
      throws ExecutionException {
    boolean interrupted = false;
    try {
      for (; ; ) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
          thread.interrupt();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
