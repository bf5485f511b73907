package io.leat.cli.relay;

import io.leat.cli.option.Durations;
import io.leat.cli.option.Rate;
import io.leat.cli.option.Share;
import java.util.function.Function;

/** The options that describe a direction: each exists for both, and for either one alone. */
enum PathOption {
  DELAY(
      "delay", "TIME", Durations::parse, "Propagation delay, one way, as in 33ms. Default: none."),
  JITTER(
      "jitter", "TIME", Durations::parse, "Random addition to the delay, at most; order is kept."),
  RATE(
      "rate",
      "RATE",
      Rate::parse,
      "Bits of IP packets per second, as in 100mbit. Default: no limit."),
  QUEUE(
      "queue",
      "SIZE",
      QueueSize::parse,
      "What waits for the rate, beyond which packets are dropped: 1bdp (rate times the delay of both"
          + " directions), 256KiB, 100p (packets) or 20ms. Default: 1bdp, and at least 64 KiB."),
  CODEL(
      "codel", "", PathOption::flag, "Let CoDel (RFC 8289) drop what has waited too long as well."),
  CODEL_TARGET(
      "codel-target", "TIME", Durations::parse, "How long packets may wait. Default: 5ms."),
  CODEL_INTERVAL(
      "codel-interval",
      "TIME",
      Durations::parse,
      "How long they may wait longer before one is dropped. Default: 100ms."),
  ECN(
      "ecn",
      "",
      PathOption::flag,
      "Mark packets of ECN-capable transports (RFC 3168): CoDel instead of dropping them, drop-tail"
          + " when the queue is more than half full."),
  LOSS("loss", "SHARE", Share::parse, "Packets that vanish, as in 0.1%%."),
  BURST_LOSS(
      "burst-loss",
      "SHARE:N",
      Bursts::parse,
      "Packets that vanish in bursts (Gilbert and Elliott): 1%%:5 loses 1%% in bursts of 5 in the"
          + " mean."),
  REORDER("reorder", "SHARE", Share::parse, "Packets that are held back, as in 1%%."),
  REORDER_DELAY(
      "reorder-delay",
      "TIME",
      Durations::parse,
      "How much later they arrive at most. Default: a tenth of the delay, and at least 10 full"
          + " packets at the rate (without one, 1ms)."),
  DUPLICATE("duplicate", "SHARE", Share::parse, "Packets that arrive twice."),
  CORRUPT("corrupt", "SHARE", Share::parse, "Packets of which one bit is inverted.");

  private final String key;
  private final String label;

  @SuppressWarnings("ImmutableEnumChecker") // a method reference has no state
  private final Function<String, ?> parse;

  private final String description;

  PathOption(String key, String label, Function<String, ?> parse, String description) {
    this.key = key;
    this.label = label;
    this.parse = parse;
    this.description = description;
  }

  /** The option of this key. */
  static PathOption of(String key) {
    for (PathOption option : values()) {
      if (option.key.equals(key)) {
        return option;
      }
    }
    throw new IllegalArgumentException(key);
  }

  String key() {
    return key;
  }

  String label() {
    return label;
  }

  String description() {
    return description;
  }

  boolean isFlag() {
    return label.isEmpty();
  }

  /**
   * @throws IllegalArgumentException in one sentence
   */
  Object parse(String text) {
    return parse.apply(text);
  }

  private static Boolean flag(String text) {
    return Boolean.valueOf(text);
  }
}
