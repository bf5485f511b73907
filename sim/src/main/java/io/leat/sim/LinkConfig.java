package io.leat.sim;

import java.time.Duration;

/**
 * How one direction of a link carries frames. Probabilities are 0 to 1, times nanoseconds.
 *
 * @param delay propagation delay
 * @param jitter largest random addition to the delay; it does not change the order
 * @param rate bits per second; 0 for no limit
 * @param queue frames that wait for a link with a rate; more are dropped (drop-tail)
 * @param loss probability that a frame is lost
 * @param duplication probability that a frame arrives twice
 * @param reordering probability that a frame is overtaken by those behind it
 * @param reorderDelay how much later such a frame arrives, at most
 * @param corruption probability that a bit of a frame changes
 * @param mtu largest IP packet that gets through, in octets; 0: as large as the devices send
 */
public record LinkConfig(
    long delay,
    long jitter,
    long rate,
    int queue,
    double loss,
    double duplication,
    double reordering,
    long reorderDelay,
    double corruption,
    int mtu) {
  /** One millisecond of delay, and nothing else. */
  public static final LinkConfig PERFECT = new LinkConfig(1_000_000, 0, 0, 1024, 0, 0, 0, 0, 0, 0);

  public LinkConfig {
    requireProbability("loss", loss);
    requireProbability("duplication", duplication);
    requireProbability("reordering", reordering);
    requireProbability("corruption", corruption);
    if (delay < 0 || jitter < 0 || rate < 0 || queue < 1 || reorderDelay < 0 || mtu < 0) {
      throw new IllegalArgumentException(
          "delay, jitter, rate, reorder delay and MTU must not be negative, queue at least 1");
    }
  }

  private static void requireProbability(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " must be 0 to 1, not " + value);
    }
  }

  public LinkConfig withDelay(Duration newDelay) {
    return withDelay(newDelay, Duration.ofNanos(jitter));
  }

  public LinkConfig withDelay(Duration newDelay, Duration newJitter) {
    return new LinkConfig(
        newDelay.toNanos(),
        newJitter.toNanos(),
        rate,
        queue,
        loss,
        duplication,
        reordering,
        reorderDelay,
        corruption,
        mtu);
  }

  /** Carries so many bits per second, and keeps so many frames waiting. */
  public LinkConfig withRate(long bitsPerSecond, int queueFrames) {
    return new LinkConfig(
        delay,
        jitter,
        bitsPerSecond,
        queueFrames,
        loss,
        duplication,
        reordering,
        reorderDelay,
        corruption,
        mtu);
  }

  public LinkConfig withLoss(double probability) {
    return new LinkConfig(
        delay,
        jitter,
        rate,
        queue,
        probability,
        duplication,
        reordering,
        reorderDelay,
        corruption,
        mtu);
  }

  public LinkConfig withDuplication(double probability) {
    return new LinkConfig(
        delay, jitter, rate, queue, loss, probability, reordering, reorderDelay, corruption, mtu);
  }

  public LinkConfig withReordering(double probability, Duration later) {
    return new LinkConfig(
        delay,
        jitter,
        rate,
        queue,
        loss,
        duplication,
        probability,
        later.toNanos(),
        corruption,
        mtu);
  }

  public LinkConfig withCorruption(double probability) {
    return new LinkConfig(
        delay, jitter, rate, queue, loss, duplication, reordering, reorderDelay, probability, mtu);
  }

  /** As a router with this MTU in the middle: what is larger is dropped, and ICMP says so. */
  public LinkConfig withMtu(int octets) {
    return new LinkConfig(
        delay,
        jitter,
        rate,
        queue,
        loss,
        duplication,
        reordering,
        reorderDelay,
        corruption,
        octets);
  }
}
