package io.leat.tcp.congestion;

/**
 * HyStart++ (RFC 9406): ends slow start when the round trip grows, before the queue overflows.
 *
 * <p>Rounds are told by sequence numbers, and the smallest round trip of each is compared with that
 * of the round before. A rise leads to conservative slow start (CSS), with a quarter of the growth;
 * it lasts a few rounds, after which slow start {@link #isOver}, unless the round trip falls again
 * and shows that the rise was jitter. For the first slow start of a connection only.
 */
final class HyStart {
  // RFC 9406 §4.3, in microseconds
  static final int MIN_RTT_THRESH = 4_000;
  static final int MAX_RTT_THRESH = 16_000;
  static final int MIN_RTT_DIVISOR = 8;
  static final int N_RTT_SAMPLE = 8;
  static final int CSS_GROWTH_DIVISOR = 4;
  static final int CSS_ROUNDS = 5;

  private static final int NONE = Integer.MAX_VALUE;

  private boolean begun;
  private long windowEnd;
  private int lastRoundMinRtt = NONE;
  private int currentRoundMinRtt = NONE;
  private int rttSampleCount;

  /** The smallest round trip of the round in which CSS began; {@link #NONE} in slow start. */
  private int cssBaselineMinRtt = NONE;

  private int cssRounds;

  /** An acknowledgment in slow start (§4.2). */
  void acknowledged(AckSample sample) {
    if (!begun || sample.una >= windowEnd) {
      startRound(sample.nxt);
    }
    if (sample.rttMicros < 0) {
      return;
    }
    currentRoundMinRtt = Math.min(currentRoundMinRtt, sample.rttMicros);
    rttSampleCount++;
    if (rttSampleCount < N_RTT_SAMPLE) {
      return;
    }
    if (!isConservative()) {
      enterConservativeIfDelayed();
    } else if (currentRoundMinRtt < cssBaselineMinRtt) {
      cssBaselineMinRtt = NONE;
      cssRounds = 0;
    }
  }

  private void startRound(long nxt) {
    if (begun && isConservative()) {
      cssRounds++;
    }
    begun = true;
    lastRoundMinRtt = currentRoundMinRtt;
    currentRoundMinRtt = NONE;
    rttSampleCount = 0;
    windowEnd = nxt;
  }

  private void enterConservativeIfDelayed() {
    if (lastRoundMinRtt == NONE) {
      return;
    }
    int threshold = Math.clamp(lastRoundMinRtt / MIN_RTT_DIVISOR, MIN_RTT_THRESH, MAX_RTT_THRESH);
    if (currentRoundMinRtt - threshold >= lastRoundMinRtt) {
      cssBaselineMinRtt = currentRoundMinRtt;
      cssRounds = 0;
    }
  }

  /** Whether the present round, and what is acknowledged in it, belongs to CSS. */
  boolean isConservative() {
    return cssBaselineMinRtt != NONE;
  }

  /** What slow start grows by, if it would have been {@code octets}. */
  long growth(long octets) {
    return isConservative() ? octets / CSS_GROWTH_DIVISOR : octets;
  }

  /** Whether CSS has had its rounds, of which the one in which it began is the first. */
  boolean isOver() {
    return cssRounds >= CSS_ROUNDS;
  }
}
