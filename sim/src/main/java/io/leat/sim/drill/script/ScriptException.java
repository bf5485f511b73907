package io.leat.sim.drill.script;

import java.io.Serial;

/** A script cannot be read, or says what this language does not have. */
public final class ScriptException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  private final int line;

  public ScriptException(int line, String message) {
    super(message);
    this.line = line;
  }

  /** Counts from 1. */
  public int line() {
    return line;
  }
}
