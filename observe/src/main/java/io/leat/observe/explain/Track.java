package io.leat.observe.explain;

import io.leat.observe.Flow;
import io.leat.tcp.trace.TcpState;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a flight recorder keeps of one connection: two rings of primitives, and a few marks. */
final class Track {
  /** Decisions kept. */
  static final int DECISIONS = 16;

  /** Segments kept; a super-segment is one. */
  static final int SEGMENTS = 48;

  static final int DECISION_WORDS = 2;
  static final int SEGMENT_WORDS = 3;
  private static final int CODE_BITS = 40;
  private static final long CODE = (1L << CODE_BITS) - 1;
  private static final int MOST_TIMES = 1 << 20;

  final long[] decisions = new long[DECISIONS * DECISION_WORDS];
  final long[] segments = new long[SEGMENTS * SEGMENT_WORDS];

  /** Written so far; the rings hold the last of them. */
  long decisionCount;

  long segmentCount;

  /** Where the next segment goes. */
  int segmentAt;

  /** On the wire, so far. */
  long segmentsSeen;

  long serial;
  Flow flow;
  boolean active;
  boolean ended;
  boolean issKnown;
  boolean irsKnown;
  int iss;
  int irs;
  long lastAt;

  /** When the peer's FIN was reached; -1 before. */
  long peerClosedAt;

  boolean peerWindowClosed;

  /** Text was sent since the peer closed its window: a probe of it. */
  boolean probed;

  /** Probes of a closed window that were sent since anything arrived. */
  int probesUnanswered;

  /** Octets that the peer last said to hold beyond a gap, and SEG.ACK when it said so. */
  long sackedOctets;

  int sackedAt;
  boolean ownWindowClosed;

  /** When our window opened again; -1 if it did not, or text has arrived since. */
  long ownWindowOpenedAt;

  /** Shift of the peer's window scale option; -1 if it offered none, or was not heard. */
  int peerShift;

  /** Null until there is something to keep. */
  @Nullable SampleRow samples;

  /** Segments in a row that arrived and were dropped. */
  int dropsInARow;

  boolean lastArrivalCounts;

  Track(long serial, Flow flow) {
    this.flow = flow;
    begin(serial, flow);
  }

  /** Forgets the connection that it was for. */
  void begin(long newSerial, Flow newFlow) {
    serial = newSerial;
    flow = newFlow;
    decisionCount = 0;
    segmentCount = 0;
    segmentAt = 0;
    segmentsSeen = 0;
    active = false;
    ended = false;
    issKnown = false;
    irsKnown = false;
    lastAt = 0;
    peerClosedAt = -1;
    peerWindowClosed = false;
    probed = false;
    probesUnanswered = 0;
    sackedOctets = 0;
    sackedAt = 0;
    ownWindowClosed = false;
    ownWindowOpenedAt = -1;
    dropsInARow = 0;
    lastArrivalCounts = false;
    peerShift = -1;
    if (samples != null) {
      samples.clear();
    }
    Arrays.fill(decisions, 0);
  }

  void decide(DecisionKind kind, int detail, long now) {
    decide(kind, detail, 1, now);
  }

  /**
   * Of the same kind in a row the last is kept, with their number.
   *
   * @param times at once
   */
  void decide(DecisionKind kind, int detail, int times, long now) {
    long code = (long) kind.ordinal() << 32 | detail & 0xffff_ffffL;
    if (decisionCount > 0) {
      int last = (int) ((decisionCount - 1) % DECISIONS) * DECISION_WORDS;
      long word = decisions[last + 1];
      if ((word & CODE) == code) {
        decisions[last] = now;
        decisions[last + 1] = (long) Math.min(times(word) + times, MOST_TIMES) << CODE_BITS | code;
        return;
      }
    }
    int at = (int) (decisionCount++ % DECISIONS) * DECISION_WORDS;
    decisions[at] = now;
    decisions[at + 1] = (long) times << CODE_BITS | code;
  }

  static DecisionKind kind(long word) {
    return DecisionKind.at((int) (word >>> 32 & 0xff));
  }

  static int detail(long word) {
    return (int) word;
  }

  static int times(long word) {
    return (int) (word >>> CODE_BITS);
  }

  /**
   * @param each text octets of the segments that it is cut into; 0 if it is none
   */
  void segment(
      boolean sent,
      boolean again,
      int flags,
      int window,
      int length,
      int each,
      int seq,
      int ack,
      long now) {
    int at = segmentAt;
    segmentAt = at == (SEGMENTS - 1) * SEGMENT_WORDS ? 0 : at + SEGMENT_WORDS;
    segmentCount++;
    segmentsSeen += parts(length, each);
    segments[at] = now;
    segments[at + 1] =
        (sent ? 1L : 0)
            | (again ? 2L : 0)
            | (long) (flags & 0x1ff) << 2
            | (long) (window & 0xffff) << 16
            | (long) (length & 0xffff) << 32
            | (long) each << 48;
    segments[at + 2] = (long) seq << 32 | ack & 0xffff_ffffL;
  }

  static int window(long word) {
    return (int) (word >>> 16 & 0xffff);
  }

  static int length(long word) {
    return (int) (word >>> 32 & 0xffff);
  }

  /** Segments on the wire. */
  static int parts(long word) {
    return parts(length(word), (int) (word >>> 48));
  }

  static int parts(int length, int each) {
    return each == 0 ? 1 : (length + each - 1) / each;
  }

  void entered(TcpState state, long now) {
    switch (state) {
      case CLOSE_WAIT, CLOSING, TIME_WAIT -> peerClosedAt = peerClosedAt < 0 ? now : peerClosedAt;
      case CLOSED -> ended = true;
      case LISTEN, SYN_SENT, SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, LAST_ACK -> {}
    }
  }
}
