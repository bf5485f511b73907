package io.leat.conformance.table;

/** Which octets of a segment are taken, and how RCV.NXT moves. */
public enum Accepted implements Token {
  /** Nothing; RCV.NXT stays. */
  NONE("none"),
  /** RCV.NXT := SEG.SEQ + 1, no text. */
  SYN("syn"),
  /** RCV.NXT := SEG.SEQ + 2, no text. */
  SYN_FIN("syn+fin"),
  /** All text; RCV.NXT moves over it. */
  ALL("n"),
  /** All text and the FIN; RCV.NXT moves over both. */
  ALL_FIN("n+fin"),
  /** The FIN alone; RCV.NXT moves by one. */
  FIN("fin"),
  /** The text from RCV.NXT on; RCV.NXT moves over it. */
  NEW("new"),
  /** The text before RCV.NXT + RCV.WND; RCV.NXT moves over it. */
  IN_WINDOW("inWindow"),
  /** All text is held beyond a gap; RCV.NXT stays until the gap is filled. */
  HELD("held"),
  /** The FIN is held beyond a gap; RCV.NXT stays until the gap is filled. */
  HELD_FIN("heldFin");

  private final String token;

  Accepted(String token) {
    this.token = token;
  }

  @Override
  public String token() {
    return token;
  }
}
