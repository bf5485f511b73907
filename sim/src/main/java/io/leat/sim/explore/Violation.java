package io.leat.sim.explore;

/** Something does not hold in a history. */
final class Violation extends AssertionError {
  private static final long serialVersionUID = 1;

  Violation(String message) {
    super(message);
  }

  Violation(String message, Throwable cause) {
    super(message, cause);
  }
}
