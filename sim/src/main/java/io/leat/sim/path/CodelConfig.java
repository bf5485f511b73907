package io.leat.sim.path;

/**
 * The parameters of CoDel (RFC 8289 §4), in nanoseconds.
 *
 * @param target how long a packet may wait without being called too late
 * @param interval for how long packets may wait longer than that before one is dropped
 */
public record CodelConfig(long target, long interval) {
  /** RFC 8289 §4.2 and §4.3: 5 ms and 100 ms. */
  public static final CodelConfig DEFAULT = new CodelConfig(5_000_000, 100_000_000);

  public CodelConfig {
    if (target < 1 || interval < target) {
      throw new IllegalArgumentException(
          "CoDel's target must be at least 1 ns and its interval no shorter than the target");
    }
  }
}
