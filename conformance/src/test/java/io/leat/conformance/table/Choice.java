package io.leat.conformance.table;

/** The choices that the RFC leaves and that a setting turns off; each is on by default. */
public enum Choice implements Token {
  /** A valid ACK field of a segment left of the window is processed (RFC 9293 appendix A.2). */
  LEFT_ACK("A.2"),
  /** A RST in TIME-WAIT is ignored (RFC 1337). */
  RFC_1337("C-1337"),
  /** A duplicate SYN in SYN-RECEIVED is answered with the SYN,ACK again. */
  DUPLICATE_SYN("C-DUPSYN"),
  /** Another SYN in the window is challenged in SYN-RECEIVED, and does not end it. */
  SYN_IN_SYN_RECEIVED("C-SYNRCVD-SYN"),
  /** A SYN with FIN opens nothing. */
  SYN_FIN("C-SYNFIN"),
  /** What was received stays readable after both sides have closed. */
  READ_AFTER_FIN("C-READ-AFTER-FIN");

  private final String token;

  Choice(String token) {
    this.token = token;
  }

  @Override
  public String token() {
    return token;
  }
}
