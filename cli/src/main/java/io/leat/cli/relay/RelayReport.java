package io.leat.cli.relay;

import static io.leat.sim.path.PathCount.ARRIVED;
import static io.leat.sim.path.PathCount.CODEL_DROPPED;
import static io.leat.sim.path.PathCount.CORRUPTED;
import static io.leat.sim.path.PathCount.DELIVERED;
import static io.leat.sim.path.PathCount.DELIVERED_OCTETS;
import static io.leat.sim.path.PathCount.DUPLICATED;
import static io.leat.sim.path.PathCount.LOST;
import static io.leat.sim.path.PathCount.MARKED;
import static io.leat.sim.path.PathCount.MOST_QUEUED_OCTETS;
import static io.leat.sim.path.PathCount.QUEUED_OCTETS;
import static io.leat.sim.path.PathCount.QUEUE_FULL;
import static io.leat.sim.path.PathCount.REORDERED;

import io.leat.cli.json.Json;
import io.leat.cli.option.Durations;
import io.leat.cli.option.Rate;
import io.leat.cli.option.Share;
import io.leat.sim.path.LossConfig;
import io.leat.sim.path.PathConfig;
import io.leat.sim.path.PathCount;
import io.leat.sim.path.PathCounters;
import io.leat.sim.path.QueueConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a relay says of itself, in words or as JSON. For one thread. */
public final class RelayReport {
  private static final String LEFT_TO_RIGHT = "left to right";
  private static final String RIGHT_TO_LEFT = "right to left";

  private final Relay relay;
  private final boolean json;
  private final long[] octetsBefore = new long[2];
  private final long[] packetsBefore = new long[2];
  private double secondsBefore;

  /**
   * @param json one object a line instead of words
   */
  public RelayReport(Relay relay, boolean json) {
    this.relay = relay;
    this.json = json;
  }

  /** What a plan will do, one line for each direction. */
  public static List<String> describe(RelayPlan plan) {
    return List.of(
        LEFT_TO_RIGHT + ": " + sentence(plan.leftToRight()) + ", seed " + plan.seed(),
        RIGHT_TO_LEFT + ": " + sentence(plan.rightToLeft()));
  }

  private static String sentence(PathConfig config) {
    List<String> parts = new ArrayList<>();
    parts.add("delay " + Durations.format(config.delay()));
    add(parts, "jitter", config.jitter() > 0 ? Durations.format(config.jitter()) : null);
    if (config.rate() > 0) {
      parts.add("rate " + Rate.format((double) config.rate()));
      parts.add("queue " + queue(config.queue()));
    }
    LossConfig loss = config.loss();
    add(parts, "loss", share(loss.good()));
    if (loss.becomesBad() > 0) {
      double inBursts = loss.becomesBad() / (loss.becomesBad() + loss.becomesGood());
      parts.add(
          String.format(
              Locale.ROOT,
              "loss in bursts %s of %.1f packets",
              share(inBursts),
              1 / loss.becomesGood()));
    }
    String reordering = share(config.reordering());
    add(
        parts,
        "reordering",
        reordering == null
            ? null
            : reordering + " by up to " + Durations.format(config.reorderDelay()));
    add(parts, "duplication", share(config.duplication()));
    add(parts, "corruption", share(config.corruption()));
    return String.join(", ", parts);
  }

  private static void add(List<String> parts, String name, @Nullable String value) {
    if (value != null) {
      parts.add(name + " " + value);
    }
  }

  private static @Nullable String share(double value) {
    return value > 0 ? new Share(value).toString() : null;
  }

  private static String queue(QueueConfig queue) {
    String length =
        queue.octets() < Long.MAX_VALUE ? queue.octets() + " octets" : queue.packets() + " packets";
    String codel =
        queue.codel() == null
            ? ""
            : " with CoDel of "
                + Durations.format(queue.codel().target())
                + " and "
                + Durations.format(queue.codel().interval());
    return length + codel + (queue.markAbove() < Long.MAX_VALUE ? ", marking" : "");
  }

  /** What happened since the last time, a line for each direction (one for both as JSON). */
  public List<String> interval() {
    double seconds = relay.seconds();
    double length = Math.max(1e-9, seconds - secondsBefore);
    secondsBefore = seconds;
    Now left = now(0, relay.leftToRight(), length);
    Now right = now(1, relay.rightToLeft(), length);
    return json
        ? List.of(Json.write(object(seconds, left, right)))
        : List.of(line(seconds, LEFT_TO_RIGHT, left), line(seconds, RIGHT_TO_LEFT, right));
  }

  /** Everything, in one line. */
  public String total() {
    double seconds = Math.max(1e-9, relay.seconds());
    Now left = total(relay.leftToRight(), seconds);
    Now right = total(relay.rightToLeft(), seconds);
    return json
        ? Json.write(object(seconds, left, right))
        : String.format(
            Locale.ROOT,
            "relayed %.1f s; %s: %s; %s: %s",
            seconds,
            LEFT_TO_RIGHT,
            totalText(left),
            RIGHT_TO_LEFT,
            totalText(right));
  }

  /** A direction and how fast it was lately. */
  private record Now(Lane lane, double bitsPerSecond, double packetsPerSecond) {
    long get(PathCount of) {
      return lane.direction.counters().get(of);
    }
  }

  private Now now(int index, Lane lane, double seconds) {
    PathCounters counters = lane.direction.counters();
    long octets = counters.get(DELIVERED_OCTETS);
    long packets = counters.get(DELIVERED);
    Now now =
        new Now(
            lane,
            8 * (octets - octetsBefore[index]) / seconds,
            (packets - packetsBefore[index]) / seconds);
    octetsBefore[index] = octets;
    packetsBefore[index] = packets;
    return now;
  }

  private static Now total(Lane lane, double seconds) {
    PathCounters counters = lane.direction.counters();
    return new Now(
        lane, 8 * counters.get(DELIVERED_OCTETS) / seconds, counters.get(DELIVERED) / seconds);
  }

  private static String line(double seconds, String name, Now now) {
    return String.format(
        Locale.ROOT,
        "%7.1f s  %s %11s %8.0f p/s  queue %8d  lost %d  full %d  codel %d  marked %d  reordered"
            + " %d",
        seconds,
        name,
        Rate.format(now.bitsPerSecond()),
        now.packetsPerSecond(),
        now.get(QUEUED_OCTETS),
        now.get(LOST),
        now.get(QUEUE_FULL),
        now.get(CODEL_DROPPED),
        now.get(MARKED),
        now.get(REORDERED));
  }

  private static String totalText(Now now) {
    LaneTimes times = now.lane().times();
    return String.format(
        Locale.ROOT,
        "%d packets in, %d out, %s, lost %d, queue full %d, codel %d, marked %d, reordered %d,"
            + " duplicated %d, corrupted %d, refused %d, most queued %d octets, late %d us in the"
            + " mean and %d us at most",
        now.get(ARRIVED),
        now.get(DELIVERED),
        Rate.format(now.bitsPerSecond()),
        now.get(LOST),
        now.get(QUEUE_FULL),
        now.get(CODEL_DROPPED),
        now.get(MARKED),
        now.get(REORDERED),
        now.get(DUPLICATED),
        now.get(CORRUPTED),
        times.refusedPackets() + times.packetsWithoutMemory(),
        now.get(MOST_QUEUED_OCTETS),
        times.meanLateNanos() / 1000,
        times.latestNanos() / 1000);
  }

  private static Map<String, Object> object(double seconds, Now left, Now right) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("seconds", seconds);
    object.put("left_to_right", direction(left));
    object.put("right_to_left", direction(right));
    return object;
  }

  private static Map<String, Object> direction(Now now) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("bits_per_second", (long) now.bitsPerSecond());
    object.put("packets_per_second", (long) now.packetsPerSecond());
    for (PathCount count : PathCount.values()) {
      object.put(count.name().toLowerCase(Locale.ROOT), now.get(count));
    }
    LaneTimes times = now.lane().times();
    object.put("refused", times.refusedPackets());
    object.put("without_memory", times.packetsWithoutMemory());
    object.put("late_mean_us", times.meanLateNanos() / 1000);
    object.put("late_most_us", times.latestNanos() / 1000);
    return object;
  }
}
