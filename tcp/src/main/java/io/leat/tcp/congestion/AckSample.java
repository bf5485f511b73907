package io.leat.tcp.congestion;

/** What one acknowledgment says, for {@link CongestionControl}; one reused object per loop. */
public final class AckSample {
  /** When it arrived, in nanoseconds. */
  public long now;

  /** Octets newly acknowledged cumulatively. */
  public long acked;

  /** Octets newly known to be delivered, cumulatively or selectively. */
  public long delivered;

  /** Octets newly marked lost with this acknowledgment. */
  public long lost;

  /** Octets in flight (pipe) before and after it. */
  public long inFlightBefore;

  public long inFlight;

  /** The round trip measured with it, in microseconds; -1 if none. */
  public int rttMicros = -1;

  /** Smoothed and smallest round trip in microseconds; 0 before the first. */
  public int srttMicros;

  public int minRttMicros;

  /** SND.UNA after it, and SND.NXT, as positions. */
  public long una;

  public long nxt;

  /** Whether the congestion window, not application or receiver, bounded what was in flight. */
  public boolean cwndLimited;

  /** Whether recovery (fast or after a timeout) is under way after it. */
  public boolean inRecovery;

  /** Whether {@link #delivered} counts octets when they arrive (RFC 2018), or gaps when filled. */
  public boolean selective;

  /** Delivery rate in octets per second (draft-ietf-ccwg-bbr §4.1); 0 if there is no sample. */
  public long deliveryRate;

  /** Whether that rate was bounded by the application. */
  public boolean appLimited;

  /** All octets delivered on this connection, now, and when what it acknowledges was sent. */
  public long totalDelivered;

  public long priorDelivered;

  /** Octets in flight when the newest segment that it acknowledges was sent. */
  public long txInFlight;

  /** Octets newly lost since that segment was sent. */
  public long lostSince;

  /** Octets newly reported with the CE mark (RFC 3168: whole ACK when ECE is set). */
  public long marked;
}
