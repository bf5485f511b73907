package io.leat.tcp.connection;

import io.leat.tcp.recovery.EifelResponse;
import io.leat.tcp.recovery.LossRecovery;
import io.leat.tcp.recovery.Rack;
import io.leat.tcp.recovery.RateReduction;
import io.leat.tcp.recovery.Scoreboard;
import io.leat.tcp.recovery.SpuriousTimeout;
import io.leat.tcp.recovery.TailLossProbe;
import io.leat.tcp.send.DeliveryRate;
import io.leat.tcp.send.Pacer;
import io.leat.tcp.send.PathMtuSearch;
import io.leat.tcp.send.SentRanges;
import io.leat.tcp.send.WindowUse;
import org.jspecify.annotations.Nullable;

/**
 * What is in flight, with all that watches over it. A connection has one from its first text or FIN
 * on, until it is idle.
 */
final class Flight implements Scoreboard.Listener {
  final SentRanges ranges;
  final Scoreboard scoreboard;
  final LossRecovery recovery;
  final Rack rack = new Rack();
  final TailLossProbe probe = new TailLossProbe();
  final RateReduction reduction = new RateReduction();
  final SpuriousTimeout spurious = new SpuriousTimeout();
  final DeliveryRate rate;
  final Pacer pacer = new Pacer();
  final WindowUse use = new WindowUse();

  /** Looks for larger segments; none where the path takes what link and peer do. */
  @Nullable PathMtuSearch search;

  /** When it may be looked at again whether a probe is due. */
  long nextProbeAt = Long.MIN_VALUE;

  /** New text waits for room for a probe. */
  boolean holdsForProbe;

  /** What follows if the last timeout was spurious; none before a timeout. */
  @Nullable EifelResponse response;

  // Intents.

  /** The first lost range goes again whatever the window says. */
  boolean retransmitNow;

  boolean tailProbePending;

  /**
   * When the present burst leaves. Two bursts never leave at the same time, also if the clock has
   * not ticked between them: what is sent again must not look older than what it followed.
   */
  private long burstAt = Long.MIN_VALUE;

  // Where deadlines count from.

  /** The retransmission timer started, or was restarted (RFC 6298 §5). */
  long timeoutFrom;

  /** New text was sent, or text acknowledged cumulatively (RFC 8985 §7.2). */
  long probeFrom;

  // What the present acknowledgment reports.
  private long now;
  private boolean hasEcho;
  private int echo;
  private long minRtt;
  private long delivered;
  private long earliestSentAt;
  private long latestSentAt;
  private boolean anyRetransmitted;
  private boolean originalWasLost;

  /**
   * @param start position of the first octet that will be sent
   */
  Flight(long iss, long start) {
    ranges = new SentRanges(start);
    scoreboard = new Scoreboard(ranges);
    recovery = new LossRecovery(iss);
    rate = new DeliveryRate(start - iss - 1);
  }

  /** Another burst begins. */
  void beginBurst(long now) {
    burstAt = Math.max(now, burstAt + 1);
  }

  /** When what is sent in this burst leaves: now, or a nanosecond after the burst before. */
  long burstAt(long now) {
    burstAt = Math.max(now, burstAt);
    return burstAt;
  }

  /** Octets of sequence space that are thought to be in the network. */
  long inFlight() {
    return Math.max(0, ranges.inFlight() - recovery.duplicateOctets());
  }

  /**
   * An acknowledgment is about to be read.
   *
   * @param echo milliseconds of the clock when what the peer echoes was sent
   */
  void begin(boolean hasEcho, int echo, long minRtt, long now) {
    this.now = now;
    this.hasEcho = hasEcho;
    this.echo = echo;
    this.minRtt = minRtt;
    delivered = 0;
    earliestSentAt = Long.MAX_VALUE;
    latestSentAt = Long.MIN_VALUE;
    anyRetransmitted = false;
    originalWasLost = false;
    rack.begin();
    rate.begin();
  }

  @Override
  public void delivered(long index, long octets, boolean cumulative) {
    delivered += octets;
    rate.delivered(ranges, index, octets, now);
    rack.delivered(ranges, index, hasEcho, echo, minRtt, now);
    if (ranges.isRetransmitted(index)) {
      anyRetransmitted = true;
    } else {
      originalWasLost |= ranges.isLost(index);
      earliestSentAt = Math.min(earliestSentAt, ranges.sentAt(index));
      latestSentAt = Math.max(latestSentAt, ranges.sentAt(index));
    }
  }

  /** Octets newly known to be delivered. */
  long delivered() {
    return delivered;
  }

  /** Whether something was delivered that had been sent once only. */
  boolean hasSample() {
    return latestSentAt != Long.MIN_VALUE;
  }

  /** Round trip of the oldest of what was sent once, in nanoseconds. */
  long longestRtt() {
    return now - earliestSentAt;
  }

  long shortestRtt() {
    return now - latestSentAt;
  }

  /** Whether anything delivered had been sent more than once. */
  boolean anyRetransmitted() {
    return anyRetransmitted;
  }

  /** Whether something counted as lost arrived without having been sent again. */
  boolean originalWasLost() {
    return originalWasLost;
  }
}
