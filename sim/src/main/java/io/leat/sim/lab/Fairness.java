package io.leat.sim.lab;

/** How evenly something is shared. */
public final class Fairness {
  private Fairness() {}

  /**
   * Jain's index: 1 if all shares are equal, 1/n if one of n has everything.
   *
   * @throws IllegalArgumentException if there are no shares, or nothing is shared
   */
  public static double jain(double... shares) {
    double sum = 0;
    double squares = 0;
    for (double share : shares) {
      sum += share;
      squares += share * share;
    }
    if (squares == 0) {
      throw new IllegalArgumentException("nothing is shared");
    }
    return sum * sum / (shares.length * squares);
  }
}
