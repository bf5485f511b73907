package io.leat.tcp.congestion;

import org.jspecify.annotations.Nullable;

/**
 * BBR version 3 (draft-ietf-ccwg-bbr-06): sends at the bandwidth that the path was measured to
 * have, with little more in flight than it holds, and takes loss for a signal only where it is more
 * than chance.
 *
 * <p>{@link BbrModel} is what is believed of the path, {@link BbrRoundTrip} its delay, {@link
 * BbrFullPipe} tells when probing has found the limit, {@link BbrProbeBandwidth} when to probe
 * again. Here is the order of events, and what follows for pacing rate and window.
 *
 * <p>The draft leaves ECN open. A congestion mark (RFC 3168) is taken for what loss beyond the
 * threshold is.
 */
public final class Bbr implements CongestionControl {
  private static final int MIN_PIPE_SEGMENTS = 4;
  private static final double PACING_MARGIN = 0.99;
  private static final int STARTUP_FULL_LOSS_COUNT = 6;
  private static final int DRAIN_ROUNDS = 3;
  private static final long LARGEST_QUANTUM = 65_536;
  private static final double MICROS = 1e6;

  final BbrModel model = new BbrModel();
  final BbrFullPipe fullPipe = new BbrFullPipe();
  private final BbrRoundTrip roundTrip = new BbrRoundTrip();
  private final BbrProbeBandwidth cycle = new BbrProbeBandwidth();

  private BbrState state = BbrState.STARTUP;
  private int mss = 536;
  private long initialCwnd = 536;
  private long cwnd = 536;
  private long priorCwnd;
  private long ssthresh = Long.MAX_VALUE;
  private long pacingRate;
  private boolean seeded;
  private boolean inRecovery;
  private boolean idleRestart;
  private int drainStartRound;

  /** The state that was left for a loss which may yet turn out to be none. */
  private @Nullable BbrState undoState;

  /** Samples of what was sent before this much was delivered tell of ProbeRTT (§5.3.4.3). */
  private long appLimitedUntil;

  @Override
  public String name() {
    return "bbr";
  }

  @Override
  public void start(int segmentSize, long window, long threshold, long now) {
    mss = segmentSize;
    cwnd = Math.clamp(window, mss, LossBasedControl.LARGEST_WINDOW);
    initialCwnd = cwnd;
    ssthresh = threshold;
    cycle.seed(now);
    model.start(now);
    roundTrip.start(now);
  }

  @Override
  public void mssChanged(int segmentSize) {
    mss = segmentSize;
    cwnd = Math.max(cwnd, mss);
  }

  @Override
  public long cwnd() {
    return cwnd;
  }

  /** Means nothing to BBR: what it was told at the start. */
  @Override
  public long ssthresh() {
    return ssthresh;
  }

  @Override
  public long pacingRate() {
    return pacingRate;
  }

  /** The model bounds the window in recovery too (§5.6.4.4). */
  @Override
  public boolean ownsRecovery() {
    return true;
  }

  // Acknowledgments.

  /** UpdateOnACK (§5.2.3). */
  @Override
  public void acknowledged(AckSample sample) {
    if (sample.lost > 0) {
      lost(sample.txInFlight, sample.lostSince, sample.lost, sample.appLimited, sample.now);
    }
    if (sample.delivered <= 0) {
      return;
    }
    if (!seeded) {
      // sequence numbers begin at a secret place (RFC 6528)
      cycle.seed(sample.una << 16);
      seeded = true;
    }
    updateModelAndState(sample);
    setPacingRate(state.pacingGain, sample.srttMicros);
    setCwnd(sample);
  }

  private void updateModelAndState(AckSample sample) {
    boolean appLimited = sample.appLimited || sample.priorDelivered < appLimitedUntil;
    model.updateLatestDelivery(sample);
    if (model.updateRound(sample)) {
      cycle.roundStarts();
      roundTrip.roundStarts();
    }
    model.updateMaxBw(sample.deliveryRate, appLimited);
    model.adaptLowerBounds(state.isAccelerating(), cwnd);
    model.updateAggregation(sample, cwnd, fullPipe.wasReached());
    if (model.isRoundStart()) {
      fullPipe.roundStarts(sample.deliveryRate, appLimited);
    }
    checkStartupDone(sample);
    checkDrainDone(sample);
    if (fullPipe.wasReached()) {
      cycle.update(this, sample);
    }
    roundTrip.update(sample.rttMicros, sample.now);
    checkProbeRtt(sample);
    model.advanceLatestDelivery(sample);
    model.boundBandwidth();
  }

  /** CheckStartupDone (§5.3.1): the bandwidth grows no more, or much is lost in each round. */
  private void checkStartupDone(AckSample sample) {
    if (state != BbrState.STARTUP) {
      return;
    }
    if (inRecovery
        && sample.inRecovery
        && model.isLossRoundStart()
        && model.lossEventsInRound() >= STARTUP_FULL_LOSS_COUNT
        && BbrModel.isTooHigh(sample.lostSince, sample.txInFlight)) {
      startupFindsTooMuch();
    }
    if (fullPipe.wasReached()) {
      enterDrain();
    }
  }

  private void startupFindsTooMuch() {
    undoState = BbrState.STARTUP;
    fullPipe.setReached(true);
    model.inflightLongTerm = Math.max(bdpMultiple(model.bw(), 1.0), model.inflightLatest());
  }

  private void enterDrain() {
    enter(BbrState.DRAIN);
    drainStartRound = model.roundCount();
  }

  /** CheckDrainDone (§5.3.2). */
  private void checkDrainDone(AckSample sample) {
    if (state == BbrState.DRAIN
        && (sample.inFlight <= inflight(model.bw(), 1.0)
            || model.roundCount() - drainStartRound > DRAIN_ROUNDS)) {
      cycle.startDown(this, sample.now);
    }
  }

  void enter(BbrState next) {
    state = next;
  }

  // ProbeRTT (§5.3.4.3).

  private void checkProbeRtt(AckSample sample) {
    if (state != BbrState.PROBE_RTT && roundTrip.isExpired() && !idleRestart) {
      saveCwnd();
      enter(BbrState.PROBE_RTT);
      roundTrip.enter();
      cycle.stopProbing();
      model.startRound();
    }
    if (state == BbrState.PROBE_RTT) {
      inProbeRtt(sample);
    }
    idleRestart = false;
  }

  private void inProbeRtt(AckSample sample) {
    appLimitedUntil = sample.totalDelivered + Math.max(sample.inFlight, 1);
    if (!roundTrip.isLow()) {
      if (sample.inFlight <= probeRttCwnd()) {
        roundTrip.setLow(sample.now);
        model.startRound();
      }
    } else if (roundTrip.isRoundDone()) {
      exitProbeRttIfDone(sample.now);
    }
  }

  private void exitProbeRttIfDone(long now) {
    if (!roundTrip.isDone(now)) {
      return;
    }
    restoreCwnd();
    model.resetShortTerm();
    if (fullPipe.wasReached()) {
      cycle.startDown(this, now);
      cycle.startCruise(this);
    } else {
      enter(BbrState.STARTUP);
    }
  }

  // Loss (§5.5.10, §5.6.4.4).

  @Override
  public void lossDetected(LossSample sample) {
    saveCwnd();
    inRecovery = true;
    undoState = null;
    long txInFlight = sample.txInFlight > 0 ? sample.txInFlight : sample.inFlight;
    lost(txInFlight, sample.lost, sample.lost, false, sample.now);
  }

  /** HandleLostPacket, for all that is marked lost at once. */
  private void lost(long txInFlight, long lostSince, long newlyLost, boolean appLimited, long now) {
    model.noteLoss();
    if (cycle.isProbeSample() && BbrModel.isTooHigh(lostSince, txInFlight)) {
      probeWasTooHigh(BbrModel.inflightAtLoss(txInFlight, lostSince, newlyLost), appLimited, now);
    }
  }

  private void probeWasTooHigh(long inFlight, boolean appLimited, long now) {
    if (cycle.tooHigh(this, inFlight, appLimited, now)) {
      undoState = BbrState.UP;
    }
  }

  @Override
  public void congestionExperienced(LossSample sample) {
    saveCwnd();
    model.noteLoss();
    if (state == BbrState.STARTUP) {
      startupFindsTooMuch();
      enterDrain();
    } else if (cycle.isProbeSample()) {
      probeWasTooHigh(sample.inFlight, false, sample.now);
    }
  }

  @Override
  public void recovered(long now) {
    inRecovery = false;
    restoreCwnd();
  }

  @Override
  public void timeout(LossSample sample) {
    saveCwnd();
    inRecovery = true;
    if (!sample.repeated) {
      undoState = null;
      model.saveForUndo();
    }
    cwnd = mss;
  }

  /** HandleSpuriousLossDetection (§5.5.11.2). */
  @Override
  public void spurious(long now) {
    restoreCwnd();
    inRecovery = false;
    fullPipe.reset(0);
    model.undoLoss();
    if (undoState == BbrState.STARTUP && state != BbrState.STARTUP) {
      fullPipe.setReached(false);
      if (state != BbrState.PROBE_RTT) {
        enter(BbrState.STARTUP);
      }
    } else if (undoState == BbrState.UP && state != BbrState.UP && state != BbrState.PROBE_RTT) {
      cycle.startRefill(this);
    }
    undoState = null;
  }

  private void saveCwnd() {
    boolean reducedAlready = inRecovery || state == BbrState.PROBE_RTT;
    priorCwnd = reducedAlready ? Math.max(priorCwnd, cwnd) : cwnd;
  }

  private void restoreCwnd() {
    cwnd = Math.max(cwnd, priorCwnd);
  }

  /** HandleRestartFromIdle (§5.4.1): no burst, no slow start, but exactly the bandwidth. */
  @Override
  public void restartAfterIdle(long idle, long now) {
    idleRestart = true;
    model.restartAggregation(now);
    if (state.isProbeBandwidth()) {
      setPacingRate(1.0, 0);
    } else if (state == BbrState.PROBE_RTT) {
      exitProbeRttIfDone(now);
    }
  }

  // What follows for the sender (§5.6).

  /** SetPacingRate; before there is a bandwidth, the initial window in a round trip. */
  private void setPacingRate(double gain, int srttMicros) {
    if (pacingRate == 0 && srttMicros > 0) {
      pacingRate = (long) (BbrState.STARTUP.pacingGain * initialCwnd * MICROS / srttMicros);
    }
    long rate = (long) (gain * model.bw() * PACING_MARGIN);
    if (rate > 0 && (fullPipe.wasReached() || rate > pacingRate)) {
      pacingRate = rate;
    }
  }

  /** SetCwnd (§5.6.4.6). */
  private void setCwnd(AckSample sample) {
    long extra = model.extraAcked();
    long most = withOffloadBudget(bdpMultiple(model.bw(), state.cwndGain) + extra);
    if (fullPipe.wasReached()) {
      cwnd = Math.min(cwnd + sample.delivered, most);
    } else if (cwnd < most || sample.totalDelivered < initialCwnd) {
      cwnd += sample.delivered;
    }
    cwnd = Math.clamp(cwnd, minPipeCwnd(), LossBasedControl.LARGEST_WINDOW);
    if (state == BbrState.PROBE_RTT) {
      cwnd = Math.min(cwnd, probeRttCwnd());
    }
    cwnd = Math.min(cwnd, modelBound());
  }

  /** BoundCwndForModel (§5.6.4.7). */
  private long modelBound() {
    long bound =
        switch (state) {
          case STARTUP, DRAIN -> BbrModel.UNBOUNDED;
          case DOWN, REFILL, UP -> model.inflightLongTerm;
          case CRUISE, PROBE_RTT -> cycle.withHeadroom(this);
        };
    return Math.max(Math.min(bound, model.inflightShortTerm()), minPipeCwnd());
  }

  /** ProbeRTTCwnd. */
  private long probeRttCwnd() {
    return Math.max(bdpMultiple(model.bw(), BbrState.PROBE_RTT.cwndGain), minPipeCwnd());
  }

  /** Inflight (§5.6.4.2). */
  long inflight(long bandwidth, double gain) {
    return withOffloadBudget(bdpMultiple(bandwidth, gain));
  }

  /** BDPMultiple; without a round trip the initial window. */
  private long bdpMultiple(long bandwidth, double gain) {
    if (!roundTrip.isKnown()) {
      return initialCwnd;
    }
    double octets = gain * bandwidth * (roundTrip.minRttMicros() / MICROS);
    return (long) Math.min(octets, LossBasedControl.LARGEST_WINDOW);
  }

  /** QuantizationBudget: room for three super-segments of a millisecond's length each (§5.5.8). */
  private long withOffloadBudget(long octets) {
    long quantum = Math.max(Math.min(pacingRate / 1000, LARGEST_QUANTUM), 2L * mss);
    long budget = Math.max(Math.max(octets, 3 * quantum), minPipeCwnd());
    return state == BbrState.UP ? budget + 2L * mss : budget;
  }

  /** TargetInflight (§5.3.3.8.3). */
  long targetInflight() {
    return Math.min(bdpMultiple(model.bw(), 1.0), cwnd);
  }

  long minPipeCwnd() {
    return (long) MIN_PIPE_SEGMENTS * mss;
  }

  BbrState state() {
    return state;
  }

  int mss() {
    return mss;
  }
}
