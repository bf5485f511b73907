package io.leat.sim.path;

/**
 * Which packets vanish: by themselves, and in bursts (the model of Gilbert and Elliott).
 *
 * <p>A direction is good or bad. Before each packet it becomes bad with probability {@code
 * becomesBad}, or good again with probability {@code becomesGood}; a burst is a stay in bad, {@code
 * 1 / becomesGood} packets long in the mean.
 *
 * @param good probability that a packet is lost while the direction is good
 * @param bad probability that a packet is lost while it is bad
 */
public record LossConfig(double good, double bad, double becomesBad, double becomesGood) {
  public static final LossConfig NONE = random(0);

  public LossConfig {
    requireProbability("loss", good);
    requireProbability("loss in a burst", bad);
    requireProbability("beginning of bursts", becomesBad);
    requireProbability("end of bursts", becomesGood);
    if (becomesBad > 0 && becomesGood == 0) {
      throw new IllegalArgumentException("bursts of loss must end");
    }
  }

  /** Each packet is lost with the same probability, whatever became of others. */
  public static LossConfig random(double probability) {
    return new LossConfig(probability, 1, 0, 1);
  }

  /**
   * The same, and bursts in which everything is lost.
   *
   * @param share of all packets that is lost in bursts, below 1
   * @param packets mean length of a burst, at least 1
   */
  public LossConfig withBursts(double share, double packets) {
    if (!(share >= 0 && share < 1 && packets >= 1)) {
      throw new IllegalArgumentException(
          "bursts lose a share of 0 to less than 1 of all packets and are at least 1 packet long");
    }
    double ends = 1 / packets;
    double begins = ends * share / (1 - share);
    if (begins > 1) {
      throw new IllegalArgumentException(
          "bursts of " + packets + " packets cannot lose a share of " + share + " of all");
    }
    return new LossConfig(good, 1, begins, ends);
  }

  static void requireProbability(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(
          "the probability of " + name + " must be 0 to 1, not " + value);
    }
  }
}
