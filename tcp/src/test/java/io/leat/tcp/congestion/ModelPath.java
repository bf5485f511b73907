package io.leat.tcp.congestion;

import java.util.ArrayDeque;
import java.util.SplittableRandom;

/**
 * A sender that always has more, a bottleneck with a buffer, and a receiver that acknowledges each
 * segment selectively: enough of a path to see what a congestion control does with one, alone.
 */
final class ModelPath {
  private static final double SECOND = 1e9;
  private static final int REORDERING = 3;

  /** A segment on its way, and what was known when it left. */
  private static final class Segment {
    long number;
    long sentAt;
    long arrives;
    boolean dropped;
    long delivered;
    long deliveredAt;
    long firstSentAt;
    long lost;
    long inFlight;
    boolean appLimited;
  }

  private final CongestionControl control;
  private final int mss;
  private final AckSample ack = new AckSample();
  private final LossSample loss = new LossSample();
  private final SplittableRandom random = new SplittableRandom(7);
  private final ArrayDeque<Segment> flight = new ArrayDeque<>();

  double rate;
  long roundTrip;
  double buffer;
  double lossRate;

  /** Octets per second that the application has to send; 0: no limit. */
  double applicationRate;

  private long now = 1_000_000_000_000L;
  private double busyUntil;
  private long nextSend = now;
  private long number;
  private long inFlight;
  private long delivered;
  private long deliveredAt = now;
  private long firstSentAt = now;
  private long lost;
  private long sent;
  private long recoverNumber = -1;
  private boolean limited;
  private double srtt;
  private int minRtt = Integer.MAX_VALUE;

  /**
   * @param rate octets per second
   * @param roundTrip nanoseconds without a queue
   * @param buffer octets
   */
  ModelPath(CongestionControl control, int mss, double rate, long roundTrip, double buffer) {
    this.control = control;
    this.mss = mss;
    this.rate = rate;
    this.roundTrip = roundTrip;
    this.buffer = buffer;
    control.start(mss, 10L * mss, Long.MAX_VALUE, now);
  }

  long now() {
    return now;
  }

  long delivered() {
    return delivered;
  }

  long lost() {
    return lost;
  }

  long sent() {
    return sent;
  }

  long inFlight() {
    return inFlight;
  }

  double bandwidthDelayProduct() {
    return rate * roundTrip / SECOND;
  }

  /** Octets that wait at the bottleneck. */
  double queue() {
    return Math.max(0, busyUntil - now) * rate / SECOND;
  }

  void runFor(double seconds) {
    long end = now + (long) (seconds * SECOND);
    while (now < end) {
      long arrival = nextArrival();
      long send = sendTime();
      if (Math.min(arrival, send) > end) {
        now = end;
      } else if (arrival <= send) {
        now = Math.max(now, arrival);
        arrive();
      } else {
        now = Math.max(now, send);
        send();
      }
    }
  }

  /** Nothing is sent for a while, and everything arrives. */
  void idle(double seconds) {
    while (nextArrival() < Long.MAX_VALUE) {
      now = Math.max(now, nextArrival());
      arrive();
    }
    now += (long) (seconds * SECOND);
    control.restartAfterIdle((long) (seconds * SECOND), now);
  }

  private long nextArrival() {
    for (Segment segment : flight) {
      if (!segment.dropped) {
        return segment.arrives;
      }
    }
    return Long.MAX_VALUE;
  }

  private long sendTime() {
    limited = inFlight + mss > control.cwnd();
    return limited && inFlight > 0 ? Long.MAX_VALUE : nextSend;
  }

  private void send() {
    double pace = control.pacingRate();
    if (pace == 0) {
      pace = srtt == 0 ? 1e12 : 2e6 * control.cwnd() / srtt;
    }
    if (applicationRate > 0) {
      pace = Math.min(pace, applicationRate);
    }
    nextSend = now + (long) (mss / pace * SECOND);
    if (inFlight == 0) {
      firstSentAt = now;
      deliveredAt = now;
    }
    Segment segment = new Segment();
    segment.number = ++number;
    segment.sentAt = now;
    segment.delivered = delivered;
    segment.deliveredAt = deliveredAt;
    segment.firstSentAt = firstSentAt;
    segment.lost = lost;
    inFlight += mss;
    sent += mss;
    segment.inFlight = inFlight;
    segment.appLimited = applicationRate > 0;
    segment.dropped = random.nextDouble() < lossRate || queue() + mss > buffer + mss;
    if (!segment.dropped) {
      busyUntil = Math.max(busyUntil, (double) now) + mss / rate * SECOND;
      segment.arrives = (long) busyUntil + roundTrip;
    }
    flight.add(segment);
  }

  private void arrive() {
    long before = inFlight;
    long newlyLost = 0;
    Segment lostOne = null;
    Segment acked = null;
    for (Segment segment : flight) {
      if (!segment.dropped) {
        acked = segment;
        break;
      }
    }
    if (acked == null) {
      throw new AssertionError("nothing arrives");
    }
    flight.remove(acked);
    inFlight -= mss;
    delivered += mss;
    while (!flight.isEmpty()
        && flight.peek().dropped
        && flight.peek().number + REORDERING <= acked.number) {
      lostOne = flight.remove();
      newlyLost += mss;
      inFlight -= mss;
    }
    lost += newlyLost;
    boolean recovering = recoverNumber >= 0;
    if (recovering && acked.number > recoverNumber) {
      recoverNumber = -1;
      control.recovered(now);
    }
    if (newlyLost > 0 && recoverNumber < 0) {
      recoverNumber = number;
      loss.now = now;
      loss.inFlight = before;
      loss.lost = newlyLost;
      loss.txInFlight = lostOne.inFlight;
      loss.nxt = number * mss;
      control.lossDetected(loss);
    }
    sample(acked, before, newlyLost);
    control.acknowledged(ack);
  }

  private void sample(Segment acked, long before, long newlyLost) {
    int rtt = (int) ((now - acked.sentAt) / 1000);
    srtt = srtt == 0 ? rtt : srtt + (rtt - srtt) / 8;
    minRtt = Math.min(minRtt, rtt);
    firstSentAt = acked.sentAt;
    long interval = Math.max(acked.sentAt - acked.firstSentAt, now - acked.deliveredAt);
    deliveredAt = now;
    ack.now = now;
    ack.acked = mss;
    ack.delivered = mss;
    ack.lost = newlyLost;
    ack.inFlightBefore = before;
    ack.inFlight = inFlight;
    ack.rttMicros = rtt;
    ack.srttMicros = (int) srtt;
    ack.minRttMicros = minRtt;
    ack.una = (flight.isEmpty() ? number + 1 : flight.peek().number) * mss;
    ack.nxt = (number + 1) * mss;
    ack.cwndLimited = limited || before + mss > control.cwnd();
    ack.inRecovery = recoverNumber >= 0;
    ack.totalDelivered = delivered;
    ack.priorDelivered = acked.delivered;
    ack.deliveryRate =
        interval <= 0 ? 0 : (long) ((delivered - acked.delivered) * SECOND / interval);
    ack.appLimited = acked.appLimited;
    ack.txInFlight = acked.inFlight;
    ack.lostSince = lost - acked.lost;
  }
}
