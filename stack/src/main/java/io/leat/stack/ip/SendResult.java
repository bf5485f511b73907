package io.leat.stack.ip;

/** What became of a datagram that was to be sent. */
public enum SendResult {
  SENT,
  /** Longer than IP or UDP can express. */
  TOO_LONG,
  NO_ROUTE,
  /** We have no usable address to send it from. */
  NO_SOURCE_ADDRESS,
  /** The link or a queue did not take it; later it may. */
  REFUSED
}
