package io.leat.stack;

/** The stack was closed. */
public final class StackClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  public StackClosedException(String name) {
    super("stack " + name + " is closed");
  }
}
