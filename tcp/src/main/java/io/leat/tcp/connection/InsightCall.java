package io.leat.tcp.connection;

import io.leat.tcp.send.SendStream;
import io.leat.tcp.send.SentRanges;
import io.leat.tcp.send.SmallSegmentRule;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import org.jspecify.annotations.Nullable;

/** Looks at a connection as {@link Transmitter} does, and says what it would say. */
final class InsightCall {
  private InsightCall() {}

  static TcpInsight look(TcpConnection c, long now) {
    SendVariables snd = c.snd;
    SendStream stream = c.sendStream;
    Flight f = c.flight;
    SentRanges sent = f == null || f.ranges.isEmpty() ? null : f.ranges;
    TcpTimer next = nextTimer(c);
    return new TcpInsight(
        snd.una - snd.iss,
        snd.nxt - snd.iss,
        c.receiveStream == null ? 0 : c.rcv.nxt - c.rcv.irs,
        hold(c, now),
        unsent(c),
        snd.outstanding(),
        snd.fin >= 0 || c.closeQueued,
        snd.finSent(),
        c.isEndReached(),
        c.receiveStream != null && c.receiveStream.hasGap(),
        c.timers.windowProbes,
        c.timers.keepAliveProbes,
        since(c.lastSentAt, now),
        since(c.lastReceivedAt, now),
        now - c.progressAt,
        c.handler() != null || c.attachment() != null || c.receiverGone,
        c.receiverGone,
        c.discardText,
        stream == null ? 0 : stream.space(),
        stream != null && stream.space() < stream.limit() - stream.held(),
        c.host.chunks().chunksLeft(SendStream.LEAVES) == 0,
        sent == null ? 0 : Math.min(sent.end(sent.first()) - sent.start(), snd.mss),
        sent == null ? 0 : sent.transmissions(sent.first()),
        sent != null && sent.isLost(sent.first()),
        sent != null && smallOvertookFull(sent, SegmentComposer.fullText(c)),
        snd.maxWnd,
        c.rcv.wnd(),
        c.lossPhase().repairs(),
        c.timers.windowProbes > 0 && snd.outstanding() > 0,
        next,
        next == null ? TcpTimers.NEVER : Math.max(0, c.timers.deadline(next) - now));
  }

  private static long since(long at, long now) {
    return at == 0 ? -1 : now - at;
  }

  private static long unsent(TcpConnection c) {
    return c.sendStream == null || c.snd.finSent()
        ? 0
        : Math.max(0, c.sendStream.end() - c.snd.nxt);
  }

  /** As {@link Transmitter} decides it, in its order. */
  private static SendHold hold(TcpConnection c, long now) {
    SendVariables snd = c.snd;
    if (c.sendStream == null || c.isOver() || c.state() == TcpState.LISTEN) {
      return SendHold.STATE;
    }
    if (snd.una <= snd.iss) {
      return SendHold.HANDSHAKE;
    }
    Flight f = c.flight;
    boolean lost = f != null && f.ranges.lostOctets() > 0;
    long queued = unsent(c);
    boolean finWaits = snd.fin >= 0 && !snd.finSent();
    if (!lost && queued == 0 && !finWaits) {
      return SendHold.APPLICATION;
    }
    if (snd.wnd == 0) {
      return SendHold.WINDOW_CLOSED;
    }
    long window = snd.una + snd.wnd - snd.nxt;
    if (!lost && window <= 0) {
      return SendHold.WINDOW_FULL;
    }
    if (c.timers.deadline(TcpTimer.PACING) > now && c.timers.isRunning(TcpTimer.PACING)) {
      return SendHold.PACING;
    }
    if (f != null && f.holdsForProbe && !lost) {
      return SendHold.CONGESTION_WINDOW;
    }
    long congestion = c.cwnd() - c.inFlight();
    long wanted = lost ? SegmentComposer.fullText(c) : Math.max(1, Math.min(queued, window));
    if (Math.min(wanted, SegmentComposer.fullText(c)) > congestion) {
      return SendHold.CONGESTION_WINDOW;
    }
    return lost || queued == 0 ? SendHold.NOTHING : smallSegment(c, queued, window, congestion);
  }

  private static SendHold smallSegment(TcpConnection c, long queued, long window, long congestion) {
    boolean idle = c.snd.outstanding() == 0;
    boolean closing = c.snd.fin >= 0;
    int mss = SegmentComposer.fullText(c);
    long largest = c.snd.maxWnd;
    if (may(queued, window, congestion, mss, largest, idle, nagle(c), closing)) {
      return SendHold.NOTHING;
    }
    boolean withoutNagle = may(queued, window, congestion, mss, largest, idle, false, closing);
    return withoutNagle ? SendHold.NAGLE : SendHold.SILLY_WINDOW;
  }

  private static boolean may(
      long queued,
      long window,
      long congestion,
      int mss,
      long largest,
      boolean idle,
      boolean nagle,
      boolean closing) {
    return SmallSegmentRule.octetsToSend(
            queued, window, congestion, mss, largest, idle, nagle, closing)
        > 0;
  }

  private static boolean nagle(TcpConnection c) {
    return c.config.is(TcpSetting.NAGLE);
  }

  /** What a path with a smaller MTU, and no ICMP, leaves of a flight: its small segments. */
  private static boolean smallOvertookFull(SentRanges ranges, int full) {
    boolean fullMissing = false;
    for (long i = ranges.first(); i < ranges.next(); i++) {
      long left = Math.max(ranges.left(i), ranges.start());
      long octets = ranges.end(i) - left;
      if (!ranges.isSacked(i)) {
        fullMissing |= octets >= full;
      } else if (octets >= full) {
        return false;
      } else if (fullMissing) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable TcpTimer nextTimer(TcpConnection c) {
    TcpTimer next = null;
    long deadline = TcpTimers.NEVER;
    for (TcpTimer timer : TcpTimer.values()) {
      if (c.timers.deadline(timer) < deadline) {
        next = timer;
        deadline = c.timers.deadline(timer);
      }
    }
    return next;
  }
}
