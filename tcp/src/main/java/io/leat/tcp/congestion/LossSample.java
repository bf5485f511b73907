package io.leat.tcp.congestion;

/** What is known when the network is found congested; one reused object per loop. */
public final class LossSample {
  /** In nanoseconds. */
  public long now;

  /**
   * FlightSize: octets in flight (pipe) in the last round trip, before anything was marked lost.
   */
  public long inFlight;

  /** Octets marked lost now. */
  public long lost;

  /** Octets in flight when the lost segment was sent; 0 if unknown. */
  public long txInFlight;

  /** SND.NXT as position: recovery ends when it is acknowledged. */
  public long nxt;

  /** For a timeout: the oldest segment has timed out before. */
  public boolean repeated;
}
