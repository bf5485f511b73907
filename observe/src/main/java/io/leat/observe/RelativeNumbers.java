package io.leat.observe;

import io.leat.packet.wire.SequenceNumbers;
import io.leat.packet.wire.TcpFlags;
import io.leat.tcp.trace.TcpTimer;
import java.util.Arrays;

/**
 * What a recorder must remember of one connection: its initial sequence numbers, to make others
 * relative, and when its timers were set.
 */
final class RelativeNumbers {
  private static final long UNKNOWN = -1;

  /** Positions ({@link SequenceNumbers}) of ISS and IRS, and the largest seen of each stream. */
  private long iss = UNKNOWN;

  private long irs = UNKNOWN;
  private long sent;
  private long received;
  private boolean synAckSent;
  private final long[] timerSetAt = new long[TcpTimer.values().length];

  RelativeNumbers() {
    Arrays.fill(timerSetAt, UNKNOWN);
  }

  TracedSegment sent(int flags, int seq, int ack, int len, int window, String options) {
    if ((flags & TcpFlags.SYN) != 0 && iss == UNKNOWN) {
      iss = SequenceNumbers.first(seq);
      sent = iss;
    }
    if ((flags & (TcpFlags.SYN | TcpFlags.ACK)) == (TcpFlags.SYN | TcpFlags.ACK)
        && irs == UNKNOWN) {
      startReceiving(ack - 1);
    }
    return segment(flags, seq, ack, len, window, options, true);
  }

  TracedSegment arrived(int flags, int seq, int ack, int len, int window, String options) {
    if ((flags & TcpFlags.SYN) != 0 && irs == UNKNOWN) {
      startReceiving(seq);
    }
    return segment(flags, seq, ack, len, window, options, false);
  }

  /**
   * Whether the segment goes out again. A SYN that goes out again as the answer to a crossing one
   * does so for the first time.
   */
  boolean isRetransmission(int flags, boolean told) {
    int synAck = TcpFlags.SYN | TcpFlags.ACK;
    boolean firstSynAck = (flags & synAck) == synAck && !synAckSent;
    synAckSent |= firstSynAck;
    return told && !firstSynAck;
  }

  private void startReceiving(int wireIrs) {
    irs = SequenceNumbers.first(wireIrs);
    received = irs;
  }

  private TracedSegment segment(
      int flags, int seq, int ack, int len, int window, String options, boolean outgoing) {
    boolean acknowledges = (flags & TcpFlags.ACK) != 0;
    boolean seqKnown = (outgoing ? iss : irs) != UNKNOWN;
    boolean ackKnown = (outgoing ? irs : iss) != UNKNOWN;
    long relativeSeq = outgoing ? ofOurs(seq) : ofTheirs(seq);
    long relativeAck = !acknowledges ? 0 : outgoing ? ofTheirs(ack) : ofOurs(ack);
    boolean relative = seqKnown && (ackKnown || !acknowledges);
    return new TracedSegment(
        flags, seq, ack, relativeSeq, relativeAck, relative, len, window, options);
  }

  /** A number of the stream that this end sends. */
  long ofOurs(int wire) {
    if (iss == UNKNOWN) {
      return Integer.toUnsignedLong(wire);
    }
    long position = SequenceNumbers.unwrap(wire, sent);
    sent = Math.max(sent, position);
    return position - iss;
  }

  /** A number of the stream that the other end sends. */
  private long ofTheirs(int wire) {
    if (irs == UNKNOWN) {
      return Integer.toUnsignedLong(wire);
    }
    long position = SequenceNumbers.unwrap(wire, received);
    received = Math.max(received, position);
    return position - irs;
  }

  void timerSet(TcpTimer timer, long now) {
    timerSetAt[timer.ordinal()] = now;
  }

  /** How long the timer has run; -1 if it was never seen to be set. */
  long timerRan(TcpTimer timer, long now) {
    long setAt = timerSetAt[timer.ordinal()];
    return setAt == UNKNOWN ? UNKNOWN : now - setAt;
  }

  /** The connection starts anew. */
  void forget() {
    iss = UNKNOWN;
    irs = UNKNOWN;
    synAckSent = false;
  }
}
