package io.leat.conformance.table;

/**
 * The variables of RFC 9293 §3.3.1 just before an event, as wire values; windows are scaled.
 *
 * @param maxSndWnd the largest SND.WND so far
 * @param finSent whether our FIN is below SND.NXT
 * @param timestamps whether the option was negotiated
 */
public record Variables(
    int iss,
    int sndUna,
    int sndNxt,
    long sndWnd,
    long maxSndWnd,
    boolean finSent,
    int rcvNxt,
    long rcvWnd,
    boolean timestamps,
    int tsRecent) {

  /** Before there is a connection. */
  public static final Variables NONE = new Variables(0, 0, 0, 0, 0, false, 0, 0, false, 0);
}
