package io.leat.stack.link;

/**
 * What a {@link FaultInjector} does to the frames of one direction. All probabilities are of one
 * frame, between 0 and 1.
 *
 * @param loss the frame vanishes
 * @param duplication the frame arrives twice
 * @param reordering the frame is held back by up to {@code reorderNanos}, so that later ones
 *     overtake it
 * @param corruption one bit of the frame is inverted
 * @param delayNanos how long every frame takes
 * @param jitterNanos how much longer a frame may take; frames stay in order
 * @param reorderNanos how long a reordered frame is held back at most, beyond its delay
 */
public record Faults(
    double loss,
    double duplication,
    double reordering,
    double corruption,
    long delayNanos,
    long jitterNanos,
    long reorderNanos) {
  /** A perfect link. */
  public static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0, 0);

  public Faults {
    requireProbability("loss", loss);
    requireProbability("duplication", duplication);
    requireProbability("reordering", reordering);
    requireProbability("corruption", corruption);
    requireDuration("delayNanos", delayNanos);
    requireDuration("jitterNanos", jitterNanos);
    requireDuration("reorderNanos", reorderNanos);
  }

  public Faults withLoss(double probability) {
    return new Faults(
        probability, duplication, reordering, corruption, delayNanos, jitterNanos, reorderNanos);
  }

  public Faults withDuplication(double probability) {
    return new Faults(
        loss, probability, reordering, corruption, delayNanos, jitterNanos, reorderNanos);
  }

  public Faults withReordering(double probability, long nanos) {
    return new Faults(loss, duplication, probability, corruption, delayNanos, jitterNanos, nanos);
  }

  public Faults withCorruption(double probability) {
    return new Faults(
        loss, duplication, reordering, probability, delayNanos, jitterNanos, reorderNanos);
  }

  public Faults withDelay(long nanos, long jitter) {
    return new Faults(loss, duplication, reordering, corruption, nanos, jitter, reorderNanos);
  }

  private static void requireProbability(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " is no probability: " + value);
    }
  }

  private static void requireDuration(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + " is negative: " + value);
    }
  }
}
