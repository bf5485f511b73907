package io.leat.stack;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** Commands from any thread to one loop, first come, first served. Without locks or allocation. */
final class CommandQueue {
  private static final VarHandle TOP;

  static {
    try {
      TOP = MethodHandles.lookup().findVarHandle(CommandQueue.class, "top", Command.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The latest command, linked to those before it. */
  private volatile @Nullable Command top;

  /** Any thread. */
  void add(Command command) {
    Command latest;
    do {
      latest = top;
      command.next = latest;
    } while (!TOP.compareAndSet(this, latest, command));
  }

  boolean isEmpty() {
    return top == null;
  }

  /** Takes all commands, in the order in which they came, linked by {@code next}. The loop only. */
  @Nullable Command takeAll() {
    if (top == null) {
      return null;
    }
    Command command = (Command) TOP.getAndSet(this, null);
    Command first = null;
    while (command != null) {
      Command earlier = command.next;
      command.next = first;
      first = command;
      command = earlier;
    }
    return first;
  }
}
