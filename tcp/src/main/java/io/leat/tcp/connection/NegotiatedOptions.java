package io.leat.tcp.connection;

/** What both SYNs offered (RFC 9293 §3.2, RFC 7323, RFC 2018). */
final class NegotiatedOptions {
  boolean windowScale;
  boolean timestamps;
  boolean sack;

  /** Both ends speak RFC 3168. */
  boolean ecn;

  /** Added to the timestamp clock of this connection. */
  int timestampOffset;

  /** Octets of options in every segment after the SYN. */
  int octets() {
    return timestamps ? 12 : 0;
  }
}
