package io.leat.testkit;

/**
 * Assertions for fuzz targets, which make them a hundred million times: to build a fluent one takes
 * longer than what most decoders do.
 */
public final class Claim {
  private Claim() {}

  /**
   * @param what that must hold, for the error
   */
  public static void that(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("not so: " + what);
    }
  }

  /** Both bounds are allowed. */
  public static void between(long value, long least, long most, String what) {
    if (value < least || value > most) {
      throw new AssertionError(what + " is " + value + ", not " + least + " to " + most);
    }
  }
}
