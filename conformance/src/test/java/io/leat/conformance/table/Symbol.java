package io.leat.conformance.table;

/** The variables that sequence numbers and lengths in the table are made of (RFC 9293 §3.3.1). */
public enum Symbol implements Token {
  ISS("ISS"),
  SND_UNA("SND.UNA"),
  SND_NXT("SND.NXT"),
  RCV_NXT("RCV.NXT"),
  SEG_SEQ("SEG.SEQ"),
  SEG_ACK("SEG.ACK"),
  SEG_LEN("SEG.LEN"),
  /** The largest text of a segment, after the event. */
  MSS("MSS"),
  /** The octets of the SEND. */
  N("n");

  private final String token;

  Symbol(String token) {
    this.token = token;
  }

  @Override
  public String token() {
    return token;
  }
}
