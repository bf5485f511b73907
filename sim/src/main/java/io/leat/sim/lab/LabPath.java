package io.leat.sim.lab;

import io.leat.sim.LinkConfig;
import java.time.Duration;

/**
 * The path that all flows of a laboratory share: a bottleneck with a buffer that drops its tail,
 * behind it loss and reordering by chance; acknowledgments come back undisturbed.
 *
 * @param rate bits per second of the bottleneck
 * @param roundTrip the round trip of an empty path
 * @param buffer what the bottleneck holds, in bandwidth-delay products
 * @param loss probability that a packet is lost behind the bottleneck
 * @param reordering probability that a packet is overtaken by those behind it
 * @param reorderDelay how much later such a packet arrives, at most
 */
public record LabPath(
    long rate,
    Duration roundTrip,
    double buffer,
    double loss,
    double reordering,
    Duration reorderDelay) {
  /** Octets of a full packet. */
  static final int PACKET_OCTETS = 1500;

  private static final double SECOND = 1e9;

  public LabPath {
    if (rate <= 0 || !roundTrip.isPositive() || !(buffer > 0)) {
      throw new IllegalArgumentException("rate, round trip and buffer must be positive");
    }
  }

  /** Without loss or reordering, and with a buffer of one bandwidth-delay product. */
  public static LabPath of(long rate, Duration roundTrip) {
    return new LabPath(rate, roundTrip, 1, 0, 0, Duration.ZERO);
  }

  public LabPath withBuffer(double bandwidthDelayProducts) {
    return new LabPath(rate, roundTrip, bandwidthDelayProducts, loss, reordering, reorderDelay);
  }

  public LabPath withLoss(double probability) {
    return new LabPath(rate, roundTrip, buffer, probability, reordering, reorderDelay);
  }

  public LabPath withReordering(double probability, Duration later) {
    return new LabPath(rate, roundTrip, buffer, loss, probability, later);
  }

  /** Octets that the path holds without a queue. */
  public long bandwidthDelayProduct() {
    return Math.round(rate / 8.0 * roundTrip.toNanos() / SECOND);
  }

  /** Packets that wait at the bottleneck at most. */
  public int bufferPackets() {
    double packets = buffer * bandwidthDelayProduct() / PACKET_OCTETS;
    return Math.max(2, (int) Math.round(packets));
  }

  /** The bottleneck, with half of the round trip. */
  LinkConfig bottleneck() {
    return LinkConfig.PERFECT
        .withDelay(roundTrip.dividedBy(2))
        .withRate(rate, bufferPackets())
        .withLoss(loss)
        .withReordering(reordering, reorderDelay);
  }

  /** The way back, with the other half. */
  LinkConfig back() {
    return LinkConfig.PERFECT.withDelay(roundTrip.minus(roundTrip.dividedBy(2)));
  }
}
