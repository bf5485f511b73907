package io.leat.tcp.connection;

/** What keeps a connection from sending more text, or its FIN, at a moment. */
public enum SendHold {
  /** Nothing does: what there is leaves with the next transmission. */
  NOTHING,
  /** There is no connection yet, or none any more. */
  STATE,
  /** Our SYN is not acknowledged yet. */
  HANDSHAKE,
  /** All that the application has written was sent. */
  APPLICATION,
  /** The peer's window is closed (RFC 9293 §3.8.6.1). */
  WINDOW_CLOSED,
  /** What is in flight fills the peer's window. */
  WINDOW_FULL,
  /** The peer's window takes so little that a segment would be silly (RFC 9293 §3.8.6.2.1). */
  SILLY_WINDOW,
  /** What is in flight fills the congestion window (RFC 5681 §2). */
  CONGESTION_WINDOW,
  /** The rate has not paid yet for the next segment. */
  PACING,
  /** A small segment waits for the ACK of what is in flight (RFC 9293 §3.7.4). */
  NAGLE
}
