package io.leat.cli.relay;

import io.leat.cli.option.Durations;
import io.leat.cli.option.Size;
import io.leat.sim.path.QueueConfig;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The length of a queue as {@code 1bdp}, {@code 256KiB}, {@code 100p} or {@code 20ms}.
 *
 * @param amount in the unit; milliseconds may be fractions of one
 */
public record QueueSize(Unit unit, double amount) {
  /** What the amount counts. */
  public enum Unit {
    OCTETS,
    PACKETS,
    MILLISECONDS,
    /** Products of rate and round-trip time. */
    BDP
  }

  /** One bandwidth-delay product, the least that keeps one NewReno flow busy. */
  static final QueueSize DEFAULT = new QueueSize(Unit.BDP, 1);

  /** A queue that is computed has room for two full packets at least. */
  private static final long FEWEST_OCTETS = 3000;

  private static final Pattern FORM =
      Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?)(bdp|p|pkts|packets)", Pattern.CASE_INSENSITIVE);

  /**
   * @throws IllegalArgumentException in one sentence
   */
  public static QueueSize parse(String text) {
    String stripped = text.strip();
    Matcher form = FORM.matcher(stripped);
    if (form.matches()) {
      boolean bdp = form.group(2).toLowerCase(Locale.ROOT).equals("bdp");
      return positive(text, bdp ? Unit.BDP : Unit.PACKETS, Double.parseDouble(form.group(1)));
    }
    if (stripped.matches("\\d+(?:us|ms|s)")) {
      return positive(text, Unit.MILLISECONDS, Durations.parse(stripped).toNanos() / 1e6);
    }
    try {
      return positive(text, Unit.OCTETS, (double) Size.parse(stripped).octets());
    } catch (IllegalArgumentException e) {
      throw wrong(text);
    }
  }

  private static QueueSize positive(String text, Unit unit, double amount) {
    if (amount <= 0 || (unit == Unit.PACKETS && amount != Math.rint(amount))) {
      throw wrong(text);
    }
    return new QueueSize(unit, amount);
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "'" + text + "' is no length of a queue: write 1bdp, 256KiB, 100p or 20ms");
  }

  /**
   * The queue before a link.
   *
   * @param roundTrip delay of both directions together, in nanoseconds
   */
  QueueConfig at(long bitsPerSecond, long roundTrip) {
    double octetsPerNano = bitsPerSecond / 8e9;
    return switch (unit) {
      case OCTETS -> QueueConfig.octets((long) amount);
      case PACKETS -> QueueConfig.packets((int) amount);
      case MILLISECONDS -> computed(octetsPerNano * amount * 1e6);
      case BDP -> computed(octetsPerNano * amount * roundTrip);
    };
  }

  private static QueueConfig computed(double octets) {
    return QueueConfig.octets(Math.max(FEWEST_OCTETS, Math.round(octets)));
  }
}
