package io.leat.bench.paths;

import io.leat.cli.relay.RelayPlan;
import io.leat.sim.path.LossConfig;
import io.leat.sim.path.PathConfig;
import io.leat.sim.path.QueueConfig;
import java.util.Locale;

/**
 * One path to measure over; both directions are alike.
 *
 * @param roundTripMillis of propagation, both directions together
 * @param megabits per second
 * @param lossPercent packets that vanish
 * @param reorderPercent packets that are held back
 * @param buffer of the queue, in bandwidth-delay products
 */
record Cell(
    int roundTripMillis, int megabits, double lossPercent, double reorderPercent, double buffer) {
  private static final long MILLI = 1_000_000;

  /** Two full packets, where the product is smaller. */
  private static final long SMALLEST_QUEUE = 3000;

  private static final int PACKET_OCTETS = 1500;
  private static final int OVERTAKEN_BY = 10;

  /** As in {@code rtt66-100mbit-loss0-reorder1-buffer1}. */
  String name() {
    return "rtt"
        + roundTripMillis
        + "-"
        + megabits
        + "mbit-loss"
        + text(lossPercent)
        + "-reorder"
        + text(reorderPercent)
        + "-buffer"
        + text(buffer);
  }

  private static String text(double number) {
    return number == Math.rint(number)
        ? String.valueOf((long) number)
        : String.format(Locale.ROOT, "%s", number);
  }

  long bitsPerSecond() {
    return megabits * 1_000_000L;
  }

  /** In the propagation delay. */
  double productOctets() {
    return bitsPerSecond() / 8.0 * roundTripMillis / 1000.0;
  }

  /** As {@code leat relay} does by default: a tenth of the delay, and at least ten packets. */
  private long reorderDelay() {
    long packets = OVERTAKEN_BY * 8L * PACKET_OCTETS * 1_000_000_000L / bitsPerSecond();
    return Math.max(roundTripMillis * MILLI / 2 / 10, packets);
  }

  RelayPlan plan(long seed) {
    long queue = Math.max(SMALLEST_QUEUE, Math.round(productOctets() * buffer));
    PathConfig direction =
        PathConfig.PERFECT
            .withDelay(roundTripMillis * MILLI / 2, 0)
            .withRate(bitsPerSecond(), QueueConfig.octets(queue))
            .withLoss(LossConfig.random(lossPercent / 100))
            .withReordering(reorderPercent / 100, reorderDelay());
    return new RelayPlan(direction, direction, seed);
  }
}
