package io.leat.observe.explain;

import io.leat.observe.Flow;
import io.leat.observe.Side;
import io.leat.observe.TraceEvent;
import io.leat.observe.TracedSegment;
import io.leat.packet.wire.TcpFlags;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TransitionCause;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What was remembered of one connection, as a value.
 *
 * @param side client if it opened actively
 * @param events transitions and segments for ladders and graphs, the oldest first; sequence numbers
 *     relative to the initial ones, modulo 2^32; a super-segment that was sent is one event
 * @param decisions the oldest first
 * @param forgotten segments on the wire that were seen and are not kept any more
 * @param samples of the sender over its whole life, thinned evenly; the oldest first
 * @param peerShift shift of the peer's window scale option; 0 if it has none
 * @param peerClosedAt when the peer's FIN was reached; -1 if it was not
 */
public record FlightRecord(
    long connection,
    Side side,
    Flow flow,
    List<TraceEvent> events,
    List<Decision> decisions,
    long forgotten,
    List<SenderSample> samples,
    int peerShift,
    long peerClosedAt) {
  private static final TcpState[] STATES = TcpState.values();
  private static final TransitionCause[] CAUSES = TransitionCause.values();

  public FlightRecord {
    events = List.copyOf(events);
    decisions = List.copyOf(decisions);
    samples = List.copyOf(samples);
  }

  static FlightRecord of(Track track) {
    Side side = track.active ? Side.CLIENT : Side.SERVER;
    List<TraceEvent> events = new ArrayList<>();
    List<Decision> decisions = new ArrayList<>();
    long first = Math.max(0, track.decisionCount - Track.DECISIONS);
    for (long i = first; i < track.decisionCount; i++) {
      int at = (int) (i % Track.DECISIONS) * Track.DECISION_WORDS;
      long time = track.decisions[at];
      long word = track.decisions[at + 1];
      decisions.add(DecisionWords.decision(time, word));
      if (Track.kind(word) == DecisionKind.TRANSITION) {
        events.add(transition(track, side, time, Track.detail(word)));
      }
    }
    long forgotten = track.segmentsSeen;
    long from = Math.max(0, track.segmentCount - Track.SEGMENTS);
    for (long i = from; i < track.segmentCount; i++) {
      int at = (int) (i % Track.SEGMENTS) * Track.SEGMENT_WORDS;
      forgotten -= Track.parts(track.segments[at + 1]);
      events.add(segment(track, side, at));
    }
    // stable: what the same moment brought keeps its order, the state before what it sends
    events.sort(Comparator.comparingLong(TraceEvent::timeNanos));
    return new FlightRecord(
        track.serial,
        side,
        track.flow,
        events,
        decisions,
        forgotten,
        track.samples == null ? List.of() : track.samples.samples(),
        Math.max(0, track.peerShift),
        track.peerClosedAt);
  }

  static TcpState from(int detail) {
    return STATES[detail >>> 16 & 0xff];
  }

  static TcpState to(int detail) {
    return STATES[detail >>> 8 & 0xff];
  }

  static TransitionCause cause(int detail) {
    return CAUSES[detail & 0xff];
  }

  private static TraceEvent transition(Track track, Side side, long time, int detail) {
    return new TraceEvent.Transition(
        time, track.serial, side, track.flow, from(detail), to(detail), cause(detail));
  }

  private static TraceEvent segment(Track track, Side side, int at) {
    long time = track.segments[at];
    long word = track.segments[at + 1];
    boolean sent = (word & 1) != 0;
    int flags = (int) (word >>> 2 & 0x1ff);
    int seq = (int) (track.segments[at + 2] >>> 32);
    int ack = (int) track.segments[at + 2];
    boolean acknowledges = (flags & TcpFlags.ACK) != 0;
    boolean known = track.issKnown && (track.irsKnown || !acknowledges);
    long ours = Integer.toUnsignedLong((sent ? seq : ack) - (track.issKnown ? track.iss : 0));
    long theirs = Integer.toUnsignedLong((sent ? ack : seq) - (track.irsKnown ? track.irs : 0));
    long relativeAck = acknowledges ? (sent ? theirs : ours) : 0;
    TracedSegment segment =
        new TracedSegment(
            flags,
            seq,
            acknowledges ? ack : 0,
            sent ? ours : theirs,
            relativeAck,
            known,
            Track.length(word),
            Track.parts(word),
            Track.window(word),
            "");
    return sent
        ? new TraceEvent.SegmentSent(time, track.serial, side, track.flow, segment, (word & 2) != 0)
        : new TraceEvent.SegmentArrived(time, track.serial, side, track.flow, segment);
  }
}
