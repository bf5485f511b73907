package io.leat.observe;

/** A segment on its way from one end to the other, while a ladder is built. */
final class Crossing {
  final boolean fromLeft;
  final Flow flow;
  TracedSegment segment;
  final boolean retransmission;
  final long sentNanos;
  LadderArrow.Fate fate;
  long arrivesNanos;
  boolean overtaken;
  int departureRow = -1;
  int arrivalRow = -1;

  Crossing(
      boolean fromLeft,
      Flow flow,
      TracedSegment segment,
      boolean retransmission,
      long sentNanos,
      LadderArrow.Fate fate) {
    this.fromLeft = fromLeft;
    this.flow = flow;
    this.segment = segment;
    this.retransmission = retransmission;
    this.sentNanos = sentNanos;
    this.fate = fate;
    arrivesNanos = sentNanos;
  }

  static Crossing sent(boolean fromLeft, TraceEvent.SegmentSent e, LadderArrow.Fate fate) {
    return new Crossing(fromLeft, e.flow(), e.segment(), e.retransmission(), e.timeNanos(), fate);
  }

  /** One that nobody saw leave: it departs where it arrives. */
  static Crossing arrived(boolean fromLeft, TraceEvent.SegmentArrived e, LadderArrow.Fate fate) {
    return new Crossing(fromLeft, e.flow().reversed(), e.segment(), false, e.timeNanos(), fate);
  }

  boolean hasArrived() {
    return fate == LadderArrow.Fate.ARRIVED;
  }

  /**
   * The receiver saw it; it knows the options, and sometimes better what numbers are relative to.
   */
  void arrives(TraceEvent.SegmentArrived e) {
    fate = LadderArrow.Fate.ARRIVED;
    arrivesNanos = e.timeNanos();
    TracedSegment seen = e.segment();
    TracedSegment numbers = segment.relative() || !seen.relative() ? segment : seen;
    segment =
        new TracedSegment(
            segment.flags(),
            segment.wireSeq(),
            segment.wireAck(),
            numbers.seq(),
            numbers.ack(),
            numbers.relative(),
            segment.len(),
            segment.segments(),
            segment.window(),
            seen.options());
  }
}
