package io.leat.observe.explain;

import static io.leat.observe.explain.Explainer.time;

import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.Opening;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpInsight;
import io.leat.tcp.connection.TcpStatus;
import io.leat.tcp.trace.TcpState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds what one connection waits for, from its own variables and what was recorded of it. */
final class Diagnosis {
  /** Retransmissions, probes or drops in a row that are no accident any more. */
  private static final int PATTERN = 2;

  /** Of the code that opened a socket. */
  private static final int FRAMES = 4;

  private final TcpConnection connection;
  private final @Nullable Track track;
  private final boolean linkUp;
  private final long now;
  private final TcpStatus status;
  private final TcpInsight insight;
  private final List<Sentence> facts = new ArrayList<>();
  private Confidence confidence = Confidence.CERTAIN;

  Diagnosis(TcpConnection connection, @Nullable Track track, boolean linkUp, long now) {
    this.connection = connection;
    this.track = track;
    this.linkUp = linkUp;
    this.now = now;
    status = connection.status(now);
    insight = connection.insight(now);
  }

  Explanation explanation() {
    Finding finding = finding();
    queues();
    closeWait();
    opened();
    return new Explanation(
        status.state(),
        finding,
        confidence,
        facts,
        writer(),
        insight.nextTimer() == null
            ? null
            : NextTimer.of(insight.nextTimer(), insight.nextTimerIn()),
        now,
        track == null ? List.of() : FlightRecord.of(track).decisions());
  }

  private Finding finding() {
    return switch (status.state()) {
      case CLOSED -> ended();
      case LISTEN -> Finding.LISTENING;
      case TIME_WAIT -> Finding.TIME_WAIT;
      case SYN_SENT -> opening(Finding.SYN_UNANSWERED, Finding.AWAITS_SYN_ACK);
      case SYN_RECEIVED -> opening(Finding.SYN_ACK_UNANSWERED, Finding.AWAITS_ACK_OF_SYN);
      case ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK -> synchronised();
    };
  }

  private Finding ended() {
    fact(connection.closeCause().description(), connection.closeCause().description());
    return Finding.ENDED;
  }

  private Finding opening(Finding unanswered, Finding waits) {
    if (status.retransmissions() == 0) {
      return waits;
    }
    if (!linkUp) {
      return Finding.LINK_DOWN;
    }
    repeated();
    return unanswered;
  }

  private Finding synchronised() {
    if (track != null && track.dropsInARow > PATTERN && insight.sinceReceived() >= 0) {
      fact(
          track.dropsInARow + " segments in a row were dropped",
          "连续丢弃了 " + track.dropsInARow + " 个报文段");
      confidence = Confidence.LIKELY;
      return Finding.SEGMENTS_REFUSED;
    }
    boolean windowOpen = status.sndWnd() > 0;
    if (windowOpen && insight.outstanding() > 0 && status.retransmissions() >= PATTERN) {
      return silence();
    }
    return switch (insight.hold()) {
      case STATE, HANDSHAKE, NOTHING -> Finding.MOVING;
      case WINDOW_CLOSED -> windowClosed();
      case WINDOW_FULL -> {
        fact(
            insight.outstanding() + " octets in flight, window " + status.sndWnd(),
            "在途 " + insight.outstanding() + " 字节，窗口 " + status.sndWnd());
        yield Finding.PEER_WINDOW_FULL;
      }
      case SILLY_WINDOW -> {
        if (status.sndWnd() >= status.sendMss()) {
          // what is left of the window is silly because the rest of it is in flight
          fact(
              insight.outstanding() + " octets in flight, window " + status.sndWnd(),
              "在途 " + insight.outstanding() + " 字节，窗口 " + status.sndWnd());
          yield Finding.PEER_WINDOW_FULL;
        }
        fact(
            "window " + status.sndWnd() + " octets, once " + insight.maxWindow(),
            "窗口 " + status.sndWnd() + " 字节，曾为 " + insight.maxWindow());
        yield Finding.SILLY_WINDOW;
      }
      case CONGESTION_WINDOW -> congestion();
      case PACING -> {
        fact(
            "cwnd " + status.cwnd() + " octets, in flight " + status.inFlight(),
            "cwnd " + status.cwnd() + " 字节，在途 " + status.inFlight());
        yield Finding.PACING;
      }
      case NAGLE -> {
        fact(
            insight.unsent()
                + " octets are less than a segment of "
                + status.sendMss()
                + ", "
                + insight.outstanding()
                + " are not acknowledged",
            insight.unsent()
                + " 字节不足一个报文段（"
                + status.sendMss()
                + "），"
                + insight.outstanding()
                + " 字节未确认");
        yield Finding.NAGLE;
      }
      case APPLICATION -> nothingToSend();
    };
  }

  /** The retransmission timer has expired again and again. */
  private Finding silence() {
    if (!linkUp) {
      return Finding.LINK_DOWN;
    }
    repeated();
    if (insight.smallOvertookFull() || smallWasHeld()) {
      fact("the peer holds smaller segments that were sent behind it", "对端已收到其后更小的报文段");
      confidence = Confidence.LIKELY;
      return Finding.MTU_BLACK_HOLE;
    }
    if (onlyFinOutstanding()) {
      return Finding.FIN_UNANSWERED;
    }
    if (insight.headOctets() >= status.sendMss() && status.sendMss() > 0) {
      fact(
          "the oldest segment is a full one: a path with a smaller MTU would look the same",
          "最早的报文段是满的：路径 MTU 更小时看起来也一样");
      confidence = Confidence.LIKELY;
    }
    return Finding.PEER_SILENT;
  }

  /** A timeout forgets what the peer holds (RFC 2018 §8); the recorder does not. */
  private boolean smallWasHeld() {
    return track != null
        && track.sackedOctets > 0
        && track.sackedAt == status.sndUna()
        && track.sackedOctets < status.sendMss()
        && insight.headOctets() + track.sackedOctets > status.sendMss();
  }

  private boolean onlyFinOutstanding() {
    return insight.finSent() && insight.outstanding() == 1;
  }

  private void repeated() {
    fact(
        "sent again "
            + status.retransmissions()
            + " times, the timeout is now "
            + time(status.rto()),
        "已重发 " + status.retransmissions() + " 次，超时现为 " + time(status.rto()));
    if (insight.sinceReceived() >= 0) {
      fact(
          "nothing has arrived for " + time(insight.sinceReceived()),
          "已有 " + time(insight.sinceReceived()) + " 没有收到任何报文段");
    }
  }

  private Finding windowClosed() {
    if (insight.windowProbes() == 0) {
      return Finding.PEER_WINDOW_CLOSED;
    }
    if (probesUnanswered()) {
      if (!linkUp) {
        return Finding.LINK_DOWN;
      }
      fact(
          insight.windowProbes()
              + " probes, nothing has arrived for "
              + time(insight.sinceReceived()),
          "已探测 "
              + insight.windowProbes()
              + " 次，已有 "
              + time(insight.sinceReceived())
              + " 没有收到任何报文段");
      return Finding.PROBES_UNANSWERED;
    }
    fact(
        insight.windowProbes()
            + " probes so far, the last answer "
            + time(Math.max(0, insight.sinceReceived()))
            + " ago",
        "已探测 "
            + insight.windowProbes()
            + " 次，上次应答在 "
            + time(Math.max(0, insight.sinceReceived()))
            + " 前");
    return Finding.PEER_WINDOW_CLOSED;
  }

  private boolean probesUnanswered() {
    if (track != null) {
      return track.probesUnanswered >= PATTERN;
    }
    boolean lastUnanswered =
        insight.sinceSent() < insight.sinceReceived() && insight.sinceSent() > 2 * status.rto();
    if (lastUnanswered) {
      confidence = Confidence.LIKELY; // one lost probe would look the same
    }
    return lastUnanswered;
  }

  private Finding congestion() {
    fact(
        "cwnd "
            + status.cwnd()
            + " octets, in flight "
            + status.inFlight()
            + ", ssthresh "
            + (status.ssthresh() == Long.MAX_VALUE ? "none yet" : status.ssthresh()),
        "cwnd "
            + status.cwnd()
            + " 字节，在途 "
            + status.inFlight()
            + "，ssthresh "
            + (status.ssthresh() == Long.MAX_VALUE ? "未定" : status.ssthresh()));
    if (insight.repairing()) {
      fact(
          status.retransmittedSegments() + " segments sent again so far",
          "至今重发 " + status.retransmittedSegments() + " 个报文段");
      return Finding.LOSS_RECOVERY;
    }
    return Finding.CONGESTION_WINDOW;
  }

  private Finding nothingToSend() {
    if (insight.repairing() && insight.outstanding() > 0) {
      return Finding.LOSS_RECOVERY;
    }
    if (insight.keepAliveProbes() > 0) {
      fact(
          insight.keepAliveProbes()
              + " probes, nothing has arrived for "
              + time(insight.sinceReceived()),
          "已探测 "
              + insight.keepAliveProbes()
              + " 次，已有 "
              + time(insight.sinceReceived())
              + " 没有收到任何报文段");
      return Finding.KEEP_ALIVE_UNANSWERED;
    }
    if (insight.outstanding() > 0) {
      return onlyFinOutstanding() ? Finding.AWAITS_ACK_OF_FIN : Finding.AWAITS_ACKNOWLEDGMENT;
    }
    if (!insight.taken()) {
      return Finding.NOT_ACCEPTED;
    }
    if (insight.memoryShort() && status.state().maySend()) {
      return Finding.MEMORY_SHORT;
    }
    return receiving();
  }

  private Finding receiving() {
    if (insight.gapBefore()) {
      return Finding.GAP;
    }
    boolean readerSlow = status.receiveQueue() > 0 && !insight.readerClosed();
    if (readerSlow && insight.advertisedWindow() >> status.receiveShift() == 0) {
      return Finding.READER_STOPPED;
    }
    if (status.state() == TcpState.CLOSE_WAIT) {
      return Finding.APPLICATION_KEEPS_OPEN;
    }
    if (readerSlow) {
      return Finding.UNREAD;
    }
    if (track != null && track.ownWindowOpenedAt >= 0 && !insight.peerFinReached()) {
      fact(
          "the update went out " + time(now - track.ownWindowOpenedAt) + " ago",
          "窗口更新在 " + time(now - track.ownWindowOpenedAt) + " 前发出");
      confidence = Confidence.LIKELY;
      return Finding.WINDOW_UPDATE_LOST;
    }
    return status.state() == TcpState.FIN_WAIT_2 ? Finding.PEER_KEEPS_OPEN : Finding.IDLE;
  }

  private void queues() {
    if (insight.unsent() > 0 || insight.outstanding() > 0) {
      fact(
          insight.unsent() + " octets not sent yet, " + insight.outstanding() + " not acknowledged",
          "未发送 " + insight.unsent() + " 字节，未确认 " + insight.outstanding() + " 字节");
    }
  }

  private void closeWait() {
    if (status.receiveQueue() > 0) {
      fact(status.receiveQueue() + " octets are unread", status.receiveQueue() + " 字节未读");
    }
    if (status.state() == TcpState.CLOSE_WAIT && track != null && track.peerClosedAt >= 0) {
      fact(
          "the peer closed " + time(now - track.peerClosedAt) + " ago",
          "对端在 " + time(now - track.peerClosedAt) + " 前关闭");
    }
  }

  private void opened() {
    ConnectionHandler handler = connection.handler();
    Opening opening = handler == null ? null : handler.opening();
    if (opening == null) {
      return;
    }
    String frames =
        opening.frames().stream()
            .limit(FRAMES)
            .map(StackTraceElement::toString)
            .collect(Collectors.joining(" < "));
    String where = frames.isEmpty() ? "?" : frames;
    boolean named = !opening.thread().isEmpty();
    fact(
        "opened" + (named ? " by thread " + opening.thread() : "") + " at " + where,
        (named ? "由线程 " + opening.thread() + " " : "") + "打开于 " + where);
  }

  private Writer writer() {
    if (!status.state().maySend() || insight.finQueued() || status.state() == TcpState.LISTEN) {
      return Writer.CLOSED;
    }
    if (insight.memoryShort()) {
      return Writer.NO_MEMORY;
    }
    if (insight.sendSpace() > 0) {
      return Writer.FREE;
    }
    return insight.unsentLimited() ? Writer.NOT_SENT_MARK : Writer.BUFFER_FULL;
  }

  private void fact(String en, String zh) {
    facts.add(new Sentence(en, zh));
  }
}
