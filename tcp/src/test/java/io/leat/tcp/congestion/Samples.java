package io.leat.tcp.congestion;

/** Acknowledgments and losses as a sender would report them, one after the other. */
final class Samples {
  static final long MILLISECOND = 1_000_000;
  static final long SECOND = 1_000_000_000;

  final AckSample ack = new AckSample();
  final LossSample loss = new LossSample();
  private final CongestionControl control;
  private final int mss;
  private long now;

  Samples(CongestionControl control, int mss) {
    this.control = control;
    this.mss = mss;
    ack.cwndLimited = true;
  }

  long now() {
    return now;
  }

  void passes(long nanos) {
    now += nanos;
  }

  /** The round trip of what is acknowledged from now on. */
  void roundTrip(long micros) {
    ack.rttMicros = (int) micros;
    ack.srttMicros = (int) micros;
    ack.minRttMicros = (int) micros;
  }

  void acknowledge(long octets) {
    acknowledge(octets, true);
  }

  /** An acknowledgment outside recovery of so many octets. */
  void acknowledge(long octets, boolean limited) {
    ack.now = now;
    ack.acked = octets;
    ack.delivered = octets;
    ack.una += octets;
    ack.nxt = Math.max(ack.nxt, ack.una + control.cwnd());
    ack.totalDelivered += octets;
    ack.cwndLimited = limited;
    ack.inFlight = control.cwnd();
    control.acknowledged(ack);
  }

  /** A round trip passes in which a whole window is acknowledged, segment by segment. */
  void round() {
    long segments = Math.max(1, control.cwnd() / mss);
    long between = 1000L * ack.srttMicros / segments;
    for (long i = 0; i < segments; i++) {
      now += between;
      acknowledge(mss);
    }
  }

  LossSample loss(long inFlight) {
    loss.now = now;
    loss.inFlight = inFlight;
    loss.lost = mss;
    loss.txInFlight = inFlight;
    loss.repeated = false;
    return loss;
  }

  void lose(long inFlight) {
    control.lossDetected(loss(inFlight));
  }

  void loseAndRecover(long inFlight) {
    lose(inFlight);
    control.recovered(now);
  }

  void timeOut(long inFlight) {
    control.timeout(loss(inFlight));
  }

  void timeOutAgain(long inFlight) {
    LossSample sample = loss(inFlight);
    sample.repeated = true;
    control.timeout(sample);
  }
}
