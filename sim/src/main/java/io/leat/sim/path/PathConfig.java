package io.leat.sim.path;

/**
 * What one direction of a path does to its packets. Times are nanoseconds, probabilities 0 to 1.
 *
 * @param delay propagation delay, beyond waiting and serialization
 * @param jitter largest random addition to the delay; packets keep their order
 * @param rate bits per second of what is counted as a packet's octets; 0 for no limit and no queue
 * @param queue what waits for the rate
 * @param loss packets that vanish
 * @param reordering probability that a packet is held back, so that later ones overtake it
 * @param reorderDelay how much later such a packet arrives at most; it is uniform from 1 ns
 * @param duplication probability that a packet arrives twice
 * @param corruption probability that one bit of a packet is inverted
 */
public record PathConfig(
    long delay,
    long jitter,
    long rate,
    QueueConfig queue,
    LossConfig loss,
    double reordering,
    long reorderDelay,
    double duplication,
    double corruption) {
  private static final long LONGEST = 3_600_000_000_000L;

  /** A wire without length or limit. */
  public static final PathConfig PERFECT =
      new PathConfig(0, 0, 0, QueueConfig.packets(1000), LossConfig.NONE, 0, 0, 0, 0);

  public PathConfig {
    requireTime("delay", delay);
    requireTime("jitter", jitter);
    requireTime("reorder delay", reorderDelay);
    LossConfig.requireProbability("reordering", reordering);
    LossConfig.requireProbability("duplication", duplication);
    LossConfig.requireProbability("corruption", corruption);
    if (rate < 0) {
      throw new IllegalArgumentException("the rate must not be negative, but is " + rate);
    }
  }

  private static void requireTime(String name, long nanos) {
    if (nanos < 0 || nanos > LONGEST) {
      throw new IllegalArgumentException(
          "the " + name + " must be 0 to one hour, not " + nanos + " ns");
    }
  }

  public PathConfig withDelay(long nanos, long newJitter) {
    return new PathConfig(
        nanos, newJitter, rate, queue, loss, reordering, reorderDelay, duplication, corruption);
  }

  public PathConfig withRate(long bitsPerSecond, QueueConfig newQueue) {
    return new PathConfig(
        delay,
        jitter,
        bitsPerSecond,
        newQueue,
        loss,
        reordering,
        reorderDelay,
        duplication,
        corruption);
  }

  public PathConfig withLoss(LossConfig newLoss) {
    return new PathConfig(
        delay, jitter, rate, queue, newLoss, reordering, reorderDelay, duplication, corruption);
  }

  public PathConfig withReordering(double probability, long nanos) {
    return new PathConfig(
        delay, jitter, rate, queue, loss, probability, nanos, duplication, corruption);
  }

  public PathConfig withDuplication(double probability) {
    return new PathConfig(
        delay, jitter, rate, queue, loss, reordering, reorderDelay, probability, corruption);
  }

  public PathConfig withCorruption(double probability) {
    return new PathConfig(
        delay, jitter, rate, queue, loss, reordering, reorderDelay, duplication, probability);
  }
}
