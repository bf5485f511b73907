package io.leat.tcp.connection;

/** What both SYNs offered (RFC 9293 §3.2, RFC 7323, RFC 2018). */
final class NegotiatedOptions {
  boolean windowScale;
  boolean timestamps;
  boolean sack;

  /** Both ends speak RFC 3168. */
  boolean ecn;

  /** SND.WND.SHIFT: how the peer scales the windows it sends; 0 to 14. */
  byte sendShift;

  /** RCV.WND.SHIFT: how we scale the windows we send; 0 to 14. */
  byte receiveShift;

  /** Octets of options in every segment after the SYN. */
  int octets() {
    return timestamps ? 12 : 0;
  }
}
