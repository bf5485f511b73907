package io.leat.tcp.connection;

import io.leat.tcp.recovery.LossRecovery.Phase;
import io.leat.tcp.send.PathMtu;
import io.leat.tcp.send.PathMtuSearch;
import io.leat.tcp.send.SentRanges;
import io.leat.tcp.trace.PathMtuEvent;

/**
 * Path MTU discovery without ICMP (RFC 4821): when a segment of text leaves larger than the path is
 * known to take, and what follows from its fate.
 *
 * <p>Only with SACK: without it nobody can tell whether the probe is all that was lost.
 */
final class PathMtuProbing {
  /** New text waits until the window has room for a probe. */
  static final int HOLD = -1;

  /** Full segments behind a probe, so that its loss is found by acknowledgments (§7.4). */
  private static final int FOLLOWING = 5;

  /** Segments as large as a probe that have to arrive after it, or its size is doubtful (§7.8). */
  private static final int CONFIRMING = 4;

  /** When the bounds of the search are looked at again that leave nothing to try. */
  private static final long LOOK_AGAIN = 1_000_000_000L;

  private PathMtuProbing() {}

  // What leaves.

  /**
   * Octets of text that leave as a probe now; 0 for none, or {@link #HOLD}.
   *
   * @param queued octets not sent yet
   * @param window octets that the peer's window still takes
   */
  static int due(TcpConnection c, Flight f, long queued, long window, long now) {
    int mss = c.snd.mss;
    long least = (FOLLOWING + 1L) * mss;
    if (now < f.nextProbeAt || queued < least || window < least || !mayProbe(c, f)) {
      return 0;
    }
    int size = next(c, f, now);
    if (size == 0) {
      f.nextProbeAt = now + LOOK_AGAIN;
      return 0;
    }
    int headers = headers(c) + mss - SegmentComposer.fullText(c);
    int text = size - headers;
    long needed = text + (long) FOLLOWING * mss;
    if (queued < needed || window < needed || c.cwnd() < needed) {
      f.nextProbeAt = now + 1000L * c.rtt.srttMicros();
      return 0;
    }
    return c.cwnd() - f.inFlight() < text ? HOLD : text;
  }

  /** Nothing is lost, nobody waits for an answer of any other kind (§7.4). */
  private static boolean mayProbe(TcpConnection c, Flight f) {
    PathMtuSearch search = f.search;
    return c.config.is(TcpSetting.PLPMTUD)
        && c.options.sack
        && c.rtt.srttMicros() > 0
        && c.retransmissions == 0
        && f.recovery.phase() == Phase.OPEN
        && f.ranges.lostOctets() == 0
        && c.snd.up <= c.snd.nxt
        && (search == null || search.isAtRest());
  }

  private static int next(TcpConnection c, Flight f, long now) {
    boolean ipv4 = c.flow.isIpv4();
    long peer = Math.min(c.snd.peerMss, c.config.get(TcpSetting.MAXIMUM_SEGMENT));
    int limit = (int) Math.min(peer + PathMtu.fixedHeaders(ipv4), c.host.output().mtu(c.flow));
    int high = Math.min(limit, c.host.output().largestPathMtu(c.flow, now));
    PathMtuSearch search = f.search;
    if (search == null && present(c) < high) {
      search = new PathMtuSearch();
      f.search = search;
    }
    return search == null ? 0 : search.next(present(c), high, limit);
  }

  /** {@code text} octets from SND.NXT on leave as a probe. */
  static void sent(TcpConnection c, Flight f, int text, long now) {
    PathMtuSearch search = f.search;
    assert search != null : c;
    int size = text + headers(c) + c.snd.mss - SegmentComposer.fullText(c);
    int largest = c.host.output().largestPathMtu(c.flow, now);
    search.sent(size, present(c), largest, c.snd.nxt, c.snd.nxt + text);
    tell(c, PathMtuEvent.PROBED, size, now);
  }

  // What arrives.

  /** Everything before SND.UNA has arrived: perhaps a probe, or what had to confirm it. */
  static void acknowledged(TcpConnection c, Flight f, long now) {
    PathMtuSearch search = f.search;
    if (search == null) {
      return;
    }
    search.acknowledged(c.snd.una);
    if (search.hasArrived(c.snd.una)) {
      int known = c.host.output().knownPathMtu(c.flow);
      c.host.output().pathMtuFound(c.flow, Math.max(known, search.mtu()), 0, now, now);
      resize(c, search.mtu());
      search.raised(c.snd.nxt, (long) CONFIRMING * c.snd.mss);
      tell(c, PathMtuEvent.RAISED, search.mtu(), now);
    }
  }

  /**
   * Something was found lost. The probe alone: then its size was the reason, and not congestion
   * (§7.6.2); it goes again in smaller segments.
   *
   * @return whether congestion control must not hear of it
   */
  static boolean onlyProbeIsLost(TcpConnection c, Flight f, long now) {
    PathMtuSearch search = f.search;
    SentRanges ranges = f.ranges;
    long first = ranges.firstLost();
    if (search == null
        || first == SentRanges.NONE
        || f.recovery.phase().reduces()
        || f.recovery.phase().repairs()
        || !search.isProbe(ranges.left(first), ranges.end(first))
        || ranges.lostOctets() != search.octets()) {
      return false;
    }
    int known = c.host.output().knownPathMtu(c.flow);
    boolean others = known >= search.mtu();
    int mtu = known == 0 || others ? present(c) : known;
    c.host.output().pathMtuFound(c.flow, mtu, search.mtu() - 1, now + pause(c), now);
    search.refused(c.snd.nxt);
    tell(c, PathMtuEvent.REFUSED, search.mtu(), now);
    return true;
  }

  /**
   * What was sent with a probe, or just behind it, is lost: the probe says nothing (§7.6.3,
   * §7.6.4), and a size that one had shown to pass is doubtful (§7.8).
   */
  static void lost(TcpConnection c, Flight f, long now) {
    PathMtuSearch search = f.search;
    if (search == null) {
      return;
    }
    long first = f.ranges.firstLost();
    if (search.isProbing() || search.isRefusing()) {
      forget(c, search, now);
    } else if (first != SentRanges.NONE && search.isDoubtedAt(f.ranges.left(first))) {
      doubt(c, search, now);
    }
  }

  private static void doubt(TcpConnection c, PathMtuSearch search, long now) {
    int largest = search.doubt() ? search.mtu() - 1 : 0;
    int before = search.before();
    if (before < present(c)) {
      c.host.output().pathMtuFound(c.flow, before, largest, now + pause(c), now);
      resize(c, before);
      tell(c, PathMtuEvent.WITHDRAWN, before, now);
    }
  }

  /** Text goes again before its fate is known, as a tail loss probe does. */
  static void sentAgain(TcpConnection c, Flight f, long from, long to, long now) {
    PathMtuSearch search = f.search;
    if (search != null && search.overlaps(from, to)) {
      forget(c, search, now);
    }
  }

  /** The probe under way, or that was taken for refused, says nothing; another one may follow. */
  private static void forget(TcpConnection c, PathMtuSearch search, long now) {
    int known = c.host.output().knownPathMtu(c.flow);
    int mtu = known == 0 ? present(c) : known;
    c.host.output().pathMtuFound(c.flow, mtu, search.largestBefore(), now + pause(c), now);
    search.end();
    tell(c, PathMtuEvent.UNDECIDED, search.mtu(), now);
  }

  /**
   * A router says that the probe was too big: what it names is tried next (§7.6.2).
   *
   * @return whether the message was about a probe
   */
  static boolean tooBig(TcpConnection c, long quoted, int mtu, long now) {
    Flight f = c.flight;
    PathMtuSearch search = f == null ? null : f.search;
    if (f == null || search == null || !search.overlaps(quoted, quoted + 1)) {
      return false;
    }
    if (mtu < present(c) || mtu >= search.mtu()) {
      return false;
    }
    int known = c.host.output().knownPathMtu(c.flow);
    c.host.output().pathMtuFound(c.flow, known == 0 ? present(c) : known, mtu, now, now);
    long probe = f.ranges.find(quoted);
    if (!f.ranges.isSacked(probe)) {
      f.ranges.lose(probe);
    }
    search.end();
    search.expect(mtu);
    f.nextProbeAt = now;
    tell(c, PathMtuEvent.TOO_BIG, mtu, now);
    c.host.markDirty(c);
    return true;
  }

  /**
   * RFC 4821 §7.7: large segments time out again and again, and no router says why. Smaller ones
   * will show whether size was the reason, and probes how small they have to be.
   */
  static void suspectBlackHole(TcpConnection c, long now) {
    if (!c.config.is(TcpSetting.PLPMTUD) || c.retransmissions < c.config.get(TcpSetting.R1)) {
      return;
    }
    int smaller = PathMtu.behindBlackHole(present(c), c.flow.isIpv4());
    if (c.snd.outstanding() > smaller - headers(c) && smaller < present(c)) {
      int known = c.host.output().knownPathMtu(c.flow);
      int mtu = known == 0 ? smaller : Math.min(known, smaller);
      c.host.output().pathMtuFound(c.flow, mtu, 0, now + pause(c), now);
      tell(c, PathMtuEvent.BLACK_HOLE, mtu, now);
    }
  }

  // Sizes.

  /** The size of a packet with a full segment. */
  private static int present(TcpConnection c) {
    return c.snd.mss + headers(c);
  }

  private static int headers(TcpConnection c) {
    return PathMtu.fixedHeaders(c.flow.isIpv4()) + c.options.octets();
  }

  private static void resize(TcpConnection c, int mtu) {
    c.snd.mss = mtu - headers(c);
    c.segmentSizeChanged();
  }

  private static long pause(TcpConnection c) {
    return PathMtuSearch.pause(c.cwnd(), c.snd.mss, c.rtt.srttMicros());
  }

  static void tell(TcpConnection c, PathMtuEvent event, int mtu, long now) {
    c.host.trace().pathMtu(c.serial, event, mtu, now);
  }
}
