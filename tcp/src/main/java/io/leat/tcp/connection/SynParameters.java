package io.leat.tcp.connection;

/** What a passive connection takes from the peer's SYN and from the answer chosen for it. */
public final class SynParameters {
  /** The peer's initial sequence number, a wire value. */
  public int irs;

  /** Our initial sequence number, a wire value. */
  public int iss;

  /** SEG.WND of the SYN. */
  public int window;

  /** The peer's MSS option; 0 if there was none. */
  public int mss;

  /** The peer's window scale; -1 if the option is not in use. */
  public int windowShift;

  /** How we scale our own windows, if the option is in use. */
  public int ownShift;

  /** Where the SYN,ACK cannot be timed: it was sent more than once, or nobody remembers when. */
  public static final long NOT_TIMED = Long.MIN_VALUE;

  /** When the one SYN,ACK was sent that its ACK acknowledges; else {@link #NOT_TIMED}. */
  public long answeredAt = NOT_TIMED;

  public boolean sack;
  public boolean timestamps;

  /** The SYN,ACK is an ECN-setup one (RFC 3168 §6.1.1). */
  public boolean ecn;

  public int tsVal;
  public int timestampOffset;
}
