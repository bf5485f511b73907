package io.leat.cli.relay;

import static io.leat.cli.relay.PathOption.BURST_LOSS;
import static io.leat.cli.relay.PathOption.CODEL;
import static io.leat.cli.relay.PathOption.CODEL_INTERVAL;
import static io.leat.cli.relay.PathOption.CODEL_TARGET;
import static io.leat.cli.relay.PathOption.CORRUPT;
import static io.leat.cli.relay.PathOption.DELAY;
import static io.leat.cli.relay.PathOption.DUPLICATE;
import static io.leat.cli.relay.PathOption.ECN;
import static io.leat.cli.relay.PathOption.JITTER;
import static io.leat.cli.relay.PathOption.LOSS;
import static io.leat.cli.relay.PathOption.QUEUE;
import static io.leat.cli.relay.PathOption.RATE;
import static io.leat.cli.relay.PathOption.REORDER;
import static io.leat.cli.relay.PathOption.REORDER_DELAY;

import io.leat.cli.option.Rate;
import io.leat.cli.option.Share;
import io.leat.sim.path.CodelConfig;
import io.leat.sim.path.LossConfig;
import io.leat.sim.path.PathConfig;
import io.leat.sim.path.QueueConfig;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for: for both directions, and for either one alone, which counts before that. A
 * draft may lie on another, a profile, whose values hold where it has none.
 */
public final class PathDraft {
  private static final long DEFAULT_QUEUE_OCTETS = 64 << 10;
  private static final long FULL_PACKET_BITS = 8 * 1500;
  private static final int OVERTAKEN_BY = 10;
  private static final long REORDER_DELAY_WITHOUT_RATE = 1_000_000;

  /** Which directions a value is for. */
  enum Side {
    BOTH(""),
    /** Packets that enter at the left. */
    LEFT("left-"),
    RIGHT("right-");

    private final String prefix;

    Side(String prefix) {
      this.prefix = prefix;
    }

    String prefix() {
      return prefix;
    }
  }

  private final Map<Side, Map<PathOption, Object>> values = new EnumMap<>(Side.class);
  private @Nullable PathDraft below;

  void put(Side side, PathOption option, Object value) {
    values.computeIfAbsent(side, s -> new EnumMap<>(PathOption.class)).put(option, value);
  }

  /** Lets the values of a profile hold where this draft has none. */
  public void layOn(PathDraft profile) {
    below = profile;
  }

  /**
   * The finished plan.
   *
   * @throws IllegalArgumentException in one sentence, if the values do not go together
   */
  public RelayPlan plan(long seed) {
    return new RelayPlan(config(Side.LEFT), config(Side.RIGHT), seed);
  }

  private PathConfig config(Side side) {
    long delay = nanos(side, DELAY, 0);
    long rate = get(side, RATE) instanceof Rate given ? given.bitsPerSecond() : 0;
    return new PathConfig(
        delay,
        nanos(side, JITTER, 0),
        rate,
        rate == 0 ? withoutRate(side) : queue(side, rate),
        loss(side),
        share(side, REORDER),
        nanos(side, REORDER_DELAY, reorderDelay(delay, rate)),
        share(side, DUPLICATE),
        share(side, CORRUPT));
  }

  private QueueConfig withoutRate(Side side) {
    for (PathOption option : new PathOption[] {QUEUE, CODEL, ECN}) {
      if (get(side, option) != null) {
        throw new IllegalArgumentException(
            "--" + option.key() + " needs --rate: without one nothing ever waits");
      }
    }
    return PathConfig.PERFECT.queue();
  }

  private QueueConfig queue(Side side, long rate) {
    long roundTrip = nanos(Side.LEFT, DELAY, 0) + nanos(Side.RIGHT, DELAY, 0);
    QueueConfig queue =
        get(side, QUEUE) instanceof QueueSize size
            ? size.at(rate, roundTrip)
            : atLeast(DEFAULT_QUEUE_OCTETS, QueueSize.DEFAULT.at(rate, roundTrip));
    boolean codel = isOn(side, CODEL);
    if (codel) {
      queue = queue.withCodel(codel(side));
    }
    return isOn(side, ECN) ? queue.withMarkAbove(codel ? 0 : half(queue)) : queue;
  }

  private static QueueConfig atLeast(long octets, QueueConfig queue) {
    return QueueConfig.octets(Math.max(octets, queue.octets()));
  }

  private CodelConfig codel(Side side) {
    return new CodelConfig(
        nanos(side, CODEL_TARGET, CodelConfig.DEFAULT.target()),
        nanos(side, CODEL_INTERVAL, CodelConfig.DEFAULT.interval()));
  }

  private static long half(QueueConfig queue) {
    return queue.octets() < Long.MAX_VALUE
        ? queue.octets() / 2
        : queue.packets() * FULL_PACKET_BITS / 8 / 2;
  }

  private LossConfig loss(Side side) {
    LossConfig random = LossConfig.random(share(side, LOSS));
    return get(side, BURST_LOSS) instanceof Bursts bursts && bursts.share() > 0
        ? random.withBursts(bursts.share(), bursts.packets())
        : random;
  }

  private static long reorderDelay(long delay, long rate) {
    long packets =
        rate == 0
            ? REORDER_DELAY_WITHOUT_RATE
            : OVERTAKEN_BY * FULL_PACKET_BITS * 1_000_000_000L / rate;
    return Math.max(delay / 10, packets);
  }

  private long nanos(Side side, PathOption option, long otherwise) {
    return get(side, option) instanceof Duration given ? given.toNanos() : otherwise;
  }

  private double share(Side side, PathOption option) {
    return get(side, option) instanceof Share given ? given.value() : 0;
  }

  private boolean isOn(Side side, PathOption option) {
    return Boolean.TRUE.equals(get(side, option));
  }

  private @Nullable Object get(Side side, PathOption option) {
    Object own = values.getOrDefault(side, Map.of()).get(option);
    Object both = own != null ? own : values.getOrDefault(Side.BOTH, Map.of()).get(option);
    return both != null || below == null ? both : below.get(side, option);
  }
}
