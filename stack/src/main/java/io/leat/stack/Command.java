package io.leat.stack;

import org.jspecify.annotations.Nullable;

/**
 * Something to be done on a loop, asked for from elsewhere.
 *
 * <p>A command is its own queue entry, so that one that is asked for again and again (a doorbell)
 * allocates nothing. It must not be queued twice at a time.
 */
public abstract class Command {
  @Nullable Command next;

  /** Runs on the loop; must not block. */
  protected abstract void run(StackLoop loop, long now);
}
