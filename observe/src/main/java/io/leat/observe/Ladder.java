package io.leat.observe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection as a ladder: time runs downwards, segments cross between the ends, and what each end
 * did (states, calls, timers, drops) stands in its margin.
 *
 * <p>The model of {@link LadderText} and {@link LadderSvg}.
 *
 * @param bothSides whether both ends were recorded; else only the left one was, and where segments
 *     come from or go to nobody knows
 */
public record Ladder(
    @Nullable String leftTitle,
    @Nullable String rightTitle,
    @Nullable String headline,
    boolean bothSides,
    List<LadderRow> rows) {
  public Ladder {
    rows = List.copyOf(rows);
  }

  /** The ladder of two ends that were both recorded, on one clock. */
  public static Ladder of(List<TraceEvent> left, List<TraceEvent> right, LadderOptions options) {
    return new LadderBuilder(left, right, options).build();
  }

  /** The ladder of one end; the other was a script, or out of sight. */
  public static Ladder ofOneSide(List<TraceEvent> left, LadderOptions options) {
    return new LadderBuilder(left, null, options).build();
  }

  /** When it begins; times are shown relative to this. */
  public long originNanos() {
    return rows.isEmpty() ? 0 : rows.getFirst().timeNanos();
  }
}
