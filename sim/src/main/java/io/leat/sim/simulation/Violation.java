package io.leat.sim.simulation;

/** An invariant does not hold. */
final class Violation extends AssertionError {
  private static final long serialVersionUID = 1;

  private Violation(String message) {
    super(message);
  }

  /**
   * @param invariant its number, from 1 to 17
   * @param where host or connection
   */
  @SuppressWarnings("AnnotateFormatMethod") // the annotation is Error Prone's own
  static Violation of(int invariant, Object where, String format, Object... values) {
    return new Violation(
        "invariant " + invariant + ", " + where + ": " + String.format(format, values));
  }
}
