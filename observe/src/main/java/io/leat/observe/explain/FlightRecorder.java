package io.leat.observe.explain;

import io.leat.observe.Flow;
import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.InboundSegment;
import io.leat.packet.wire.TcpFlags;
import io.leat.tcp.trace.PathMtuEvent;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TcpTrace;
import io.leat.tcp.trace.TransitionCause;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the last decisions and segments of each connection of one loop, in memory of bounded
 * size: cheap enough to stay on.
 *
 * <p>A connection's place is its serial number modulo the number of places. Whoever comes there
 * later takes it over once the earlier one has ended or has been quiet for a second; so what is
 * remembered of an ended connection stays until its place is needed. Told and read on the loop.
 */
public final class FlightRecorder extends TcpTrace {
  /**
   * Connections remembered unless told otherwise: one and a half to six megabytes, when all are.
   */
  public static final int DEFAULT_CONNECTIONS = 1024;

  private static final long QUIET_NANOS = 1_000_000_000L;

  private final @Nullable Track[] tracks;
  private final int mask;

  public FlightRecorder() {
    this(DEFAULT_CONNECTIONS);
  }

  /**
   * @param connections remembered at most; rounded up to a power of two, 1 to 2^20
   */
  public FlightRecorder(int connections) {
    if (connections < 1 || connections > 1 << 20) {
      throw new IllegalArgumentException("room for " + connections + " connections");
    }
    int places = Integer.highestOneBit(2 * connections - 1);
    tracks = new Track[places];
    mask = places - 1;
  }

  /** What is remembered of a connection; null if nothing is. On the loop. */
  public @Nullable FlightRecord record(long connection) {
    Track track = find(connection);
    return track == null ? null : FlightRecord.of(track);
  }

  @Nullable Track find(long connection) {
    Track track = tracks[(int) connection & mask];
    return track != null && track.serial == connection ? track : null;
  }

  /** The place of a connection, if it has one or may take one. */
  private @Nullable Track track(long connection, FlowKey flow, long now) {
    if (connection == 0) {
      return null;
    }
    int place = (int) connection & mask;
    Track track = tracks[place];
    if (track == null) {
      track = new Track(connection, Flow.of(flow));
      tracks[place] = track;
    } else if (track.serial != connection) {
      if (!track.ended && now - track.lastAt < QUIET_NANOS) {
        return null;
      }
      track.begin(connection, Flow.of(flow));
    }
    track.lastAt = now;
    return track;
  }

  @Override
  public void transition(
      long connection, FlowKey flow, TcpState from, TcpState to, TransitionCause cause, long now) {
    Track track = track(connection, flow, now);
    if (track == null) {
      return;
    }
    if (to == TcpState.SYN_SENT) {
      track.active = true;
      track.flow = Flow.of(flow);
    } else if (to == TcpState.SYN_RECEIVED && from == TcpState.LISTEN) {
      track.flow = Flow.of(flow);
    }
    track.decide(
        DecisionKind.TRANSITION, from.ordinal() << 16 | to.ordinal() << 8 | cause.ordinal(), now);
    track.entered(to, now);
  }

  @Override
  public void arrived(long connection, FlowKey flow, InboundSegment segment, long now) {
    Track track = track(connection, flow, now);
    if (track == null) {
      return;
    }
    if (track.lastArrivalCounts) {
      track.dropsInARow = 0;
    }
    track.lastArrivalCounts = true;
    int flags = segment.flags;
    if ((flags & TcpFlags.SYN) != 0 && !track.irsKnown) {
      track.irs = segment.wireSeq;
      track.irsKnown = true;
      track.peerShift = segment.windowShift;
    }
    if (segment.textLength > 0) {
      track.ownWindowOpenedAt = -1;
    }
    track.probesUnanswered = 0;
    if (segment.sackCount > 0) {
      sacked(track, segment);
    }
    peerWindow(track, flags, segment.window, now);
    track.segment(
        false,
        false,
        flags,
        segment.window,
        segment.textLength,
        0,
        segment.wireSeq,
        segment.wireAck,
        now);
  }

  private static void sacked(Track track, InboundSegment segment) {
    long octets = 0;
    for (int i = 0; i < segment.sackCount; i++) {
      octets += Integer.toUnsignedLong(segment.sackRight[i] - segment.sackLeft[i]);
    }
    track.sackedOctets = octets;
    track.sackedAt = segment.wireAck;
  }

  private static void peerWindow(Track track, int flags, int window, long now) {
    if ((flags & (TcpFlags.SYN | TcpFlags.RST)) != 0) {
      return;
    }
    boolean closed = window == 0;
    if (closed != track.peerWindowClosed) {
      track.peerWindowClosed = closed;
      DecisionKind opened =
          track.probed ? DecisionKind.PEER_WINDOW_OPENED_BY_PROBE : DecisionKind.PEER_WINDOW_OPENED;
      track.decide(closed ? DecisionKind.PEER_WINDOW_CLOSED : opened, window, now);
      track.probed = false;
    }
  }

  @Override
  public void sent(
      long connection,
      FlowKey flow,
      int sequence,
      int acknowledgment,
      int flags,
      int window,
      int textLength,
      boolean retransmission,
      long now) {
    Track track = track(connection, flow, now);
    if (track != null) {
      left(track, sequence, acknowledgment, flags, window, textLength, 0, retransmission, now);
    }
  }

  /** Kept whole: so the last segments of a bulk transfer reach back further than one of these. */
  @Override
  public void sentTogether(
      long connection,
      FlowKey flow,
      int sequence,
      int acknowledgment,
      int flags,
      int window,
      int textLength,
      int segmentOctets,
      boolean retransmission,
      long now) {
    Track track = track(connection, flow, now);
    if (track != null) {
      left(
          track,
          sequence,
          acknowledgment,
          flags,
          window,
          textLength,
          segmentOctets,
          retransmission,
          now);
    }
  }

  private static void left(
      Track track,
      int sequence,
      int acknowledgment,
      int flags,
      int window,
      int textLength,
      int segmentOctets,
      boolean retransmission,
      long now) {
    if ((flags & TcpFlags.SYN) != 0) {
      syn(track, sequence, acknowledgment, flags);
    } else if ((flags & TcpFlags.RST) == 0) {
      ownWindow(track, window, now);
    }
    if (track.peerWindowClosed && textLength > 0) {
      track.probed = true;
      track.probesUnanswered += Track.parts(textLength, segmentOctets);
    }
    if (retransmission) {
      int parts = Track.parts(textLength, segmentOctets);
      track.decide(DecisionKind.RETRANSMISSION, 0, parts, now);
    }
    track.segment(
        true,
        retransmission,
        flags,
        window,
        textLength,
        segmentOctets,
        sequence,
        acknowledgment,
        now);
  }

  private static void syn(Track track, int sequence, int acknowledgment, int flags) {
    track.iss = sequence;
    track.issKnown = true;
    if ((flags & TcpFlags.ACK) != 0 && !track.irsKnown) {
      track.irs = acknowledgment - 1;
      track.irsKnown = true;
    }
  }

  private static void ownWindow(Track track, int window, long now) {
    boolean closed = window == 0;
    if (closed != track.ownWindowClosed) {
      track.ownWindowClosed = closed;
      track.ownWindowOpenedAt = closed ? -1 : now;
      track.decide(
          closed ? DecisionKind.OWN_WINDOW_CLOSED : DecisionKind.OWN_WINDOW_OPENED, 0, now);
    }
  }

  @Override
  public void sampled(
      long connection,
      long cwnd,
      long ssthresh,
      long inFlight,
      int srttMicros,
      long rto,
      long acknowledged,
      long now) {
    Track track = find(connection);
    if (track != null) {
      SampleRow samples = track.samples;
      if (samples == null) {
        samples = new SampleRow();
        track.samples = samples;
      }
      samples.add(cwnd, ssthresh, inFlight, srttMicros, rto, acknowledged, now);
    }
  }

  @Override
  public void dropped(long connection, DropReason reason, long now) {
    Track track = find(connection);
    if (track != null) {
      track.lastArrivalCounts = false;
      track.dropsInARow++;
      track.decide(DecisionKind.DROPPED, reason.ordinal(), now);
    }
  }

  @Override
  public void pathMtu(long connection, PathMtuEvent event, int mtu, long now) {
    Track track = find(connection);
    if (track != null) {
      track.decide(DecisionKind.PATH_MTU, event.ordinal() << 16 | mtu, now);
    }
  }

  @Override
  public void timerExpired(long connection, TcpTimer timer, long now) {
    Track track = timer == TcpTimer.PACING ? null : find(connection);
    if (track != null) {
      track.decide(DecisionKind.TIMER_EXPIRED, timer.ordinal(), now);
    }
  }
}
