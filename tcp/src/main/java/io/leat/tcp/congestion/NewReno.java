package io.leat.tcp.congestion;

/** Slow start and congestion avoidance (RFC 5681), halving at a loss (RFC 6582). */
public final class NewReno extends LossBasedControl {
  /** Octets acknowledged towards the next increase in congestion avoidance (RFC 5681 §3.1, ABC). */
  private long acknowledged;

  public NewReno() {
    super(false);
  }

  @Override
  public String name() {
    return "newreno";
  }

  @Override
  void avoidCongestion(AckSample sample, long octets) {
    acknowledged += Math.min(octets, cwnd);
    if (acknowledged >= cwnd) {
      acknowledged -= cwnd;
      enlargeTo(cwnd + mss);
    }
  }

  @Override
  long reduced(long flight) {
    return flight / 2;
  }

  @Override
  void congested(boolean timeout) {
    acknowledged = 0;
  }

  @Override
  void save() {}

  @Override
  void restore() {}
}
