package io.leat.observe.explain;

import java.util.ArrayList;
import java.util.List;

/**
 * The curve of a sender over its whole life, in a row of bounded length: when it is full every
 * second sample goes, and from then on they are taken half as often. The last one is always the
 * latest.
 */
final class SampleRow {
  /** Samples kept; even. */
  static final int MOST = 96;

  private static final int WORDS = 6;
  private static final int SRTT_BITS = 32;

  private final long[] words = new long[MOST * WORDS];
  private int count;

  /** At least so long after the one before. */
  private long every;

  void add(
      long cwnd,
      long ssthresh,
      long inFlight,
      int srttMicros,
      long rto,
      long acknowledged,
      long now) {
    boolean early = count > 1 && now - words[(count - 2) * WORDS] < every;
    if (early) {
      count--;
    } else if (count == MOST) {
      thin();
    }
    int at = count++ * WORDS;
    words[at] = now;
    words[at + 1] = cwnd;
    words[at + 2] = ssthresh;
    words[at + 3] = inFlight;
    words[at + 4] = (long) srttMicros << SRTT_BITS | rto / 1000 & 0xffff_ffffL;
    words[at + 5] = acknowledged;
  }

  private void thin() {
    long span = words[(count - 1) * WORDS] - words[0];
    every = Math.max(2 * every, span / (MOST / 2));
    for (int i = 1; i < MOST / 2; i++) {
      System.arraycopy(words, 2 * i * WORDS, words, i * WORDS, WORDS);
    }
    count = MOST / 2;
  }

  void clear() {
    count = 0;
    every = 0;
  }

  List<SenderSample> samples() {
    List<SenderSample> samples = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int at = i * WORDS;
      samples.add(
          new SenderSample(
              words[at],
              words[at + 1],
              words[at + 2],
              words[at + 3],
              (int) (words[at + 4] >>> SRTT_BITS),
              (words[at + 4] & 0xffff_ffffL) * 1000,
              words[at + 5]));
    }
    return samples;
  }
}
