package io.leat.tcp.connection;

/** The send sequence variables (RFC 9293 §3.3.1), as positions. */
final class SendVariables {
  /** ISS, the initial send sequence number: the position of our SYN. */
  long iss;

  /** SND.UNA: the oldest position not acknowledged. */
  long una;

  /** SND.NXT: the next position to be sent for the first time. */
  long nxt;

  /** SND.WND in octets, scaled: 0 to 2^30. */
  int wnd;

  /** SND.WL1: SEG.SEQ of the last window update. */
  long wl1;

  /** SND.WL2: SEG.ACK of the last window update. */
  long wl2;

  /** Max(SND.WND), the largest window ever seen (§3.8.6.2.1; RFC 5961 §5: MAX.SND.WND). */
  int maxWnd;

  /** SND.UP: the position behind the last urgent octet; 0 if there never was one. */
  long up;

  /** The position of our FIN once CLOSE was called; -1 before. */
  long fin = -1;

  /** The peer's MSS option, or the default. */
  char peerMss;

  /** Effective send MSS: text octets in a full segment. */
  int mss;

  /** How often our SYN or SYN,ACK went again for want of an answer. */
  short synRetransmissions;

  /** Whether our FIN has been sent. */
  boolean finSent() {
    return fin >= 0 && nxt > fin;
  }

  boolean finAcknowledged() {
    return fin >= 0 && una > fin;
  }

  long outstanding() {
    return nxt - una;
  }
}
