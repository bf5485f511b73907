package io.leat.observe;

import io.leat.tcp.trace.TcpTimer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Ladder} shows.
 *
 * @param leftTitle null for client, or stack where there is only one side
 * @param rightTitle null for server, or peer where only one side was recorded
 * @param headline a line above the picture, such as what a test expected; null for none
 * @param startsShown timers whose start is shown; every expiry is
 * @param calls whose calls are shown; null for those of the socket layer on a side that has some,
 *     else those of TCP
 * @param segmentOptions whether the options of segments are shown
 * @param window whether the window is shown even where it is not 0
 * @param recordedUntil when the recording stopped: what was sent shortly before and has not arrived
 *     is under way, not lost; {@link Long#MAX_VALUE} if it went on until all had arrived
 */
public record LadderOptions(
    @Nullable String leftTitle,
    @Nullable String rightTitle,
    @Nullable String headline,
    Set<TcpTimer> startsShown,
    @Nullable CallLayer calls,
    boolean segmentOptions,
    boolean window,
    long recordedUntil) {
  public static final LadderOptions DEFAULT =
      new LadderOptions(
          null, null, null, Set.of(TcpTimer.TWO_MSL), null, false, false, Long.MAX_VALUE);

  public LadderOptions {
    startsShown = Set.copyOf(startsShown);
  }

  public LadderOptions withTitles(String left, String right) {
    return new LadderOptions(
        left, right, headline, startsShown, calls, segmentOptions, window, recordedUntil);
  }

  public LadderOptions withHeadline(String newHeadline) {
    return new LadderOptions(
        leftTitle,
        rightTitle,
        newHeadline,
        startsShown,
        calls,
        segmentOptions,
        window,
        recordedUntil);
  }

  public LadderOptions withStartsShown(Set<TcpTimer> timers) {
    return new LadderOptions(
        leftTitle, rightTitle, headline, timers, calls, segmentOptions, window, recordedUntil);
  }

  public LadderOptions withCalls(CallLayer layer) {
    return new LadderOptions(
        leftTitle, rightTitle, headline, startsShown, layer, segmentOptions, window, recordedUntil);
  }

  public LadderOptions withSegmentOptions(boolean shown) {
    return new LadderOptions(
        leftTitle, rightTitle, headline, startsShown, calls, shown, window, recordedUntil);
  }

  public LadderOptions withWindow(boolean shown) {
    return new LadderOptions(
        leftTitle, rightTitle, headline, startsShown, calls, segmentOptions, shown, recordedUntil);
  }

  public LadderOptions withRecordedUntil(long now) {
    return new LadderOptions(
        leftTitle, rightTitle, headline, startsShown, calls, segmentOptions, window, now);
  }
}
