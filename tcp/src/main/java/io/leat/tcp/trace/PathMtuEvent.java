package io.leat.tcp.trace;

/** What a connection finds out about the largest packet that its path takes. */
public enum PathMtuEvent {
  /** A segment left that is larger than the path is known to take (RFC 4821 §7.5). */
  PROBED("probe sent", "RFC 4821 §7.5"),
  /** It arrived: segments are as large from now on (§7.6.1). */
  RAISED("probe arrived, segments grow", "RFC 4821 §7.6.1"),
  /** It was lost, and nothing else was (§7.6.2). */
  REFUSED("probe lost alone: too large", "RFC 4821 §7.6.2"),
  /** It was lost, or sent again, among other losses: it says nothing (§7.6.3, §7.6.4). */
  UNDECIDED("probe lost among others: says nothing", "RFC 4821 §7.6.4"),
  /** What a probe had shown does not hold: segments are as small as before (§7.8). */
  WITHDRAWN("larger segments were lost, back to smaller ones", "RFC 4821 §7.8"),
  /** Large segments time out again and again (§7.7). */
  BLACK_HOLE("large segments vanish, smaller ones are tried", "RFC 4821 §7.7"),
  /** A router said how large a packet may be (RFC 1191, RFC 8201). */
  TOO_BIG("packet too big, says a router", "RFC 1191 §3, RFC 8201 §4");

  private final String description;
  private final String source;

  PathMtuEvent(String description, String source) {
    this.description = description;
    this.source = source;
  }

  /** In a few words. */
  public String description() {
    return description;
  }

  /** RFC and section. */
  public String source() {
    return source;
  }
}
