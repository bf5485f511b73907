package io.leat.tcp.congestion;

/**
 * The cycle of ProbeBW (draft-ietf-ccwg-bbr §5.3.3): when to probe for more bandwidth, how far, and
 * what is learned from it of how much the path holds in the long run.
 */
final class BbrProbeBandwidth {
  /** BBR.Headroom: the share of what the path holds that is left to others. */
  private static final double HEADROOM = 0.15;

  private static final long LEAST_WAIT = 2_000_000_000L;
  private static final int WAIT_SPREAD = 1_000_000_000;
  private static final int MOST_RENO_ROUNDS = 63;
  private static final int MOST_UP_ROUNDS = 30;

  /** Which part of a probe the acknowledgments that arrive now tell about. */
  private enum AckPhase {
    INIT,
    REFILLING,
    PROBE_STARTING,
    PROBE_FEEDBACK,
    PROBE_STOPPING
  }

  private AckPhase ackPhase = AckPhase.INIT;
  private long cycleStamp;
  private int probeWait;
  private int roundsSinceProbeUp;
  private int upRounds;
  private long upAcked;

  /** Octets acknowledged for each segment by which the long-term bound rises in UP. */
  private long upAckedPerIncrease = BbrModel.UNBOUNDED;

  private boolean probeSample;
  private boolean previousTooHigh;
  private boolean previousPrecautionary;

  /** Chance, from the start of the connection on; differs between flows that begin together. */
  private long chance;

  void seed(long value) {
    chance ^= value;
  }

  /** One of 0 to {@code bound - 1} (SplitMix64). */
  private int random(int bound) {
    chance += 0x9E3779B97F4A7C15L;
    long z = (chance ^ chance >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return (int) Long.remainderUnsigned(z ^ z >>> 31, bound);
  }

  // Entering the states (§5.3.3.9).

  void startDown(Bbr bbr, long now) {
    bbr.model.resetCongestionSignals();
    upAckedPerIncrease = BbrModel.UNBOUNDED;
    pickWait();
    cycleStamp = now;
    ackPhase = AckPhase.PROBE_STOPPING;
    bbr.model.startRound();
    bbr.enter(BbrState.DOWN);
  }

  /** PickProbeWait: chance keeps flows from probing in step. */
  private void pickWait() {
    roundsSinceProbeUp = random(2);
    probeWait = random(WAIT_SPREAD);
  }

  void startCruise(Bbr bbr) {
    bbr.enter(BbrState.CRUISE);
  }

  void startRefill(Bbr bbr) {
    bbr.model.resetShortTerm();
    upRounds = 0;
    upAcked = 0;
    previousPrecautionary = false;
    ackPhase = AckPhase.REFILLING;
    bbr.model.startRound();
    bbr.enter(BbrState.REFILL);
  }

  private void startUp(Bbr bbr, AckSample sample) {
    ackPhase = AckPhase.PROBE_STARTING;
    bbr.model.startRound();
    bbr.fullPipe.reset(sample.deliveryRate);
    bbr.enter(BbrState.UP);
    raiseSlope(bbr);
  }

  /** ProbeRTT begins: what is acknowledged from now on is no probe. */
  void stopProbing() {
    ackPhase = AckPhase.PROBE_STOPPING;
  }

  // Each acknowledgment.

  void roundStarts() {
    roundsSinceProbeUp++;
  }

  /** UpdateProbeBWCyclePhase, once the pipe was full. */
  void update(Bbr bbr, AckSample sample) {
    if (adaptLongTerm(bbr, sample)) {
      return;
    }
    switch (bbr.state()) {
      case DOWN -> {
        if (isTimeToProbe(bbr, sample.now)) {
          startRefill(bbr);
        } else if (isTimeToCruise(bbr, sample.inFlight)) {
          startCruise(bbr);
        }
      }
      case CRUISE -> {
        if (isTimeToProbe(bbr, sample.now)) {
          startRefill(bbr);
        }
      }
      case REFILL -> {
        if (bbr.model.isRoundStart()) {
          probeSample = true;
          startUp(bbr, sample);
        }
      }
      case UP -> {
        if (isTimeToGoDown(bbr, sample)) {
          previousTooHigh = false;
          startDown(bbr, sample.now);
        }
      }
      case STARTUP, DRAIN, PROBE_RTT -> {}
    }
  }

  /** IsTimeToProbeBW: after seconds, or after as many rounds as Reno would need (§5.3.3.8). */
  private boolean isTimeToProbe(Bbr bbr, long now) {
    long renoRounds = Math.min(bbr.targetInflight() / bbr.mss(), MOST_RENO_ROUNDS);
    return now - cycleStamp > LEAST_WAIT + probeWait || roundsSinceProbeUp >= renoRounds;
  }

  private boolean isTimeToCruise(Bbr bbr, long inFlight) {
    return inFlight <= withHeadroom(bbr) && inFlight <= bbr.inflight(bbr.model.maxBw(), 1.0);
  }

  private boolean isTimeToGoDown(Bbr bbr, AckSample sample) {
    BbrModel model = bbr.model;
    if (previousTooHigh && sample.inFlight >= model.inflightLongTerm) {
      // Precautionary probing: not again for a whole round at what was too much (§5.3.3.6)
      previousPrecautionary = true;
      return true;
    }
    if (sample.cwndLimited && bbr.cwnd() >= model.inflightLongTerm) {
      bbr.fullPipe.reset(sample.deliveryRate);
      return false;
    }
    return bbr.fullPipe.isFullNow();
  }

  /** InflightWithHeadroom. */
  long withHeadroom(Bbr bbr) {
    long longTerm = bbr.model.inflightLongTerm;
    if (longTerm == BbrModel.UNBOUNDED) {
      return BbrModel.UNBOUNDED;
    }
    long headroom = Math.max(bbr.mss(), (long) (HEADROOM * longTerm));
    return Math.max(longTerm - headroom, bbr.minPipeCwnd());
  }

  /** AdaptLongTermModel; true if it has decided what comes next. */
  private boolean adaptLongTerm(Bbr bbr, AckSample sample) {
    BbrModel model = bbr.model;
    if (ackPhase == AckPhase.PROBE_STARTING && model.isRoundStart()) {
      ackPhase = AckPhase.PROBE_FEEDBACK;
    }
    if (ackPhase == AckPhase.PROBE_STOPPING && model.isRoundStart()) {
      probeSample = false;
      ackPhase = AckPhase.INIT;
      boolean inCycle = bbr.state().isProbeBandwidth();
      if (inCycle && !sample.appLimited) {
        model.advanceMaxBwFilter();
      }
      if (inCycle && previousPrecautionary && !previousTooHigh) {
        // the precaution was not needed: probe again at once, and farther
        startRefill(bbr);
        return true;
      }
    }
    if (!BbrModel.isTooHigh(sample.lostSince, sample.txInFlight)
        && model.inflightLongTerm != BbrModel.UNBOUNDED) {
      model.inflightLongTerm = Math.max(model.inflightLongTerm, sample.txInFlight);
      if (bbr.state() == BbrState.UP) {
        probeUpward(bbr, sample);
      }
    }
    return false;
  }

  /** RaiseInflightLongtermSlope: by 1, 2, 4, ... segments in the rounds of one probe. */
  private void raiseSlope(Bbr bbr) {
    upAckedPerIncrease = Math.max(bbr.cwnd() >> upRounds, bbr.mss());
    upRounds = Math.min(upRounds + 1, MOST_UP_ROUNDS);
  }

  /** ProbeInflightLongtermUpward. */
  private void probeUpward(Bbr bbr, AckSample sample) {
    if (!sample.cwndLimited || bbr.cwnd() < bbr.model.inflightLongTerm) {
      return;
    }
    upAcked += sample.delivered;
    if (upAcked >= upAckedPerIncrease) {
      long increases = upAcked / upAckedPerIncrease;
      upAcked -= increases * upAckedPerIncrease;
      bbr.model.inflightLongTerm += increases * bbr.mss();
    }
    if (bbr.model.isRoundStart()) {
      raiseSlope(bbr);
    }
  }

  // Loss.

  /** Whether what is acknowledged or lost now was sent while probing, and nothing followed yet. */
  boolean isProbeSample() {
    return probeSample;
  }

  /** HandleInflightTooHigh (§5.5.10.2); returns whether UP ends for it. */
  boolean tooHigh(Bbr bbr, long txInFlight, boolean appLimited, long now) {
    previousTooHigh = true;
    probeSample = false;
    if (!appLimited) {
      bbr.model.inflightLongTerm =
          Math.max(txInFlight, (long) (bbr.targetInflight() * BbrModel.BETA));
    }
    if (bbr.state() != BbrState.UP) {
      return false;
    }
    startDown(bbr, now);
    return true;
  }
}
