package io.leat.cli.option;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as {@code 5s}, {@code 500ms}, {@code 2m}. */
public final class Durations {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,12})(ns|us|ms|s|m|min|h|d)?", Pattern.CASE_INSENSITIVE);

  private Durations() {}

  /**
   * @throws IllegalArgumentException in one sentence
   */
  public static Duration parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no duration: write 5s, 500ms, 200us, 2m or 1h");
    }
    long count = Long.parseLong(form.group(1));
    String unit = form.group(2);
    if (unit == null && count != 0) {
      throw new IllegalArgumentException(
          "'" + text + "' lacks a unit: write " + text.strip() + "s or " + text.strip() + "ms");
    }
    return unit == null ? Duration.ZERO : of(count, unit.toLowerCase(Locale.ROOT));
  }

  private static Duration of(long count, String unit) {
    return switch (unit) {
      case "ns" -> Duration.ofNanos(count);
      case "us" -> Duration.ofNanos(Math.multiplyExact(count, 1_000));
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m", "min" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      case "d" -> Duration.ofDays(count);
      default -> throw new IllegalArgumentException(unit);
    };
  }

  /** Nanoseconds in at most four digits and a unit: {@code 1.25 ms}, {@code 12 s}, {@code 59m}. */
  public static String format(long nanos) {
    double seconds = nanos / 1e9;
    if (nanos < 1_000_000) {
      return String.format(Locale.ROOT, "%d us", nanos / 1_000);
    }
    if (nanos < 1_000_000_000L) {
      return String.format(Locale.ROOT, nanos < 100_000_000L ? "%.1f ms" : "%.0f ms", nanos / 1e6);
    }
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = (long) seconds;
    return whole < 3600
        ? whole / 60 + "m" + String.format(Locale.ROOT, "%02ds", whole % 60)
        : whole / 3600 + "h" + String.format(Locale.ROOT, "%02dm", whole / 60 % 60);
  }
}
