package io.leat.tcp.connection;

import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.SequenceNumbers;
import io.leat.tcp.congestion.AckSample;
import io.leat.tcp.congestion.LossSample;
import io.leat.tcp.recovery.EifelResponse;
import io.leat.tcp.recovery.LossRecovery;
import io.leat.tcp.recovery.LossRecovery.Phase;
import io.leat.tcp.recovery.Scoreboard;
import io.leat.tcp.recovery.TailLossProbe;
import io.leat.tcp.send.RttEstimator;
import io.leat.tcp.send.SentRanges;

/**
 * The end of the fifth step of RFC 9293 §3.10.7.4: what an acknowledgment says of delivery and of
 * loss, and what follows for the window. RACK-TLP (RFC 8985) where the peer sends SACK, NewReno
 * (RFC 6582) where it does not; the timers of both end here too.
 */
final class LossDetection {
  private LossDetection() {}

  /**
   * An acknowledgment arrived, and SND.UNA is what it was or {@code octets} further.
   *
   * @param duplicate whether it is a duplicate acknowledgment (RFC 5681 §2)
   */
  static void acknowledged(
      TcpConnection c, Flight f, InboundSegment seg, long octets, boolean duplicate, long now) {
    AckSample sample = c.host.ackSample();
    sample.inFlightBefore = f.inFlight();
    long unsackedBefore = f.ranges.outstanding() - f.ranges.sackedOctets();
    boolean hasEcho = c.options.timestamps && seg.hasTimestamps && seg.tsEcr != 0;
    int echo = seg.tsEcr - c.timestamps.offset();
    f.begin(hasEcho, echo, 1000L * c.rtt.minimumMicros(), now);
    f.scoreboard.acknowledged(c.snd.una, f);
    sample.rttMicros = -1;
    if (c.options.sack) {
      reported(c, f, seg);
      PathMtuProbing.acknowledged(c, f, now);
    }
    measure(c, f, octets, hasEcho, echo, now);
    long delivered = delivered(c, f, octets, duplicate);
    TailLossProbe.Outcome probed =
        f.probe.acknowledged(
            seg.ack, f.scoreboard.duplicateRight(), duplicate && seg.sackCount == 0);
    long found = findLosses(c, f, octets, now);
    f.rate.end();
    boolean undone = undo(c, f, octets, hasEcho, echo, now);
    long lost = undone ? 0 : found;
    fill(c, f, sample, octets, delivered, lost, now);
    sample.marked = Ecn.isEcho(c, seg) ? delivered : 0;
    boolean reduces = f.recovery.phase().reduces();
    follow(c, f, sample, unsackedBefore, lost, undone, now);
    if (probed == TailLossProbe.Outcome.REPAIRED && !f.recovery.phase().repairs()) {
      repairedByProbe(c, f, sample, now);
    }
    if (f.recovery.phase().reduces()) {
      boolean safe = reduces && octets > 0 && lost == 0;
      f.reduction.acknowledged(delivered, f.inFlight(), safe, c.snd.mss);
    }
    c.host.markDirty(c);
  }

  /** SACK blocks as positions; a D-SACK shows that something was sent twice for nothing. */
  private static void reported(TcpConnection c, Flight f, InboundSegment seg) {
    int count = seg.sackCount;
    long[] lefts = seg.sackLeftPositions;
    long[] rights = seg.sackRightPositions;
    for (int i = 0; i < count; i++) {
      lefts[i] = SequenceNumbers.unwrap(seg.sackLeft[i], seg.ack);
      rights[i] = SequenceNumbers.unwrap(seg.sackRight[i], seg.ack);
    }
    Scoreboard scoreboard = f.scoreboard;
    long oldest = c.snd.una - c.snd.maxWnd;
    scoreboard.reported(lefts, rights, count, seg.ack, oldest, c.snd.mss, f);
    if (scoreboard.hasDuplicate()) {
      c.losses().spuriousRetransmissions++;
      c.host.lossCounters().spuriousRetransmissions++;
      if (!f.probe.explains(scoreboard.duplicateRight())) {
        f.rack.duplicate(c.snd.una, c.snd.nxt);
      }
      f.spurious.duplicate(scoreboard.duplicateLeft(), scoreboard.duplicateRight());
    }
  }

  /**
   * Round trips: of what was sent once, by our own clock, unless it had to wait for what was sent
   * more often; of that only by the peer's echo (Karn's algorithm, RFC 6298 §3). A window gives
   * many samples: each weighs less (RFC 7323 Appendix G).
   */
  private static void measure(
      TcpConnection c, Flight f, long octets, boolean hasEcho, int echo, long now) {
    AckSample sample = c.host.ackSample();
    long flight = Math.max(sample.inFlightBefore, c.snd.mss);
    int expected = (int) Math.min(1 << 16, (flight + 2L * c.snd.mss - 1) / (2L * c.snd.mss));
    if (f.hasSample() && !f.anyRetransmitted()) {
      sampled(c, f, octets, micros(f.longestRtt()), expected, now);
      sample.rttMicros = micros(f.shortestRtt());
      f.probe.measured();
    } else if (octets > 0 && hasEcho) {
      int millis = (int) (now / 1_000_000) - echo;
      if (millis >= 0 && millis <= 60_000) {
        sampled(c, f, octets, Math.max(1, millis) * 1000, expected, now);
        sample.rttMicros = Math.max(1, millis) * 1000;
        f.probe.measured();
      }
    }
  }

  private static void sampled(
      TcpConnection c, Flight f, long octets, int rttMicros, int expected, long now) {
    EifelResponse response = f.response;
    if (response != null && response.adaptsBy(c.snd.una - octets, octets)) {
      c.rtt.adapt(response.srttMicros(), response.rttvarMicros(), rttMicros, now);
      f.response = null;
    } else {
      c.rtt.sample(rttMicros, expected, now);
    }
  }

  private static int micros(long nanos) {
    return Math.clamp(nanos / 1000, 1, Integer.MAX_VALUE);
  }

  /** Octets newly known to have arrived; without SACK a duplicate stands for one segment. */
  private static long delivered(TcpConnection c, Flight f, long octets, boolean duplicate) {
    if (c.options.sack) {
      return f.delivered();
    }
    if (octets > 0) {
      return Math.max(0, octets - f.recovery.progress(octets, f.ranges.outstanding()));
    }
    long present = f.ranges.outstanding() - f.ranges.lostOctets();
    return duplicate ? f.recovery.duplicate(present, c.snd.mss) : 0;
  }

  /** Marks what is lost by what has arrived; returns how many octets that are. */
  private static long findLosses(TcpConnection c, Flight f, long octets, long now) {
    SentRanges ranges = f.ranges;
    long before = ranges.lostOctets();
    if (c.options.sack) {
      detect(c, f, now);
    } else if (octets > 0) {
      boolean partial = f.recovery.phase() == Phase.RECOVERY && c.snd.una < f.recovery.recover();
      if (partial) {
        // RFC 6582 §3.2, step 3: it goes whatever the window says
        loseFirst(c, f);
        f.retransmitNow = true;
      }
    } else if (f.recovery.isThirdDuplicate(c.snd.una)) {
      loseFirst(c, f);
    }
    long lost = ranges.lostOctets() - before;
    if (lost > 0 && PathMtuProbing.onlyProbeIsLost(c, f, now)) {
      return 0;
    }
    if (lost > 0) {
      f.rate.lost(lost);
    }
    return lost;
  }

  private static void detect(TcpConnection c, Flight f, long now) {
    long minRtt = 1000L * c.rtt.minimumMicros();
    long srtt = 1000L * c.rtt.srttMicros();
    f.rack.updateWindow(f.recovery.phase().repairs(), sackedSegments(c, f), minRtt, srtt);
    f.rack.detect(f.ranges, now);
  }

  /** A range may stand for many segments that left together. */
  private static int sackedSegments(TcpConnection c, Flight f) {
    return Math.max(f.ranges.sackedRanges(), (int) (f.ranges.sackedOctets() / c.snd.mss));
  }

  /** The first segment outstanding is lost. */
  private static void loseFirst(TcpConnection c, Flight f) {
    SentRanges ranges = f.ranges;
    if (ranges.isEmpty()) {
      return;
    }
    long whole = ranges.start() + c.snd.mss;
    if (whole < ranges.end(ranges.first())) {
      ranges.split(ranges.first(), whole);
    }
    ranges.lose(ranges.first());
  }

  private static void fill(
      TcpConnection c,
      Flight f,
      AckSample sample,
      long octets,
      long delivered,
      long lost,
      long now) {
    sample.now = now;
    sample.acked = octets;
    sample.delivered = delivered;
    sample.lost = lost;
    sample.inFlight = f.inFlight();
    sample.srttMicros = c.rtt.srttMicros();
    sample.minRttMicros = c.rtt.minimumMicros();
    sample.una = c.snd.una;
    sample.nxt = c.snd.nxt;
    sample.cwndLimited = f.use.isLimited() || fillsWindow(c, f.use.mostInFlight());
    sample.deliveryRate = f.rate.octetsPerSecond(c.rtt.minimumMicros());
    sample.selective = c.options.sack;
    sample.appLimited = f.rate.isAppLimited();
    sample.totalDelivered = f.rate.delivered();
    sample.priorDelivered = f.rate.priorDelivered();
    sample.txInFlight = f.rate.txInFlight();
    sample.lostSince = f.rate.lostSince();
  }

  /** In slow start more than half of the window counts as using it (RFC 7661 §4). */
  private static boolean fillsWindow(TcpConnection c, long flight) {
    return c.congestion().cwnd() < c.congestion().ssthresh() && 2 * flight > c.congestion().cwnd();
  }

  /** Phases end and begin, and congestion control hears of them. */
  private static void follow(
      TcpConnection c,
      Flight f,
      AckSample sample,
      long unsackedBefore,
      long lost,
      boolean undone,
      long now) {
    LossRecovery recovery = f.recovery;
    Phase phase = recovery.phase();
    boolean over =
        (phase.reduces() || phase.repairs()) && c.snd.una >= recovery.recover() && !undone;
    boolean again =
        phase.repairs() && !over && f.rack.lostRetransmissionOf() >= recovery.reducedAt();
    if (!over && lost > 0 && (!phase.repairs() || again)) {
      enterRecovery(c, f, sample.inFlightBefore, unsackedBefore, lost, now);
    }
    if (sample.delivered > 0) {
      sample.inRecovery = !over && recovery.phase().repairs();
      c.congestion().acknowledged(sample);
    }
    if (over) {
      recovery.end();
      f.rack.recovered();
      c.congestion().recovered(now);
      if (f.ranges.lostOctets() > 0) {
        enterRecovery(c, f, sample.inFlightBefore, unsackedBefore, lost, now);
      }
    }
    recovery.settle(f.ranges.sackedOctets() > 0 || recovery.duplicates() > 0);
  }

  /**
   * Losses were found. The window shrinks once in a round trip; again only if what was sent again
   * since was lost too (RFC 5681 §4.3).
   */
  private static void enterRecovery(
      TcpConnection c, Flight f, long inFlight, long unsackedBefore, long lost, long now) {
    PathMtuProbing.lost(c, f, now);
    LossRecovery recovery = f.recovery;
    boolean reducing = recovery.phase() == Phase.CWR;
    boolean again = recovery.phase().repairs();
    recovery.enter(Phase.RECOVERY, c.snd.nxt, inFlight, now);
    f.probe.cancel();
    f.retransmitNow = true;
    c.cwrPending = c.options.ecn;
    if (reducing) {
      return;
    }
    if (again) {
      f.spurious.forget();
    } else {
      f.spurious.begin(c.snd.una, c.snd.nxt, false);
      c.losses().fastRecoveries++;
      c.host.lossCounters().fastRecoveries++;
    }
    LossSample sample = lossSample(c, flightSize(f, inFlight), lost, now);
    long first = f.ranges.firstLost();
    sample.txInFlight = first == SentRanges.NONE ? 0 : f.ranges.txInFlight(first);
    c.congestion().lossDetected(sample);
    f.reduction.begin(unsackedBefore, c.congestion().ssthresh());
  }

  /** The peer echoes congestion (RFC 3168 §6.1.2): the window shrinks, once in a round trip. */
  static void congestionEchoed(TcpConnection c, Flight f, long now) {
    Phase phase = f.recovery.phase();
    if (phase.reduces() || phase.repairs() || c.snd.outstanding() == 0) {
      return;
    }
    long inFlight = f.inFlight();
    if (c.congestion().cwnd() <= c.snd.mss) {
      // no window is smaller: one segment for each retransmission timeout
      f.timeoutFrom = now;
      f.pacer.hold(now + c.rto());
    }
    f.recovery.enter(Phase.CWR, c.snd.nxt, inFlight, now);
    f.spurious.forget();
    c.cwrPending = true;
    c.congestion().congestionExperienced(lossSample(c, flightSize(f, inFlight), 0, now));
    long unsacked = f.ranges.outstanding() - f.ranges.sackedOctets();
    // the window, not ssthresh, which is never below two segments
    f.reduction.begin(unsacked, c.congestion().cwnd());
    f.reduction.acknowledged(0, inFlight, false, c.snd.mss);
  }

  /** In a round trip at most: in the middle of a burst of acknowledgments less is left of it. */
  private static long flightSize(Flight f, long inFlight) {
    return Math.max(inFlight, f.use.mostInFlight());
  }

  private static LossSample lossSample(TcpConnection c, long inFlight, long lost, long now) {
    LossSample sample = c.host.lossSample();
    sample.now = now;
    sample.inFlight = inFlight;
    sample.lost = lost;
    sample.txInFlight = 0;
    sample.nxt = c.snd.nxt;
    sample.repeated = false;
    return sample;
  }

  /** A probe repaired what nobody noticed: congestion all the same (RFC 8985 §7.4.2). */
  private static void repairedByProbe(TcpConnection c, Flight f, AckSample ack, long now) {
    // of the flight that ended with the tail only the window tells
    long flight = Math.max(ack.inFlightBefore, c.congestion().cwnd());
    LossSample sample = lossSample(c, flight, c.snd.mss, now);
    c.congestion().lossDetected(sample);
    c.congestion().recovered(now);
    f.spurious.forget();
  }

  /** What was taken for lost had only been late: the window is what it was (RFC 4015 §3.2). */
  private static boolean undo(
      TcpConnection c, Flight f, long octets, boolean hasEcho, int echo, long now) {
    Phase phase = f.recovery.phase();
    boolean earlier = octets > 0 && hasEcho && f.spurious.isProvenByEcho(echo);
    boolean nothingMissing = c.snd.una >= f.recovery.recover() || f.ranges.lostOctets() == 0;
    boolean wrong = f.spurious.isProvenByDuplicates();
    if (phase == Phase.LOSS) {
      boolean advanced = octets > 0 && c.snd.una < f.recovery.recover();
      boolean original = f.spurious.isProvenByOriginal(advanced, f.originalWasLost(), mayExtend(c));
      wrong |= original || earlier;
    } else if (phase == Phase.RECOVERY) {
      boolean allArrived = f.ranges.lostOctets() == 0 && f.spurious.isProvenByAbsence();
      wrong |= earlier && nothingMissing || allArrived;
    }
    if (!wrong) {
      return false;
    }
    f.spurious.forget();
    if (phase == Phase.LOSS && f.response != null) {
      f.response.spurious();
    }
    if (phase.repairs()) {
      f.ranges.loseNothing();
      f.recovery.end();
      f.rack.recovered();
    }
    f.retransmitNow = false;
    c.losses().spuriousRecoveries++;
    c.host.lossCounters().spuriousRecoveries++;
    c.congestion().spurious(now);
    return true;
  }

  /** Whether there is new text, and a window for it. */
  private static boolean mayExtend(TcpConnection c) {
    long end = c.snd.fin >= 0 ? c.snd.fin : c.sending().end();
    return c.snd.nxt < Math.min(end, c.snd.una + c.snd.wnd);
  }

  // The timers.

  /** The retransmission timer expired (RFC 6298 §5.4, RFC 8985 §6.3). */
  static void timeout(TcpConnection c, Flight f, long now) {
    PathMtuProbing.suspectBlackHole(c, now);
    // perhaps the segments did not fit: another connection may know, or our own link has changed
    OpenCall.mssLowered(c);
    SentRanges ranges = f.ranges;
    boolean repeated = c.retransmissions > 1;
    long inFlight = f.inFlight();
    if (!repeated) {
      boolean first = f.recovery.phase() != Phase.LOSS;
      f.spurious.begin(c.snd.una, c.snd.nxt, first && c.options.sack);
      int srtt = c.rtt.srttMicros() + 2 * RttEstimator.GRANULARITY_MICROS;
      f.response = new EifelResponse(srtt, c.rtt.rttvarMicros(), c.snd.nxt);
    } else {
      f.spurious.endProbing();
      f.response = null;
    }
    if (c.options.sack && !ranges.isEmpty()) {
      if (repeated || ranges.isSacked(ranges.first())) {
        // RFC 2018 §8; RFC 6675 §5.1 lets the first timeout believe what the peer has reported,
        // unless that contradicts itself
        f.scoreboard.forget();
      }
      f.rack.timeout(ranges, now);
    } else {
      loseAll(f);
    }
    f.recovery.forgetDuplicates();
    PathMtuProbing.lost(c, f, now);
    LossSample sample = lossSample(c, flightSize(f, inFlight), inFlight - f.inFlight(), now);
    sample.repeated = repeated;
    f.rate.lost(sample.lost);
    c.congestion().timeout(sample);
    f.recovery.enter(Phase.LOSS, c.snd.nxt, inFlight, now);
    f.probe.cancel();
    f.retransmitNow = true;
    c.cwrPending = c.options.ecn;
    f.timeoutFrom = now;
    c.losses().recoveriesByTimeout++;
    c.host.lossCounters().recoveriesByTimeout++;
  }

  private static void loseAll(Flight f) {
    for (long i = f.ranges.first(); i < f.ranges.next(); i++) {
      f.ranges.lose(i);
    }
  }

  /** What is in flight goes again, and not because of congestion: the path, or the window. */
  static void sendAgain(TcpConnection c, Flight f, long now) {
    if (f.recovery.phase().reduces()) {
      f.recovery.end();
      c.congestion().recovered(now);
    }
    f.spurious.forget();
    f.probe.cancel();
    f.recovery.forgetDuplicates();
    f.recovery.guard(c.snd.nxt);
    loseAll(f);
    PathMtuProbing.lost(c, f, now);
  }

  /** The reordering timer expired: what waited for it is lost (RFC 8985 §6.2, step 5). */
  static void reorderingExpired(TcpConnection c, Flight f, long now) {
    long inFlight = f.inFlight();
    long unsacked = f.ranges.outstanding() - f.ranges.sackedOctets();
    long before = f.ranges.lostOctets();
    detect(c, f, now);
    long lost = f.ranges.lostOctets() - before;
    if (lost > 0 && !PathMtuProbing.onlyProbeIsLost(c, f, now)) {
      f.rate.lost(lost);
      LossRecovery recovery = f.recovery;
      boolean again =
          recovery.phase().repairs() && f.rack.lostRetransmissionOf() >= recovery.reducedAt();
      if (!recovery.phase().repairs() || again) {
        enterRecovery(c, f, inFlight, unsacked, lost, now);
      }
      if (recovery.phase().reduces()) {
        f.reduction.acknowledged(0, f.inFlight(), false, c.snd.mss);
      }
    }
    c.host.markDirty(c);
  }
}
