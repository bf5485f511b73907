package io.leat.tcp.send;

/**
 * The effective send MSS (RFC 9293 §3.7.1): the least of what the peer takes, what the link takes,
 * and what the path was found to take (RFC 1191, RFC 8201).
 */
public final class PathMtu {
  private static final int IPV4_HEADERS = 40;
  private static final int IPV6_HEADERS = 60;

  /** No IPv6 link is smaller (RFC 8200 §5). */
  private static final int SMALLEST_IPV6 = 1280;

  /** No IPv4 router that is believed has a smaller link. */
  private static final int SMALLEST_IPV4 = 552;

  /** An MSS below this is taken for this: smaller ones only serve attacks. */
  public static final int SMALLEST_MSS = 48;

  private PathMtu() {}

  /** Octets of IP and TCP headers without options. */
  public static int fixedHeaders(boolean ipv4) {
    return ipv4 ? IPV4_HEADERS : IPV6_HEADERS;
  }

  /**
   * The path MTU to try when packets of {@code mtu} octets vanish without a word (RFC 4821 §7.7):
   * what every tunnel carries, then half as much, and at last what every router must.
   */
  public static int behindBlackHole(int mtu, boolean ipv4) {
    if (mtu > SMALLEST_IPV6 || !ipv4) {
      return Math.min(mtu, SMALLEST_IPV6);
    }
    return Math.min(mtu, Math.max(mtu / 2, SMALLEST_IPV4));
  }

  /** The MSS that applies when the peer sends no option (RFC 9293 MUST-15). */
  public static int defaultMss(boolean ipv4) {
    return ipv4 ? 536 : 1220;
  }

  /**
   * Text octets in one segment.
   *
   * @param peerMss the peer's MSS option, or its default
   * @param pathMtu the path's MTU in octets
   * @param optionOctets TCP options in every segment, such as timestamps
   */
  public static int effectiveMss(int peerMss, int pathMtu, boolean ipv4, int optionOctets) {
    int fits = Math.min(Math.max(peerMss, SMALLEST_MSS), pathMtu - fixedHeaders(ipv4));
    return Math.max(fits - optionOctets, 1);
  }
}
