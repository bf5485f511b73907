package io.leat.observe;

import java.util.Locale;

/** Times of a ladder as they are shown: milliseconds since it began, with decimals where needed. */
final class LadderClock {
  private final long originNanos;
  private final boolean wholeMillis;

  LadderClock(Ladder ladder) {
    originNanos = ladder.originNanos();
    wholeMillis =
        ladder.rows().stream().allMatch(row -> (row.timeNanos() - originNanos) % 1_000_000 == 0);
  }

  String text(long timeNanos) {
    long micros = (timeNanos - originNanos) / 1000;
    return wholeMillis
        ? Long.toString(micros / 1000)
        : String.format(Locale.ROOT, "%d.%03d", micros / 1000, micros % 1000);
  }
}
