package io.leat.tcp.congestion;

/**
 * What BBR believes of the path (draft-ietf-ccwg-bbr §5.5): its bandwidth and how much it holds, in
 * the long run and at the moment, how much acknowledgments come in clusters, and the rounds in
 * which all that is counted.
 */
final class BbrModel {
  /** BBR.LossThresh: the share of loss that is taken for a sign of too much in flight. */
  static final double LOSS_THRESH = 0.02;

  /** BBR.Beta: no reduction is larger than CUBIC's. */
  static final double BETA = 0.7;

  static final long UNBOUNDED = Long.MAX_VALUE;

  private static final int MAX_BW_FILTER_LENGTH = 2;
  private static final int EXTRA_ACKED_FILTER_LENGTH = 10;
  private static final double SECOND = 1e9;

  // rounds (§5.5.1)
  private long totalDelivered;
  private long nextRoundDelivered;
  private int roundCount;
  private boolean roundStart;

  // bandwidth
  private final WindowedFilter maxBw = new WindowedFilter();
  private int cycleCount;
  private long bwShortTerm = UNBOUNDED;
  private long bw;

  // in flight
  private long inflightShortTerm = UNBOUNDED;
  long inflightLongTerm = UNBOUNDED;

  // the delivery of the present round, and loss in it (§5.5.10.3)
  private long bwLatest;
  private long inflightLatest;
  private long lossRoundDelivered;
  private boolean lossRoundStart;
  private boolean lossInRound;
  private int lossEventsInRound;

  // aggregation (§5.5.9)
  private final WindowedFilter extraAcked = new WindowedFilter();
  private long extraAckedIntervalStart;
  private long extraAckedDelivered;

  // before the last loss (§5.5.11.1)
  private long undoBwShortTerm = UNBOUNDED;
  private long undoInflightShortTerm = UNBOUNDED;
  private long undoInflightLongTerm = UNBOUNDED;

  void start(long now) {
    extraAckedIntervalStart = now;
  }

  // On each acknowledgment, in the order of UpdateModelAndState (§5.2.3).

  /** UpdateLatestDeliverySignals. */
  void updateLatestDelivery(AckSample sample) {
    totalDelivered = sample.totalDelivered;
    bwLatest = Math.max(bwLatest, sample.deliveryRate);
    inflightLatest = Math.max(inflightLatest, deliveredOf(sample));
    lossRoundStart = sample.priorDelivered >= lossRoundDelivered;
    if (lossRoundStart) {
      lossRoundDelivered = sample.totalDelivered;
    }
  }

  /** RS.delivered: what was delivered since the acknowledged segment was sent. */
  private static long deliveredOf(AckSample sample) {
    return sample.totalDelivered - sample.priorDelivered;
  }

  /** UpdateRound (§5.5.1); returns whether another round has begun. */
  boolean updateRound(AckSample sample) {
    roundStart = sample.priorDelivered >= nextRoundDelivered;
    if (roundStart) {
      startRound();
      roundCount++;
    }
    return roundStart;
  }

  void startRound() {
    nextRoundDelivered = totalDelivered;
  }

  /** UpdateMaxBw (§5.5.5): what the application limited counts only if it is more. */
  void updateMaxBw(long deliveryRate, boolean appLimited) {
    if (deliveryRate > 0 && (deliveryRate >= maxBw.best() || !appLimited)) {
      maxBw.update(deliveryRate, cycleCount, MAX_BW_FILTER_LENGTH - 1);
    }
  }

  /** AdvanceMaxBwFilter (§5.5.6): once in a ProbeBW cycle. */
  void advanceMaxBwFilter() {
    cycleCount++;
  }

  /** UpdateCongestionSignals: once a round with loss the short-term bounds adapt. */
  void adaptLowerBounds(boolean accelerating, long cwnd) {
    if (!lossRoundStart) {
      return;
    }
    if (lossInRound && !accelerating) {
      // InitLowerBounds
      if (bwShortTerm == UNBOUNDED) {
        bwShortTerm = maxBw.best();
      }
      if (inflightShortTerm == UNBOUNDED) {
        inflightShortTerm = cwnd;
      }
      // LossLowerBounds
      bwShortTerm = Math.max(bwLatest, (long) (BETA * bwShortTerm));
      inflightShortTerm = Math.max(inflightLatest, (long) (BETA * inflightShortTerm));
    }
    lossInRound = false;
  }

  /** UpdateACKAggregation. */
  void updateAggregation(AckSample sample, long cwnd, boolean fullPipe) {
    double expected = bw * ((sample.now - extraAckedIntervalStart) / SECOND);
    if (extraAckedDelivered <= expected) {
      extraAckedDelivered = 0;
      extraAckedIntervalStart = sample.now;
      expected = 0;
    }
    extraAckedDelivered += sample.delivered;
    long extra = Math.min((long) (extraAckedDelivered - expected), cwnd);
    extraAcked.update(extra, roundCount, fullPipe ? EXTRA_ACKED_FILTER_LENGTH : 1);
  }

  /** AdvanceLatestDeliverySignals. */
  void advanceLatestDelivery(AckSample sample) {
    if (lossRoundStart) {
      bwLatest = sample.deliveryRate;
      inflightLatest = deliveredOf(sample);
      lossEventsInRound = 0;
    }
  }

  /** BoundBWForModel. */
  void boundBandwidth() {
    bw = Math.min(maxBw.best(), bwShortTerm);
  }

  // Loss.

  /** NoteLoss: something was marked lost. */
  void noteLoss() {
    if (!lossInRound) {
      lossRoundDelivered = totalDelivered;
      saveForUndo();
    }
    lossInRound = true;
    lossEventsInRound++;
  }

  /** SaveStateUponLoss. */
  void saveForUndo() {
    undoBwShortTerm = bwShortTerm;
    undoInflightShortTerm = inflightShortTerm;
    undoInflightLongTerm = inflightLongTerm;
  }

  /** HandleSpuriousLossDetection, the model's part. */
  void undoLoss() {
    lossInRound = false;
    bwShortTerm = Math.max(bwShortTerm, undoBwShortTerm);
    inflightShortTerm = Math.max(inflightShortTerm, undoInflightShortTerm);
    inflightLongTerm = Math.max(inflightLongTerm, undoInflightLongTerm);
  }

  /** ResetCongestionSignals. */
  void resetCongestionSignals() {
    lossInRound = false;
    bwLatest = 0;
    inflightLatest = 0;
  }

  /** ResetShortTermModel. */
  void resetShortTerm() {
    bwShortTerm = UNBOUNDED;
    inflightShortTerm = UNBOUNDED;
  }

  /** IsInflightTooHigh: whether so much was lost of what was in flight. */
  static boolean isTooHigh(long lost, long txInFlight) {
    return lost > txInFlight * LOSS_THRESH;
  }

  /**
   * InflightAtLoss (§5.5.10.2): at how much in flight the loss crossed the threshold.
   *
   * @param txInFlight octets in flight when what is lost was sent
   * @param lostSince octets lost since then, the last {@code newlyLost} of them at once
   */
  static long inflightAtLoss(long txInFlight, long lostSince, long newlyLost) {
    long before = Math.max(0, txInFlight - newlyLost);
    long lostBefore = Math.max(0, lostSince - newlyLost);
    double prefix = (LOSS_THRESH * before - lostBefore) / (1 - LOSS_THRESH);
    return before + (long) Math.clamp(prefix, 0, (double) newlyLost);
  }

  // What is known.

  boolean isRoundStart() {
    return roundStart;
  }

  int roundCount() {
    return roundCount;
  }

  /** Whether a round has ended since loss was looked at last. */
  boolean isLossRoundStart() {
    return lossRoundStart;
  }

  /** Acknowledgments in this round with which something was marked lost. */
  int lossEventsInRound() {
    return lossEventsInRound;
  }

  /** BBR.max_bw, in octets per second. */
  long maxBw() {
    return maxBw.best();
  }

  /** BBR.bw: that, within the short-term bound. */
  long bw() {
    return bw;
  }

  long inflightShortTerm() {
    return inflightShortTerm;
  }

  long inflightLatest() {
    return inflightLatest;
  }

  long extraAcked() {
    return extraAcked.best();
  }

  /** Sending resumes after idle time: nothing was to be expected. */
  void restartAggregation(long now) {
    extraAckedIntervalStart = now;
    extraAckedDelivered = 0;
  }
}
