package io.leat.sim.drill.code;

import java.io.Serial;

/** Code asserts what is not so, or uses what is not known here. */
public final class CodeException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  private final boolean assertion;

  private CodeException(String message, boolean assertion) {
    super(message);
    this.assertion = assertion;
  }

  static CodeException failed(String message) {
    return new CodeException(message, true);
  }

  static CodeException unknown(String message) {
    return new CodeException(message, false);
  }

  /** Whether an assertion failed; else the code uses what is not known here. */
  public boolean isAssertion() {
    return assertion;
  }
}
